/**
 * The mark: a round key on the diagonal whose teeth are steps. Lying at 45 degrees, every tooth falls on the
 * pixel grid, which keeps it crisp at 16 px. One colour (currentColor).
 */
export function LogoMark({ className = "size-6" }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} fill="currentColor" aria-hidden="true">
      <path
        fillRule="evenodd"
        transform="rotate(45 12 12)"
        d="M13.9 11.7v2.7l3.3 3.3-3.2 3.2 2.7 2.7-3.5 3.5-3.1-3.1V11.7a6.75 6.75 0 1 1 3.8 0ZM12 2.3a2.9 2.9 0 1 0 0 5.8 2.9 2.9 0 0 0 0-5.8Z"
      />
    </svg>
  );
}

/** The mark with its name: the way home in every header. */
export function Logo() {
  return (
    <span className="inline-flex items-center gap-2.5">
      <LogoMark className="size-6 text-accent" />
      <span className="font-semibold tracking-tight">Valet Key</span>
    </span>
  );
}
