const minute = 60 * 1000;
const hour = 60 * minute;
const day = 24 * hour;

/** How much is removed at a time, so that whoever else writes gets a turn and no run goes on forever. */
export type Pace = {
  /** Rows in one statement */
  batch: number;
  /** Full batches of one kind in one run; the next run goes on from there */
  batches: number;
  /** Milliseconds between two batches, in which others write */
  pause: number;
  /** Whether the pauses keep the process alive */
  ref: boolean;
};

export const pace: Pace = { batch: 500, batches: 100, pause: 50, ref: true };

/**
 * @param days how long activity is kept
 * @returns the time at which what happened is just old enough to go
 */
export function oldestActivity(now: Date, days: number): Date {
  return new Date(now.getTime() - days * day);
}

/** @returns how long activity is kept, in words for its person: "a year", "30 days" */
export function inWords(days: number): string {
  if (days === 365) return "a year";
  return days === 1 ? "a day" : `${days} days`;
}

/** @returns text that is less than every version 7 UUID made at that time or later, and more than the earlier ones */
export function uuidFloor(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

/** @returns milliseconds from a server's start to its first run: after the start's own work, and not all servers at once */
export function firstDelay(random = Math.random()): number {
  return minute + random * 9 * minute;
}

/**
 * @param complete whether the last run removed everything there was
 * @returns milliseconds to the next run, which differ from server to server
 */
export function nextDelay(complete: boolean, random = Math.random()): number {
  return (complete ? hour : minute) * (1 + random / 6);
}
