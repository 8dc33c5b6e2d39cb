import { canGo, emailAfter } from "@/features/connections/policy";
import { refreshKeys } from "@/features/directory/mutations";
import { queueRevocations } from "@/features/grants/mutations";
import { passkeyWays } from "@/features/passkey-store/queries";
import { vouchedNow, worthColumns } from "@/features/providers/on-offer";
import type { Offer } from "@/features/providers/way";
import { type SessionId, textOf } from "@/features/session/session-id";
import type { Prisma } from "@/generated/prisma/client";
import { isUniqueViolation } from "@/lib/database/unique-violation";
import { db } from "@/lib/db";

type Transaction = Prisma.TransactionClient;

/** How often a removal is tried that loses a race for an email. */
const attempts = 3;

export type Disconnection =
  /** It is not theirs, or not any more. */
  | { outcome: "gone" }
  /** Without it nobody could sign in as them any more. */
  | { outcome: "last" }
  | {
      outcome: "done";
      provider: string;
      /** The verified address that went with it */
      email: string | null;
      grants: string[];
    };

type Asker = { id: SessionId | string; user: { id: string } };

/**
 * Takes an identity away from its person, unless it is the last one that lets them in. What it brought goes with it:
 * the sessions that its provider opened, apart from the one that asks, and the email that it alone had proven.
 *
 * @param session who asks
 * @param id the account's, from a form and so from anybody
 * @param offers the providers on offer now
 */
export async function removeAccount(
  session: Asker,
  id: string,
  offers: readonly Offer[],
): Promise<Disconnection> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db().$transaction((tx) => removeAccountIn(tx, session, id, offers));
    } catch (error) {
      // Somebody else took the email that was to be the user's between the look and the write.
      if (attempt === attempts || !isUniqueViolation(error)) throw error;
    }
  }
}

/** The same within a transaction of the caller's, who tries again when it loses the race for an email. */
export async function removeAccountIn(
  tx: Transaction,
  { id: sessionId, user: { id: userId } }: Asker,
  id: string,
  offers: readonly Offer[],
): Promise<Disconnection> {
  // A write to the user's row first: whoever else is removing an account of theirs waits here, or made us wait, so
  // that what is read next is what is there. Counting alone would let two at once remove the last two.
  await tx.user.updateMany({ where: { id: userId }, data: { updatedAt: new Date() } });
  const accounts = await tx.account.findMany({
    where: { userId },
    select: { id: true, ...worthColumns },
    orderBy: { linkedAt: "asc" },
  });
  const account = accounts.find((one) => one.id === id);
  if (!account) return { outcome: "gone" };
  const ways = [...accounts, ...(await passkeyWays(tx, userId))];
  if (!canGo(id, ways, offers)) return { outcome: "last" };
  const grants = await queueRevocations(tx, { userId, id });
  await tx.account.deleteMany({ where: { id, userId } });
  await refreshKeys(tx, userId);
  const { provider } = account;
  const { email, emailVerified } = vouchedNow(account);
  await tx.session.deleteMany({ where: { userId, provider, id: { not: textOf(sessionId) } } });
  await handOverEmail(tx, userId, account, accounts.filter((one) => one.id !== id).map(vouchedNow));
  return { outcome: "done", provider, email: emailVerified ? email : null, grants };
}

type Vouched = { email: string | null; emailVerified: boolean };

async function handOverEmail(tx: Transaction, userId: string, gone: Vouched, rest: Vouched[]): Promise<void> {
  const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true } });
  const candidates = emailAfter(user?.email ?? null, gone, rest);
  if (!candidates) return;
  const taken = await tx.user.findMany({ where: { email: { in: candidates } }, select: { email: true } });
  const email = candidates.find((one) => !taken.some((other) => other.email === one)) ?? null;
  await tx.user.updateMany({
    where: { id: userId },
    data: { email, emailVerified: email && new Date() },
  });
}
