import type { ReactNode } from "react";

export type Tone = "neutral" | "info" | "warning" | "danger" | "success";

const looks: Record<Tone, { box: string; icon: string; path: string; label: string }> = {
  neutral: {
    box: "border-line bg-sunken",
    icon: "text-muted",
    path: "M12 8h.01M11 12h1v4h1",
    label: "Note",
  },
  info: {
    box: "border-info/40 bg-info-soft",
    icon: "text-info",
    path: "M12 8h.01M11 12h1v4h1",
    label: "Information",
  },
  warning: {
    box: "border-warning/40 bg-warning-soft",
    icon: "text-warning",
    path: "M12 7.5v5M12 16h.01",
    label: "Warning",
  },
  danger: {
    box: "border-danger/40 bg-danger-soft",
    icon: "text-danger",
    path: "M9 9l6 6M15 9l-6 6",
    label: "Error",
  },
  success: {
    box: "border-accent/40 bg-accent-soft",
    icon: "text-accent",
    path: "M8 12.5l2.7 2.7L16 9.8",
    label: "Done",
  },
};

/**
 * A sentence that stands out. What it means is said by shape and words, not by colour alone.
 * @param news whether it says what has just been done: the page is a new one then, and the focus nowhere, so it comes here,
 *   by which the words are heard and the keyboard goes on from them
 */
export function Notice({
  tone,
  news = false,
  children,
}: {
  tone: Tone;
  news?: boolean;
  children: ReactNode;
}) {
  const { box } = looks[tone];
  return (
    <div
      role="status"
      tabIndex={news ? -1 : undefined}
      // biome-ignore lint/a11y/noAutofocus: the page is back because of what it says
      autoFocus={news}
      className={`flex gap-3 rounded-md border p-4 ${news ? "animate-appear outline-none" : ""} ${box}`}
    >
      <ToneIcon tone={tone} className="mt-0.5 size-5" />
      <div className="min-w-0">{children}</div>
    </div>
  );
}

/** The sign of a tone, with its meaning for who cannot see it. */
export function ToneIcon({ tone, className }: { tone: Tone; className: string }) {
  const { icon, path, label } = looks[tone];
  return (
    <svg
      viewBox="0 0 24 24"
      role="img"
      aria-label={label}
      className={`shrink-0 ${icon} ${className}`}
      fill="none"
    >
      <circle cx="12" cy="12" r="9.5" stroke="currentColor" strokeWidth="1.75" />
      <path d={path} stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
