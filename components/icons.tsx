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

/** What a section is about, for the eye: its name stands beside it. */
const subjects = {
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20a7.5 7.5 0 0 1 15 0",
  people:
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 19.5a6.5 6.5 0 0 1 13 0M16 4.9a3.5 3.5 0 0 1 0 6.2M18 14.4a6.5 6.5 0 0 1 3.5 5.1",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  folder:
    "M4 7a1.5 1.5 0 0 1 1.5-1.5h4L11.5 8h7A1.5 1.5 0 0 1 20 9.5v8a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5Z",
  device: "M5.5 5h13A1.5 1.5 0 0 1 20 6.5V15H4V6.5A1.5 1.5 0 0 1 5.5 5ZM2.5 18.5h19",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2",
  download: "M12 4v11m0 0-4-4m4 4 4-4M5 19.5h14",
  warning: "M12 4.5 2.8 19.5h18.4ZM12 10v4M12 17h.01",
  list: "M8.5 6.5h11M8.5 12h11M8.5 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01",
} as const;

export type Subject = keyof typeof subjects;

export function SubjectIcon({ of, className = "size-5" }: { of: Subject; className?: string }) {
  return (
    <Icon className={className}>
      <path d={subjects[of]} />
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
