import type { ReactNode } from "react";

/** A way out: an arrow that leaves a frame. */
export function ExitIcon() {
  return (
    <Icon className="size-5">
      <path d="M14 4H6.5A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20H14M10.5 12H20m0 0-3.5-3.5M20 12l-3.5 3.5" />
    </Icon>
  );
}

/** Something opens; inside an open `<details class="group">` it points up. */
export function Chevron() {
  return (
    <Icon className="size-4 transition-transform group-open:rotate-180">
      <path d="m6 9 6 6 6-6" />
    </Icon>
  );
}

function Icon({ className, children }: { className: string; children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 24 24"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
