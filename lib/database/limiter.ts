import type { Pool } from "pg";
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  RLWrapperTimeouts,
} from "rate-limiter-flexible";
import { codeOf } from "@/lib/database/failure";
import { log } from "@/lib/log";

/** So many times in so many seconds, from the first time on. */
export type Limit = { points: number; seconds: number };

/** What became of asking once more. */
export type Taken =
  | { refused: false }
  | {
      refused: true;
      /** Seconds until it is worth asking again, 1 at least */
      wait: number;
      /** Whether it is the first refusal of this key in its window; each server may have one */
      first: boolean;
    };

export type Limiter = (key: string) => Promise<Taken>;

/** Milliseconds. A request waits no longer for the count than a person does not notice. */
const patience = 1000;

/**
 * Counts how often each key comes. Each server counts in its memory, and whom it would let in it counts once more in
 * PostgreSQL, in one statement, where all servers share the count. Who is refused there is refused from memory until the
 * window ends, so that a flood does not reach the database; and while the database does not answer, the server's own
 * count stands. On SQLite, which is one server, that is all there is.
 *
 * @param pool null for SQLite
 * @param name of the limit, which begins its keys
 */
export function openLimiter(pool: Pool | null, name: string, { points, seconds }: Limit): Limiter {
  const options = { keyPrefix: name, points, duration: seconds };
  const memory = new RateLimiterMemory(options);
  const count = async (limiter: RateLimiterAbstract, key: string): Promise<Taken> => {
    try {
      await limiter.consume(key);
      return { refused: false };
    } catch (result) {
      if (!(result instanceof RateLimiterRes)) throw result;
      const wait = Math.max(1, Math.ceil(result.msBeforeNext / 1000));
      return { refused: true, wait, first: result.consumedPoints === points + 1 };
    }
  };
  if (!pool) return (key) => count(memory, key);

  const database = new RLWrapperTimeouts({
    timeoutMs: patience,
    limiter: new RateLimiterPostgres({
      ...options,
      storeClient: pool,
      // By name, which the production build would take from a class.
      storeType: "pool",
      tableName: "RateLimit",
      // By a migration, and emptied by features/cleanup.
      tableCreated: true,
      clearExpiredByTimeout: false,
    }),
  });
  return async (key) => {
    const here = await count(memory, key);
    if (here.refused) return here;
    try {
      const everywhere = await count(database, key);
      if (everywhere.refused) await memory.set(key, points + 1, everywhere.wait);
      return everywhere;
    } catch (error) {
      tellAlone(error);
      return here;
    }
  };
}

const betweenLines = 60_000;
let toldAt = Number.NEGATIVE_INFINITY;

/** Once a minute at most: a database that is down is down for every request. */
function tellAlone(error: unknown): void {
  const now = performance.now();
  if (now - toldAt < betweenLines) return;
  toldAt = now;
  log("warn", "rate_limits_not_shared", {
    error: codeOf(error) || (error instanceof Error ? error.message : "unknown"),
  });
}
