import type { Pool } from "pg";
import { vi } from "vitest";
import { type Limiter, openLimiter, type Taken } from "@/lib/database/limiter";

let counter = 0;

/** @returns the name of a limit that no other test uses */
export const newName = () => `test-${++counter}`;

/** A limit of so many in a minute. */
export const newLimiter = (pool: Pool | null, points: number) =>
  openLimiter(pool, newName(), { points, seconds: 60 });

/** Stops the clock that a server reads, so many seconds later; the database is asked in real time. */
export function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 });
}

/** What becomes of asking so often, one after the other. */
export async function taken(limiter: Limiter, key: string, times: number): Promise<Taken[]> {
  const answers: Taken[] = [];
  for (let time = 0; time < times; time++) answers.push(await limiter(key));
  return answers;
}
