/** By what a failure is found in the server's log, and a letter that has it in its subject. */
export function Reference({ reference, contact }: { reference: string; contact: string | null }) {
  return (
    <p className="mt-6 flex flex-wrap items-center justify-between gap-x-4 border-t border-line pt-3 text-sm text-muted">
      <span className="py-1">
        Reference <code className="font-mono text-ink select-all">{reference}</code>
      </span>
      {/* part: flow */}
      {process.env.NODE_ENV === "development" ? (
        <a
          href={`/flow/${reference}`}
          className="inline-flex min-h-11 items-center underline decoration-line-strong underline-offset-4 hover:text-ink"
        >
          See what happened
        </a>
      ) : null}
      {contact ? (
        <a
          href={`mailto:${encodeURIComponent(contact).replace("%40", "@")}?subject=${encodeURIComponent(`Reference ${reference}`)}`}
          className="inline-flex min-h-11 items-center underline decoration-line-strong underline-offset-4 hover:text-ink"
        >
          Tell us by email
        </a>
      ) : null}
    </p>
  );
}
