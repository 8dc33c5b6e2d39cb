import Link from "next/link";
import type { ComponentProps } from "react";

export type ButtonKind = "primary" | "secondary" | "quiet" | "caution" | "danger";

const base =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-md border px-4 py-2 text-center wrap-break-word font-medium transition-colors aria-disabled:cursor-progress";

const kinds: Record<ButtonKind, string> = {
  primary: "border-transparent bg-accent text-on-accent shadow-xs hover:bg-accent-strong",
  secondary: "border-line-button bg-surface text-ink shadow-xs hover:border-line-strong hover:bg-sunken",
  quiet: "border-transparent text-ink underline decoration-line-strong underline-offset-4 hover:bg-sunken",
  /** What leads to a `danger`, and asks first. */
  caution: "border-line-button bg-surface text-danger shadow-xs hover:border-danger hover:bg-danger-soft",
  danger: "border-transparent bg-danger text-on-danger hover:bg-danger-strong",
};

/** The classes of a button, for what must look like one: a submit button, a link, a summary. */
export function buttonClass(kind: ButtonKind, extra = ""): string {
  return `${base} ${kinds[kind]} ${extra}`.trim();
}

/** A link that reads as the next step. It stays a link: it goes somewhere and changes nothing. */
export function ButtonLink({
  kind = "primary",
  className,
  ...props
}: ComponentProps<typeof Link> & { kind?: ButtonKind }) {
  return <Link {...props} className={buttonClass(kind, className)} />;
}
