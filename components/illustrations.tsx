/** A key on a ring, and the tag that a valet writes out for it. Its colours are the theme's. */
export function KeyIllustration({ className }: { className: string }) {
  return (
    <svg viewBox="0 0 176 80" className={className} fill="none" aria-hidden="true">
      <g className="stroke-accent" strokeWidth="2.5" strokeLinecap="round" strokeLinejoin="round">
        <g transform="rotate(10 74 22)" className="fill-accent-soft">
          <path d="M84 22 97 8h53a5 5 0 0 1 5 5v18a5 5 0 0 1-5 5H97Z" />
          <circle cx="98" cy="22" r="3.5" className="fill-surface" />
          <path d="M113 18h28M113 26h17" />
        </g>
        <g transform="rotate(28 74 22)">
          <path
            d="M74 33a10.5 10.5 0 0 0-3 20.5V75l3 3 3-3v-3h4v-4.5h-4v-3h3v-4h-3v-7A10.5 10.5 0 0 0 74 33Zm0 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7Z"
            fillRule="evenodd"
            className="fill-accent-soft"
          />
        </g>
        <circle cx="74" cy="22" r="14" />
      </g>
    </svg>
  );
}

/** A door that has closed behind somebody, or that leads nowhere. */
export function DoorIllustration({ className }: { className: string }) {
  return (
    <svg viewBox="0 0 120 96" className={className} fill="none" aria-hidden="true">
      <g className="stroke-accent" strokeWidth="2.5" strokeLinecap="round" strokeLinejoin="round">
        <path d="M12 90h96" />
        <path d="M36 90V10a4 4 0 0 1 4-4h40a4 4 0 0 1 4 4v80" className="fill-accent-soft" />
        <path d="M36 8 62 16v70l-26 4" className="fill-surface" />
        <path d="M54 49v6" />
        <path
          d="M98 90V72m0 0c0-7 5-11 11-11 0 7-5 11-11 11Zm0 9c0-5-3.5-8-8-8 0 5 3.5 8 8 8Z"
          className="fill-surface"
        />
      </g>
    </svg>
  );
}
