"use client";

import { type MouseEvent, type ReactNode, useEffect } from "react";
import { useFormStatus } from "react-dom";

/**
 * The button of a form. With JavaScript it says that it is working and cannot be pressed twice; without, it is a
 * plain submit button. While it works it is `aria-disabled`, not `disabled`, so that the keyboard's focus stays.
 */
export function SubmitButton({
  children,
  pending: pendingText,
  className,
  describedBy,
}: {
  children: ReactNode;
  /** Shown instead of `children` while the form is on its way. */
  pending: string;
  className: string;
  /** Ids of texts that say more. */
  describedBy?: string | undefined;
}) {
  const { pending } = useFormStatus();
  useEffect(() => {
    // Going back from a provider can bring the page as it was left, still working on what is long over.
    const refresh = ({ persisted }: PageTransitionEvent) => persisted && location.reload();
    if (pending) addEventListener("pageshow", refresh);
    return () => removeEventListener("pageshow", refresh);
  }, [pending]);
  return (
    <>
      <button
        type="submit"
        className={className}
        aria-disabled={pending || undefined}
        aria-describedby={describedBy}
        onClick={pending ? stop : undefined}
      >
        {pending ? <Spinner /> : null}
        {pending ? pendingText : children}
      </button>
      <span role="status" className="sr-only">
        {pending ? pendingText : null}
      </span>
    </>
  );
}

function stop(event: MouseEvent): void {
  event.preventDefault();
}

function Spinner() {
  return (
    <svg viewBox="0 0 24 24" className="size-5 shrink-0 animate-spin" fill="none" aria-hidden="true">
      <circle cx="12" cy="12" r="9" stroke="currentColor" strokeWidth="2.5" opacity="0.25" />
      <path d="M21 12a9 9 0 0 0-9-9" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  );
}
