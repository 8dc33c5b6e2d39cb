import type { Metadata } from "next";
import { buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { RelativeTime } from "@/components/relative-time";
import { PartyLink } from "@/features/admin/components/party-link";
import { findFailure } from "@/features/admin/log/queries";
import { failurePath, failuresPath } from "@/features/admin/paths";
import { causeText, intentText, providerName } from "@/features/admin/words";
import { failuresKept, isReference } from "@/features/directory/log";
import { requireRole } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";

export const metadata: Metadata = { title: "Failed sign-ins", robots: { index: false } };

export default async function FailuresPage({ searchParams }: PageProps<"/admin/failures">) {
  const { reference: asked } = await searchParams;
  const reference = typeof asked === "string" ? asked.trim().toLowerCase().slice(0, 100) : "";
  const path = failurePath(isReference(reference) ? reference : "");
  const session = await requireRole("admin", path);
  const failure = reference ? await orUnavailable(path, () => findFailure(session, reference)) : null;
  return (
    <div className="max-w-3xl">
      <h1 className="text-xl font-semibold">Failed sign-ins</h1>
      <search>
        <form action={failuresPath} className="mt-5 grid gap-2 sm:grid-cols-[1fr_auto] sm:items-end sm:gap-3">
          <div>
            <label htmlFor="reference" className="font-medium">
              Reference
            </label>
            <p id="reference-hint" className="text-sm text-muted">
              Ten characters, from the page that told of the failure. Found for {failuresKept} days.
            </p>
            <input
              id="reference"
              name="reference"
              defaultValue={reference}
              maxLength={100}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              aria-describedby="reference-hint"
              className="mt-2 min-h-11 w-full rounded-md border border-line-strong bg-surface px-3 font-mono text-ink"
            />
          </div>
          <button type="submit" className={buttonClass("primary")}>
            Find
          </button>
        </form>
      </search>
      {failure ? (
        <Card className="mt-6">
          <h2 className="text-lg font-semibold">{causeText(failure.cause)}</h2>
          <dl className="mt-4 grid gap-3 sm:grid-cols-[9rem_1fr] sm:gap-y-2">
            <dt className="text-sm text-muted">When</dt>
            <dd>
              <RelativeTime date={failure.at} />
            </dd>
            <dt className="text-sm text-muted">What for</dt>
            <dd>{intentText(failure.intent)}</dd>
            <dt className="text-sm text-muted">Provider</dt>
            <dd>{failure.provider ? providerName(failure.provider) : "None that is known"}</dd>
            {failure.providerError ? (
              <>
                <dt className="text-sm text-muted">Its own code</dt>
                <dd>
                  <code className="font-mono text-sm">{failure.providerError}</code>
                </dd>
              </>
            ) : null}
            <dt className="text-sm text-muted">Whose</dt>
            <dd>{failure.person ? <PartyLink party={failure.person} /> : "Nobody's that is certain"}</dd>
          </dl>
          <p className="mt-4 text-sm text-muted">
            The server's log has more, in the line with the reference{" "}
            <code className="font-mono text-ink select-all">{failure.reference}</code>.
          </p>
        </Card>
      ) : reference ? (
        <p role="status" className="mt-6">
          {isReference(reference)
            ? `No failure of the last ${failuresKept} days has this reference. The server's log may still have it.`
            : "A reference has ten characters: digits and the letters a to f."}
        </p>
      ) : null}
    </div>
  );
}
