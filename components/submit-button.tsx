"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";

/** Milliseconds after which a form that led nowhere can be sent again, such as one that its person stopped. */
const patience = 15_000;

/** `pending` while its form is on its way, `resting` while another one is, `stopped` when the browser has refused to go on. */
type State = "ready" | "pending" | "resting" | "stopped";

/**
 * The button of a form. With JavaScript it says that it is working, and until then no other one on the page can be pressed:
 * a page is on its way to one place. Without, it is a plain submit button. It is `aria-disabled`, not `disabled`, so that
 * the keyboard's focus stays.
 */
export function SubmitButton({
  children,
  provider,
  pending: pendingText = `Taking you to ${provider}…`,
  className,
  describedBy,
}: {
  children: ReactNode;
  className: string;
  /** Ids of texts that say more. */
  describedBy?: string | undefined;
} & (
  | { /** Shown instead of `children` while the form is on its way. */ pending: string; provider?: undefined }
  | { /** The name of the provider that the form leads to. */ provider: string; pending?: undefined }
)) {
  const button = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState<State>("ready");
  const pending = state === "pending";
  const busy = pending || state === "resting";
  useEffect(() => {
    const submit = (event: SubmitEvent) => {
      const form = event.target as HTMLFormElement;
      if (form !== button.current?.form) {
        // Others, such as the one that a file answers, leave the page as it is.
        if (!busy && form.querySelector("[data-leaves]")) setState("resting");
      } else if (busy) event.preventDefault();
      else setState("pending");
    };
    document.addEventListener("submit", submit);
    return () => document.removeEventListener("submit", submit);
  }, [busy]);
  useEffect(() => {
    if (!busy) return;
    // Going back can bring the page as it was left, still working on what is long over.
    const refresh = ({ persisted }: PageTransitionEvent) => persisted && location.reload();
    addEventListener("pageshow", refresh);
    // Chromium holds every address that a form is led to against the page's policy, and else stays where it is.
    const stop = ({ effectiveDirective }: SecurityPolicyViolationEvent) =>
      effectiveDirective === "form-action" && setState(pending ? "stopped" : "ready");
    document.addEventListener("securitypolicyviolation", stop);
    const timer = setTimeout(setState, patience, "ready");
    return () => {
      removeEventListener("pageshow", refresh);
      document.removeEventListener("securitypolicyviolation", stop);
      clearTimeout(timer);
    };
  }, [busy, pending]);
  return (
    <>
      <button
        ref={button}
        type="submit"
        className={`${className} transition-opacity data-[state=resting]:opacity-50`}
        data-leaves=""
        data-state={state}
        aria-disabled={busy || undefined}
        aria-describedby={describedBy}
      >
        {pending ? <Spinner /> : null}
        {pending ? pendingText : children}
      </button>
      <span role="status" className="sr-only">
        {pending ? pendingText : null}
      </span>
      {provider ? (
        // Always there, so that a screen reader notices when it is filled.
        <p role="alert" className={state === "stopped" ? "mt-2 basis-full text-sm text-danger" : "sr-only"}>
          {state === "stopped"
            ? `Your browser stopped on the way to ${provider}: this page does not allow an address that it came to. Nothing was changed. Try another way, or tell whoever runs this site.`
            : null}
        </p>
      ) : null}
    </>
  );
}

function Spinner() {
  return (
    <svg viewBox="0 0 24 24" className="size-5 shrink-0 animate-spin" fill="none" aria-hidden="true">
      <circle cx="12" cy="12" r="9" stroke="currentColor" strokeWidth="2.5" opacity="0.25" />
      <path d="M21 12a9 9 0 0 0-9-9" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  );
}
