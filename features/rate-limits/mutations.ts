import { createHmac } from "node:crypto";
import { type LimitName, limits } from "@/features/rate-limits/policy";
import { type Limit, type Limiter, openLimiter, type Taken } from "@/lib/database/limiter";
import { type Database, db } from "@/lib/db";
import { env } from "@/lib/env";
import { permanentName } from "@/lib/permanent";

// The counts in memory must outlive a module, of which Next makes several, and belong to their database.
const shared = globalThis as typeof globalThis & {
  valetKeyLimiters?: WeakMap<Database, Map<string, Limiter>>;
};

/**
 * Counts one more of something.
 * @param by whose: an address's or a session's
 * @param value which one; only a keyed hash of it is kept
 * @throws Error for a limit that has no such part, which is a mistake in the code; never because of the database
 */
export function count(name: LimitName, by: "address" | "session", value: string): Promise<Taken> {
  const limit: Limit | undefined = (limits[name] as Partial<Record<typeof by, Limit>>)[by];
  if (!limit) throw new Error(`"${name}" has no limit by ${by}`);
  const hash = createHmac("sha256", env().AUTH_SECRET).update(`${permanentName} rate-limit ${by} ${value}`);
  return limiterOf(`${name}-${by}`, limit)(hash.digest("base64url"));
}

function limiterOf(name: string, limit: Limit): Limiter {
  shared.valetKeyLimiters ??= new WeakMap();
  const database = db();
  const known = shared.valetKeyLimiters.get(database) ?? new Map<string, Limiter>();
  shared.valetKeyLimiters.set(database, known);
  const limiter = known.get(name) ?? openLimiter(database.pool, name, limit);
  known.set(name, limiter);
  return limiter;
}

/** Removes at most `take` counts whose window is over. @returns how many were found, and went here */
export async function removeOldLimits(now: Date, take: number): Promise<{ found: number; removed: number }> {
  const expired = { expire: { lte: BigInt(now.getTime()) } };
  const rows = await db().rateLimit.findMany({
    where: expired,
    select: { key: true },
    orderBy: { expire: "asc" },
    take,
  });
  if (rows.length === 0) return { found: 0, removed: 0 };
  const where = { ...expired, key: { in: rows.map(({ key }) => key) } };
  const { count } = await db().rateLimit.deleteMany({ where });
  return { found: rows.length, removed: count };
}
