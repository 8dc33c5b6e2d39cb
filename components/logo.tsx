import { brand } from "@/lib/brand";

const { viewBox, transform, d } = brand.mark;

/** The mark in the text's colour. */
export function LogoMark({ className = "size-6" }: { className?: string }) {
  return (
    <svg viewBox={viewBox} className={className} fill="currentColor" aria-hidden="true">
      <path fillRule="evenodd" transform={transform} d={d} />
    </svg>
  );
}

/** The mark with its name: the way home in every header. */
export function Logo() {
  return (
    <span className="inline-flex items-center gap-2.5">
      <LogoMark className="size-6 shrink-0 text-accent" />
      <span className="font-semibold tracking-tight">{brand.name}</span>
    </span>
  );
}
