import { db } from "@/lib/db";

/** Milliseconds: years of activity take their time, and so does a database with many writers. */
const patience = { maxWait: 10_000, timeout: 30_000 };

/**
 * Deletes a person with everything that is kept of them, or nothing at all: connections, sessions and activity go with
 * the user. What providers have yet to be told stays behind, sealed as it was: in the same transaction their tokens
 * move to the queue of grants to revoke.
 *
 * @returns whether there was somebody to delete; of two at once one deletes
 */
export async function deleteAccount(userId: string): Promise<boolean> {
  return db().$transaction(async (tx) => {
    // A write comes first: it takes SQLite's lock, so that no token can be renewed between the reading and the deleting.
    const { count } = await tx.user.updateMany({ where: { id: userId }, data: { disabledAt: new Date() } });
    if (count === 0) return false;
    const grants = await tx.account.findMany({
      where: { userId, OR: [{ access_token: { not: null } }, { refresh_token: { not: null } }] },
      select: { provider: true, providerAccountId: true, access_token: true, refresh_token: true },
    });
    await tx.grantRevocation.createMany({ data: grants });
    await tx.user.deleteMany({ where: { id: userId } });
    return true;
  }, patience);
}
