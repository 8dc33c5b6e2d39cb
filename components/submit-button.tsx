"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";

/** Milliseconds after which a form that led nowhere can be sent again, such as one that its person stopped. */
const patience = 15_000;

/**
 * The button of a form. With JavaScript it says that it is working and cannot be pressed twice; without, it is a
 * plain submit button. While it works it is `aria-disabled`, not `disabled`, so that the keyboard's focus stays.
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
  const [state, setState] = useState<"resting" | "pending" | "stopped">("resting");
  const pending = state === "pending";
  useEffect(() => {
    const submit = (event: SubmitEvent) => {
      // A page is on its way to one place.
      if (event.target !== button.current?.form) setState("resting");
      else if (pending) event.preventDefault();
      else setState("pending");
    };
    document.addEventListener("submit", submit);
    return () => document.removeEventListener("submit", submit);
  }, [pending]);
  useEffect(() => {
    if (!pending) return;
    // Going back can bring the page as it was left, still working on what is long over.
    const refresh = ({ persisted }: PageTransitionEvent) => persisted && location.reload();
    addEventListener("pageshow", refresh);
    // Chromium holds every address that a form is led to against the page's policy, and else stays where it is.
    const stop = ({ effectiveDirective }: SecurityPolicyViolationEvent) =>
      effectiveDirective === "form-action" && setState("stopped");
    document.addEventListener("securitypolicyviolation", stop);
    const timer = setTimeout(setState, patience, "resting");
    return () => {
      removeEventListener("pageshow", refresh);
      document.removeEventListener("securitypolicyviolation", stop);
      clearTimeout(timer);
    };
  }, [pending]);
  return (
    <>
      <button
        ref={button}
        type="submit"
        className={className}
        aria-disabled={pending || undefined}
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
