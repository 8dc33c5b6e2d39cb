import type { Metadata } from "next";
import { ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { ToneIcon } from "@/components/notice";
import { PlainShell } from "@/features/frame/components/plain-shell";
import { readOutdated } from "@/lib/page-post";

const title = "That page was old";

export const metadata: Metadata = { title, robots: { index: false } };

/** Instead of a form that came from a page of another build. It reads nothing, so that it always works. */
export default async function OutdatedPage({ searchParams }: PageProps<"/outdated">) {
  return (
    <PlainShell width="narrow">
      <Card>
        <ToneIcon tone="info" className="size-9" />
        <h1 className="mt-4 text-xl font-semibold">{title}</h1>
        <p className="mt-3 text-muted">
          This site was updated while the page was open, and its button is not known here any more. Nothing
          was changed. Open the page again, and the button works.
        </p>
        <ButtonLink href={readOutdated((await searchParams).returnTo)} className="mt-6 w-full">
          Open the page again
        </ButtonLink>
      </Card>
    </PlainShell>
  );
}
