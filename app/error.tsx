"use client";

import { buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { ToneIcon } from "@/components/notice";
import { PageFrame } from "@/components/page-frame";
import { Reference } from "@/components/reference";
import { brand } from "@/lib/brand";

/** A page could not be made, most likely because the database does not answer. Nobody is told they are signed out. */
export default function ErrorPage({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  // From the layout: a page that has failed has heard nothing from the server.
  const contact = typeof document === "undefined" ? null : (document.documentElement.dataset.contact ?? null);
  return (
    <PageFrame width="narrow">
      <title>{`We cannot show this page right now · ${brand.name}`}</title>
      <Card>
        <ToneIcon tone="danger" className="size-9" />
        <h1 className="mt-4 text-xl font-semibold">We cannot show this page right now</h1>
        <p className="mt-3 text-muted">
          Something on our side is not answering. You are still signed in if you were before, and nothing was
          lost.
        </p>
        <button type="button" onClick={retry} className={buttonClass("primary", "mt-6 w-full")}>
          Try again
        </button>
        {error.digest ? <Reference reference={error.digest} contact={contact} /> : null}
      </Card>
    </PageFrame>
  );
}
