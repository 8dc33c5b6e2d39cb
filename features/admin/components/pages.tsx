import { ButtonLink } from "@/components/button";

/** The ways to other pages of a list: links, so that going back works. */
export function Pages({
  first,
  next,
  nextLabel = "Next page",
}: {
  /** Where it begins; null on the first page. */
  first: string | null;
  next: string | null;
  nextLabel?: string;
}) {
  if (!first && !next) return null;
  return (
    <nav aria-label="Pages" className="mt-6 flex flex-wrap gap-3">
      {first ? (
        <ButtonLink kind="secondary" prefetch={false} href={first}>
          First page
        </ButtonLink>
      ) : null}
      {next ? (
        <ButtonLink kind="secondary" prefetch={false} href={next}>
          {nextLabel}
        </ButtonLink>
      ) : null}
    </nav>
  );
}
