"use client";

import { useEffect, useState } from "react";
import { buttonClass } from "@/components/button";

/** Text to be pasted elsewhere. One click selects it whole; with JavaScript a button copies it. */
export function Copyable({
  text,
  what,
}: {
  text: string /** What it is, for who cannot see it. */;
  what: string;
}) {
  const [state, setState] = useState<"none" | "ready" | "copied" | "refused">("none");
  useEffect(() => setState("ready"), []);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <code className="min-w-0 grow basis-60 rounded-md bg-sunken px-3 py-2 font-mono text-sm break-all whitespace-pre-wrap select-all">
        {text}
      </code>
      {/* Without JavaScript it would do nothing, and takes its room only. */}
      <button
        type="button"
        onClick={copy}
        className={buttonClass("secondary", state === "none" ? "invisible" : "")}
        aria-label={`Copy ${what}`}
      >
        Copy
      </button>
      <span role="status" className="text-sm text-muted">
        {state === "copied"
          ? "Copied"
          : state === "refused"
            ? "Select it, and copy it by the keyboard"
            : null}
      </span>
    </div>
  );
}
