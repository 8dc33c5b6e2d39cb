/** A person with a key. It stands beside words, so it says nothing to a screen reader. */
export function PasskeyIcon() {
  return (
    <svg
      viewBox="0 0 24 24"
      className="size-5 shrink-0"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <circle cx="9" cy="7.5" r="3.75" />
      <path d="M2.5 20c0-4 2.9-6.5 6.5-6.5 1.2 0 2.3.3 3.2.8" />
      <circle cx="17.5" cy="12.5" r="3" />
      <path d="M17.5 15.5V21l2-1.6M17.5 18.2l1.4-.9" />
    </svg>
  );
}
