/** How two things of one run compare: the median of the rounds' ratios, and the smallest and largest of them. */
export type Ratio = { median: number; low: number; high: number };

/** @returns the middle value, or the mean of the two in the middle */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("There is no median of nothing.");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/**
 * Compares round by round, so that what slows the whole machine for a while slows both sides and cancels out.
 * @param of what is measured, a value a round
 * @param against what it is measured against, in the same rounds
 */
export function ratioOf(of: readonly number[], against: readonly number[]): Ratio {
  if (of.length !== against.length) throw new RangeError("Both sides of a ratio need the same rounds.");
  const ratios = of.map((value, round) => value / (against[round] ?? Number.NaN));
  return { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) };
}

/**
 * The order of a round: each begins one further along, so that nothing always runs after the same thing.
 * @param round counted from 0
 */
export function rotated<Item>(items: readonly Item[], round: number): Item[] {
  const start = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/**
 * How long at least one of several spans was under way, and how many of them had to wait for one another.
 * @param spans begin and end in milliseconds
 */
export function covered(spans: readonly (readonly [begin: number, end: number])[]): {
  milliseconds: number;
  sequential: number;
} {
  let milliseconds = 0;
  let reach = Number.NEGATIVE_INFINITY;
  for (const [begin, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    milliseconds += Math.max(0, end - Math.max(begin, reach));
    reach = Math.max(reach, end);
  }
  // The longest chain of spans of which none overlaps another: always take the one that ends first.
  let sequential = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const [begin, end] of [...spans].sort((a, b) => a[1] - b[1])) {
    if (begin < last) continue;
    sequential++;
    last = end;
  }
  return { milliseconds, sequential };
}
