import type { Metadata } from "next";
import { ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { ToneIcon } from "@/components/notice";
import { PageFrame } from "@/components/page-frame";
import { readUnavailable } from "@/features/session/unavailable";

const title = "We cannot show this page right now";

export const metadata: Metadata = { title, robots: { index: false } };

/** Instead of a page that needs the database while it does not answer. It reads nothing, so that it always works. */
export default async function UnavailablePage({ searchParams }: PageProps<"/unavailable">) {
  const returnTo = readUnavailable(await searchParams);
  return (
    <PageFrame width="narrow">
      <Card>
        <ToneIcon tone="danger" className="size-9" />
        <h1 className="mt-4 text-xl font-semibold">{title}</h1>
        <p className="mt-3 text-muted">
          Our own database is not answering. You are still signed in if you were before, and nothing was lost.
          Try again in a minute.
        </p>
        <ButtonLink href={returnTo} className="mt-6 w-full">
          Try again
        </ButtonLink>
      </Card>
    </PageFrame>
  );
}
