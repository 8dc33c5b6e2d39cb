import { expect } from "vitest";

/** What a rule of this repository tells whoever breaks it. */
export type Advice = {
  /** What to do. */
  mend: string;
  /** What goes wrong otherwise. */
  why: string;
  /** Where to say that it does not apply, and how; without one it always does. */
  exempt?: string;
};

/**
 * Holds a rule.
 * @param broken each place that breaks it, as a person finds it: `path`, `path:line` or `path → module`
 */
export function expectNone(broken: readonly string[], advice: Advice): void {
  if (broken.length > 0) expect.fail(told(broken, advice));
}

/** The text of a broken rule, for whoever has never read it. */
export function told(broken: readonly string[], { mend, why, exempt }: Advice): string {
  return [
    mend,
    ...broken.map((place) => `  ${place}`),
    `Why: ${why}`,
    `Does it not apply? ${exempt ?? "It always does."}`,
  ].join("\n");
}
