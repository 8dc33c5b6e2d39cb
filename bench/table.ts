import type { Ratio } from "./statistics";

/** A table as it is printed and written: Markdown that reads well in a terminal too. */
export type Table = { head: readonly string[]; rows: readonly (readonly string[])[] };

/** @returns the lines of a Markdown table whose columns stand below one another */
export function markdown({ head, rows }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.map(line)].join(
    "\n",
  );
}

/** `0.87 (0.85–0.90)`: the median and, in brackets, the worst and best round. */
export function showRatio({ median, low, high }: Ratio): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** `≥ 0.87: met`. */
export function showGoal(ratio: Ratio, goal: number): string {
  return `≥ ${goal.toFixed(2)}: ${ratio.median >= goal ? "met" : "**not met**"}`;
}

/** `≤ 0.75: met`. */
export function showLimit(ratio: Ratio, limit: number): string {
  return `≤ ${limit.toFixed(2)}: ${ratio.median <= limit ? "met" : "**not met**"}`;
}

/** `12.3 kB`; kilobytes of 1,000 bytes. */
export function showBytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
