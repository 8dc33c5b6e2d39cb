/** The mark: a flat key cut with a V, on the diagonal. One colour (currentColor), legible from 16 px up. */
export function LogoMark({ className = "size-6" }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} fill="currentColor" aria-hidden="true">
      <path
        fillRule="evenodd"
        transform="rotate(45 12 12)"
        d="M12-3.4a6.6 6.6 0 0 1 2.6 12.66V13.2l2.5 2.5-2.5 2.5 2.5 2.5-5.1 6.1-2.6-3.1V9.26A6.6 6.6 0 0 1 12-3.4Zm0 3.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6Z"
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
