import { setTimeout as sleep } from "node:timers/promises";
import { oldestActivity, type Pace, pace, uuidFloor } from "@/features/cleanup/policy";
import { removeOldDeletionRequests } from "@/features/data-deletion/mutations";
import { removeOldActions, removeOldFailures } from "@/features/directory/mutations";
import { removeUsedRefreshTokens } from "@/features/exchange/mutations";
import { removeOldMail } from "@/features/mail/mutations";
import { removeOldSigningKeys } from "@/features/own-tokens/mutations";
import { removeOldLimits } from "@/features/rate-limits/mutations";
import { sessionLifetime } from "@/features/session/policy";
import { removeFound } from "@/lib/database/remove-found";
import { closeDb, db } from "@/lib/db";
import { env } from "@/lib/env";

/**
 * Finds at most `take` rows that have expired, along an index, and removes those of them that still are: a session
 * that was used between the look and the deletion stays.
 */
type Sweep = (now: Date, take: number) => Promise<{ found: number; removed: number }>;

/** What expires, by the words for an operator, in the order in which it is removed. */
const sweeps = [
  { kind: "sessions", sweep: sweepIdleSessions },
  { kind: "sessions", sweep: sweepOldSessions },
  { kind: "verification tokens", sweep: sweepVerificationTokens },
  { kind: "activity", sweep: sweepActivity },
  { kind: "rate limits", sweep: removeOldLimits },
  { kind: "deletion requests", sweep: removeOldDeletionRequests },
  { kind: "signing keys", sweep: removeOldSigningKeys },
  { kind: "refresh tokens", sweep: removeUsedRefreshTokens },
  { kind: "administrators' log", sweep: removeOldActions },
  { kind: "failed sign-ins", sweep: removeOldFailures },
  { kind: "mail", sweep: removeOldMail },
] as const satisfies readonly { kind: string; sweep: Sweep }[];

export type Kind = (typeof sweeps)[number]["kind"];
export const kinds: readonly Kind[] = [...new Set(sweeps.map(({ kind }) => kind))];

/**
 * Removes what has expired, in batches. Any number of servers may do so at once: each row is counted by the one that
 * removed it.
 *
 * @param now what expires at this very moment goes
 * @returns how many rows went, and whether that was all
 */
export async function removeExpired(
  kind: Kind,
  now = new Date(),
  { batch, batches, pause, ref }: Pace = pace,
): Promise<{ removed: number; complete: boolean }> {
  let removed = 0;
  let left = batches;
  for (const { sweep } of sweeps.filter((one) => one.kind === kind)) {
    for (;;) {
      const done = await sweep(now, batch);
      removed += done.removed;
      // By what was found: another server may have removed it first, and there may still be more.
      if (done.found < batch) break;
      left -= 1;
      if (left === 0) return { removed, complete: false };
      await sleep(pause, undefined, { ref });
    }
  }
  return { removed, complete: true };
}

/** Closes the connections of a process that is done, so that it ends. */
export async function closeDatabase(): Promise<void> {
  await closeDb();
}

async function sweepIdleSessions(now: Date, take: number) {
  const expired = { expires: { lte: now } };
  const rows = await db().session.findMany({
    where: expired,
    select: { id: true },
    orderBy: { expires: "asc" },
    take,
  });
  return removeSessions(rows, expired);
}

/**
 * Sessions past their absolute end that somebody kept alive beyond it, which `expires` does not find. There is no
 * index for it; but they are old, and ids are in the order of time.
 */
async function sweepOldSessions(now: Date, take: number) {
  const expired = { absoluteExpires: { lte: now } };
  const opened = new Date(now.getTime() - sessionLifetime.absolute * 1000);
  const rows = await db().session.findMany({
    where: { ...expired, id: { lt: uuidFloor(opened) } },
    select: { id: true },
    orderBy: { id: "asc" },
    take,
  });
  return removeSessions(rows, expired);
}

async function removeSessions(
  rows: { id: string }[],
  expired: { expires: { lte: Date } } | { absoluteExpires: { lte: Date } },
) {
  if (rows.length === 0) return { found: 0, removed: 0 };
  const where = { ...expired, id: { in: rows.map(({ id }) => id) } };
  const { count } = await db().session.deleteMany({ where });
  return { found: rows.length, removed: count };
}

async function sweepVerificationTokens(now: Date, take: number) {
  const rows = await db().verificationToken.findMany({
    where: { expires: { lte: now } },
    select: { token: true, expires: true },
    orderBy: { expires: "asc" },
    take,
  });
  const last = rows.at(-1);
  if (!last) return { found: 0, removed: 0 };
  // They have no id, and their key does not begin with the token: the time is what the index finds them by.
  const { count } = await db().verificationToken.deleteMany({
    where: { expires: { lte: last.expires }, token: { in: rows.map(({ token }) => token) } },
  });
  return { found: rows.length, removed: count };
}

async function sweepActivity(now: Date, take: number) {
  const rows = await db().securityEvent.findMany({
    where: { createdAt: { lte: oldestActivity(now, env().ACTIVITY_RETENTION_DAYS) } },
    select: { id: true },
    orderBy: { createdAt: "asc" },
    take,
  });
  // What happened does not change, so it needs no second look at its time.
  return removeFound(db().securityEvent, rows);
}
