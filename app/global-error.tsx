"use client";

import { buttonClass } from "@/components/button";
import { brand } from "@/lib/brand";
import "./globals.css";

/** The layout itself failed. It stands alone: no header, no footer, the system's choice of light or dark. */
export default function GlobalError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <html lang="en">
      <body>
        <title>{`Something went wrong · ${brand.name}`}</title>
        <main className="mx-auto max-w-md px-5 py-20">
          <h1 className="text-xl font-semibold">Something went wrong on our side</h1>
          <p className="mt-3 text-muted">The page could not be made. Nothing you have here was lost.</p>
          <button type="button" onClick={retry} className={buttonClass("primary", "mt-6")}>
            Try again
          </button>
          {error.digest ? (
            <p className="mt-6 text-sm text-muted">
              Reference <code className="font-mono text-ink select-all">{error.digest}</code>
            </p>
          ) : null}
        </main>
      </body>
    </html>
  );
}
