/** The longest that anybody is told to wait, in seconds. */
export const longestWait = 10 * 60;

/** @returns the query's `until`: a moment, so that a page that asks to wait is right when it is opened again later */
export function untilOf(wait: number, now = Date.now()): string {
  return String(Math.ceil(now / 1000) + wait);
}

/** @returns seconds from now until the query's `until`, which anybody can have written: 0 to the longest wait */
export function readWait(until: string | string[] | null | undefined, now = Date.now()): number {
  if (typeof until !== "string" || !/^\d{1,12}$/.test(until)) return 0;
  return Math.min(Math.max(0, Number(until) - Math.floor(now / 1000)), longestWait);
}

/**
 * @param wait seconds
 * @returns when it is worth trying again: "now", "in 45 seconds", "in 3 minutes"
 */
export function whenInWords(wait: number): string {
  if (wait <= 0) return "now";
  if (wait <= 90) return wait === 1 ? "in a second" : `in ${wait} seconds`;
  return `in ${Math.ceil(wait / 60)} minutes`;
}
