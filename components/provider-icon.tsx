/** A brand's mark as data: one line a path, so that a registry entry can carry it. */
export type ProviderIconData = {
  viewBox: string;
  /** `fill` defaults to the text's colour. */
  paths: { d: string; fill?: string }[];
  /** A letter in the middle, where there is no mark. */
  letter?: string;
};

/** @returns a frame with the first letter of a name, for a brand whose mark is not here */
export function letterIcon(name: string): ProviderIconData {
  const [letter = "?"] = name.match(/[\p{L}\p{N}]/u) ?? [];
  return {
    viewBox: "0 0 24 24",
    paths: [
      {
        d: "M7 1h10a6 6 0 0 1 6 6v10a6 6 0 0 1-6 6H7a6 6 0 0 1-6-6V7a6 6 0 0 1 6-6Zm0 2a4 4 0 0 0-4 4v10a4 4 0 0 0 4 4h10a4 4 0 0 0 4-4V7a4 4 0 0 0-4-4H7Z",
      },
    ],
    letter: letter.toUpperCase(),
  };
}

/** Draws a provider's mark. It stands beside the provider's name, so it says nothing to a screen reader. */
export function ProviderIcon({ icon }: { icon: ProviderIconData }) {
  return (
    <svg viewBox={icon.viewBox} className="size-5 shrink-0" aria-hidden="true" focusable="false">
      {icon.paths.map(({ d, fill }) => (
        <path key={d} d={d} fill={fill ?? "currentColor"} />
      ))}
      {icon.letter ? (
        <text x="12" y="16.6" textAnchor="middle" fontSize="13" fontWeight="700" fill="currentColor">
          {icon.letter}
        </text>
      ) : null}
    </svg>
  );
}
