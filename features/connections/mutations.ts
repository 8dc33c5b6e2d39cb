import { canGo, emailAfter, mostAttempts, nextAttempt } from "@/features/connections/policy";
import { type SealedGrant, withdrawGrant } from "@/features/connections/revocation";
import { refreshKeys } from "@/features/directory/mutations";
import { passkeyWays } from "@/features/passkey-store/queries";
import { vouchedNow, worthColumns } from "@/features/providers/on-offer";
import type { Offer } from "@/features/providers/way";
import { type SessionId, textOf } from "@/features/session/session-id";
import type { Prisma } from "@/generated/prisma/client";
import { isUniqueViolation } from "@/lib/database/unique-violation";
import { db } from "@/lib/db";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

// Whoever removes accounts, be it one or a whole user:
//   1. in the transaction that removes them, first:  const grants = await queueRevocations(tx, { userId });
//   2. once it is committed:                         const outcomes = await revokeGrants(grants);
// The second never throws, takes nine seconds at most, and what fails there is tried again later by itself.

type Transaction = Prisma.TransactionClient;

/** What became of a grant: withdrawn at its provider, to be tried again, or left as it is for want of a way. */
export type RevocationOutcome = "revoked" | "pending" | "kept";

/**
 * Notes the grants of accounts that are about to be removed, so that their providers will hear of it whatever
 * happens. Their tokens stay sealed.
 *
 * @param tx the transaction that removes the accounts
 * @param which all accounts of a user, or one of them
 * @returns ids for `revokeGrants`; accounts without a token have none
 */
export async function queueRevocations(
  tx: Transaction,
  which: { userId: string; id?: string },
  now = new Date(),
): Promise<string[]> {
  // Holds the rows: a sign-in that renews a token now waits, and finds no account to put it in.
  await tx.account.updateMany({ where: which, data: { updatedAt: now } });
  const accounts = await tx.account.findMany({
    where: { ...which, ...withToken },
    select: grantColumns,
  });
  const ids: string[] = [];
  for (const grant of accounts) {
    ids.push(await queueRevocation(grant, now, tx));
  }
  return ids;
}

/**
 * Notes one grant whose account is gone, or is about to go: tokens that were on their way here while it went have
 * nobody else who would tell their provider.
 * @param grant sealed, as the account keeps it
 * @returns the id for `revokeGrants`
 */
export async function queueRevocation(
  grant: SealedGrant,
  now = new Date(),
  tx: Pick<Transaction, "grantRevocation"> = db(),
): Promise<string> {
  // Whoever queues it tries it at once, and the retries leave it alone until then.
  const data = { ...grant, dueAt: nextAttempt(1, now) };
  return (await tx.grantRevocation.create({ data, select: { id: true } })).id;
}

/**
 * Tells the providers that grants are given back, all at the same time.
 * @param ids from `queueRevocations`, after its transaction was committed
 * @returns what became of each, in their order
 */
export function revokeGrants(ids: readonly string[]): Promise<RevocationOutcome[]> {
  return Promise.all(ids.map((id) => revokeGrant(id, new Date(), { attempts: 0 })));
}

/** The most that are tried in one go. */
const batch = 20;

/**
 * Tries again what a provider has not heard of yet, as far as it is due. Several servers may do so at once: each
 * grant is claimed by one of them. Never throws.
 */
export async function retryRevocations(now = new Date()): Promise<void> {
  try {
    const due = await db().grantRevocation.findMany({
      where: { dueAt: { lte: now } },
      select: { id: true },
      orderBy: { dueAt: "asc" },
      take: batch,
    });
    for (const { id } of due) await revokeGrant(id, now, { dueAt: { lte: now } });
  } catch (error) {
    log("warn", "revocation_retry_failed", { error: describeError(error) });
  }
}

const grantColumns = {
  provider: true,
  providerAccountId: true,
  issuer: true,
  access_token: true,
  refresh_token: true,
} as const satisfies Prisma.AccountSelect;

/** @param open what a grant that nobody has claimed yet looks like */
async function revokeGrant(
  id: string,
  now: Date,
  open: { attempts: number } | { dueAt: { lte: Date } },
): Promise<RevocationOutcome> {
  try {
    const row = await db().grantRevocation.findUnique({
      where: { id },
      select: { ...grantColumns, attempts: true },
    });
    if (!row) return "revoked";
    const attempts = row.attempts + 1;
    const claimed = await db().grantRevocation.updateMany({
      where: { id, AND: [{ attempts: row.attempts }, open] },
      data: { attempts, dueAt: nextAttempt(attempts, now) },
    });
    // Another server is at it.
    if (claimed.count === 0) return "pending";
    const outcome = (await isGrantedAgain(row)) ? "impossible" : await withdrawGrant(row);
    if (outcome === "failed" && attempts < mostAttempts) return "pending";
    if (outcome === "failed") log("error", "grant_revocation_given_up", { provider: row.provider, attempts });
    await db().grantRevocation.deleteMany({ where: { id } });
    return outcome === "revoked" ? "revoked" : "kept";
  } catch (error) {
    log("error", "grant_revocation_failed", { error: describeError(error) });
    return "pending";
  }
}

/** The identity has tokens again, whosever it is: withdrawing the old grant would take the new one with it. */
async function isGrantedAgain({ provider, providerAccountId }: SealedGrant): Promise<boolean> {
  return (await db().account.count({ where: { provider, providerAccountId, ...withToken } })) > 0;
}

const withToken = { OR: [{ access_token: { not: null } }, { refresh_token: { not: null } }] };

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
