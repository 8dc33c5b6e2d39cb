"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";

/**
 * The button of a form. With JavaScript it says that it is working and cannot be pressed twice; without, it is a
 * plain submit button.
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
  /** Id of a text that says more. */
  describedBy?: string;
}) {
  const { pending } = useFormStatus();
  return (
    <button type="submit" className={className} disabled={pending} aria-describedby={describedBy}>
      {pending ? <Spinner /> : null}
      {pending ? <span role="status">{pendingText}</span> : children}
    </button>
  );
}

function Spinner() {
  return (
    <svg viewBox="0 0 24 24" className="size-5 animate-spin" fill="none" aria-hidden="true">
      <circle cx="12" cy="12" r="9" stroke="currentColor" strokeWidth="3" opacity="0.25" />
      <path d="M21 12a9 9 0 0 0-9-9" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}
