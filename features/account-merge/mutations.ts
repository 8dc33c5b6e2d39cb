import { patience } from "@/features/account/mutations";
import { holdsOn } from "@/features/account-merge/policy";
import { findBroughtIn, findHoldings } from "@/features/account-merge/queries";
import { refreshKeys } from "@/features/directory/mutations";
import type { SecurityEvent } from "@/features/events/events";
import { logEvent, storeEvent } from "@/features/events/mutations";
import { type SessionId, textOf } from "@/features/session/session-id";
import { holdAsker } from "@/features/sign-in/admission/mutations";
import type { Prisma } from "@/generated/prisma/client";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/** `holds`: the other account is not empty. `gone`: it, or its identity, is not there any more. Nothing has changed then. */
export type MergeOutcome = "merged" | "holds" | "gone";

/**
 * Puts an empty account into the one whose person has agreed to it, in one transaction: its identity and its activity
 * move, the account and its sessions go. Of several at once one does it; to the same account the others find it done.
 *
 * @param session whose account stays
 * @param other the user who goes, and their one account
 * @throws SignInRefused when the session has ended
 */
export async function mergeAccount(
  session: { id: SessionId | string; user: { id: string } },
  other: { userId: string; accountId: string },
  userAgent: string | null,
  tables?: Parameters<typeof findHoldings>[2],
): Promise<MergeOutcome> {
  const userId = session.user.id;
  try {
    const event = await db().$transaction(async (tx) => {
      await holdAsker(tx, textOf(session.id), userId);
      const email = await hold(tx, other);
      const holdings = email === undefined ? null : await findHoldings(tx, other.userId, tables);
      if (!holdings) return null;
      const rules = { now: new Date(), days: env().ACTIVITY_RETENTION_DAYS };
      if (holdsOn(holdings, other.accountId, rules).length > 0) throw new Holds();
      return moveInto(tx, userId, { ...other, email: email ?? null }, userAgent);
    }, patience);
    if (event) {
      logEvent(event);
      log("info", "account_merged", { user: userId, merged: other.userId });
      return "merged";
    }
  } catch (error) {
    if (error instanceof Holds) return "holds";
    throw error;
  }
  // A form that is sent twice finds it moved.
  return (await findBroughtIn(userId, other.accountId)) ? "merged" : "gone";
}

/**
 * Holds a user who is about to go, so that nothing is filed under them meanwhile. A row that refers to another only waits
 * for a change of that one's unique columns (PostgreSQL, "Row-Level Locks"), so it is the email that is written.
 * @returns the email that they had; undefined when there is nobody
 */
async function hold(
  tx: Prisma.TransactionClient,
  { userId: id, accountId }: { userId: string; accountId: string },
): Promise<string | null | undefined> {
  // In the order in which a sign-in holds them, so that neither waits for the other.
  await tx.account.updateMany({ where: { id: accountId, userId: id }, data: { updatedAt: new Date() } });
  const user = await tx.user.findUnique({ where: { id }, select: { email: true } });
  if (!user) return undefined;
  const { count } = await tx.user.updateMany({
    where: { id, email: user.email },
    data: { email: `merged ${id}` },
  });
  return count === 0 ? undefined : user.email;
}

async function moveInto(
  tx: Prisma.TransactionClient,
  userId: string,
  other: { userId: string; accountId: string; email: string | null },
  userAgent: string | null,
): Promise<SecurityEvent | null> {
  const { accountId: id, email } = other;
  const where = { userId: other.userId };
  const { count } = await tx.account.updateMany({ where: { ...where, id }, data: { userId } });
  const account = await tx.account.findFirst({ where: { id, userId }, select: { provider: true } });
  if (count === 0 || !account) throw new Holds();
  await tx.securityEvent.updateMany({ where, data: { userId } });
  await tx.user.deleteMany({ where: { id: other.userId } });
  await refreshKeys(tx, userId);
  // As with every identity that is connected: who has no email here gets its.
  if (email !== null)
    await tx.user.updateMany({
      where: { id: userId, email: null },
      data: { email, emailVerified: new Date() },
    });
  const event: SecurityEvent = { userId, kind: "merged", provider: account.provider, userAgent };
  await storeEvent(tx, event);
  return event;
}

/** Ends what a transaction has begun. */
class Holds extends Error {
  override name = "Holds";
}
