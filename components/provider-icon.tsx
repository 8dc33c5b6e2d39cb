/** A brand's mark as data: one line a path, so that a registry entry can carry it. */
export type ProviderIconData = {
  viewBox: string;
  /** `fill` defaults to the text's colour. */
  paths: { d: string; fill?: string }[];
};

/** Draws a provider's mark. It stands beside the provider's name, so it says nothing to a screen reader. */
export function ProviderIcon({ icon }: { icon: ProviderIconData }) {
  return (
    <svg viewBox={icon.viewBox} className="size-5 shrink-0" aria-hidden="true" focusable="false">
      {icon.paths.map(({ d, fill }) => (
        <path key={d} d={d} fill={fill ?? "currentColor"} />
      ))}
    </svg>
  );
}
