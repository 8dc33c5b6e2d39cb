import { queueFarewell } from "@/features/events/mail/mutations";
import { queueRevocations } from "@/features/grants/mutations";
import type { Prisma } from "@/generated/prisma/client";
import { db } from "@/lib/db";

/** Milliseconds: years of activity take their time, and so does a database with many writers. */
export const patience = { maxWait: 10_000, timeout: 30_000 };

/**
 * Deletes a person with everything that is kept of them, or nothing at all: connections, sessions and activity go with
 * the user. What providers have yet to be told stays behind, sealed as it was: in the same transaction their tokens
 * move to the queue of grants to revoke.
 *
 * @returns the grants for `revokeGrants`; null when there was nobody to delete: of two at once one deletes
 */
export async function deleteAccount(userId: string): Promise<{ grants: string[] } | null> {
  return db().$transaction((tx) => deleteAccountIn(tx, userId), patience);
}

/** The same within a transaction of the caller's. */
export async function deleteAccountIn(
  tx: Prisma.TransactionClient,
  userId: string,
): Promise<{ grants: string[] } | null> {
  // A write comes first: of two at once the second waits here and then finds nobody.
  const { count } = await tx.user.updateMany({ where: { id: userId }, data: { disabledAt: new Date() } });
  if (count === 0) return null;
  const grants = await queueRevocations(tx, { userId });
  await queueFarewell(tx, userId);
  await tx.user.deleteMany({ where: { id: userId } });
  return { grants };
}
