import type { Part } from "./manifest";

/** @returns a part with the parts that do not work without it, in the order of their names */
export function withUsers(name: string, parts: readonly Part[]): string[] {
  const gone = new Set([name]);
  for (let size = 0; size < gone.size; ) {
    size = gone.size;
    for (const part of parts) if (part.needs.some((need) => gone.has(need))) gone.add(part.name);
  }
  return [...gone].sort();
}

/**
 * Chooses sets of parts to take away such that each two are gone in one of them, while each third that
 * can stay does: a covering array of strength 3, in place of a run for each pair. What two parts do to one another shows in
 * it, also where a third would hide it.
 * @returns the sets, the same for the same parts
 */
export function rowsOf(parts: readonly Part[]): string[][] {
  const closures = new Map(parts.map(({ name }) => [name, withUsers(name, parts)]));
  const closed = (names: readonly string[]) => new Set(names.flatMap((name) => closures.get(name) ?? []));
  const triples = parts.flatMap(({ name: one }, index) =>
    parts.slice(index + 1).flatMap(({ name: other }) => {
      const gone = closed([one, other]);
      return parts.filter(({ name }) => !gone.has(name)).map(({ name }) => [one, other, name] as const);
    }),
  );
  const random = numbers();
  const rows: string[][] = [];
  let open = triples;
  while (open.length > 0) {
    const covers = (row: ReadonlySet<string>) => (triple: readonly [string, string, string]) =>
      row.has(triple[0]) && row.has(triple[1]) && !row.has(triple[2]);
    const [first] = open;
    const seeds = first ? [first[0], first[1]] : [];
    // The first that is open is in each, so that the end is reached.
    const candidates = Array.from({ length: 40 }, () => grown(seeds, first?.[2], parts, closed, random));
    const counted = candidates.map((row) => ({ row, count: open.filter(covers(row)).length }));
    const best = counted.reduce((one, other) => (other.count > one.count ? other : one));
    rows.push([...best.row].sort());
    open = open.filter((triple) => !covers(best.row)(triple));
  }
  return rows;
}

/** @returns about half of all parts, with those that have to be in it and without the one that stays */
function grown(
  seeds: readonly string[],
  stays: string | undefined,
  parts: readonly Part[],
  closed: (names: readonly string[]) => Set<string>,
  random: () => number,
): Set<string> {
  let row = closed(seeds);
  for (const { name } of parts) {
    if (random() < 0.5) continue;
    const next = closed([...row, name]);
    if (stays === undefined || !next.has(stays)) row = next;
  }
  return row;
}

/** Numbers from 0 to 1 that are the same in every run (a linear congruence with the constants of Numerical Recipes). */
function numbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
