import type { Metadata } from "next";
import { ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { ToneIcon } from "@/components/notice";
import { PlainShell } from "@/features/frame/components/plain-shell";
import { readReturnTo } from "@/features/rate-limits/refusal";
import { readWait, whenInWords } from "@/lib/waiting";

const title = "That was a lot at once";

export const metadata: Metadata = { title, robots: { index: false } };

/** Instead of a change to an account that came after too many others. It reads nothing, so that it costs nothing. */
export default async function TooManyPage({ searchParams }: PageProps<"/too-many">) {
  const { until, returnTo } = await searchParams;
  const again = `You can try again ${whenInWords(readWait(until))}.`;
  return (
    <PlainShell width="narrow">
      <Card>
        <ToneIcon tone="warning" className="size-9" />
        <h1 className="mt-4 text-xl font-semibold">{title}</h1>
        <p className="mt-3 text-muted">
          There were too many changes in a short time from here or from your network, so the last one was not
          made. Nothing else has changed. {again}
        </p>
        <ButtonLink href={readReturnTo(returnTo)} className="mt-6 w-full">
          Go back and try again
        </ButtonLink>
      </Card>
    </PlainShell>
  );
}
