import { deleteAccountIn, patience } from "@/features/account/mutations";
import { removeAccountIn } from "@/features/connections/mutations";
import {
  cameFromElsewhere,
  type DeletionStatus,
  hashCode,
  isMeant,
  oldestStatus,
} from "@/features/data-deletion/policy";
import { findDeletion } from "@/features/data-deletion/queries";
import type { SignedRequest } from "@/features/data-deletion/signed-request";
import { refreshKeys } from "@/features/directory/mutations";
import { isWayIn, type Offer } from "@/features/providers/way";
import type { Prisma } from "@/generated/prisma/client";
import { removeFound } from "@/lib/database/remove-found";
import { isUniqueViolation } from "@/lib/database/unique-violation";
import { db } from "@/lib/db";

type Transaction = Prisma.TransactionClient;

export type Deletion = {
  status: DeletionStatus;
  /** Whose connection was removed, or whose account; null for nobody's. */
  userId: string | null;
  /** For `revokeGrants`. */
  grants: string[];
};

/** How often a removal is tried that loses a race for an email. */
const attempts = 3;

/**
 * Deletes what is kept of a person of a provider, at that provider's request, and notes what came of it: all of it or
 * nothing. With another way in the connection goes with what it brought; without one the whole account. A request
 * works once: one that comes again gets the answer of the first time, and does nothing to whoever has come back since.
 *
 * @param offer the provider that asks, and the issuer that its identities are filed under
 * @param offers the providers on offer now
 */
export async function deleteFor(
  offer: Offer,
  request: SignedRequest,
  offers: readonly Offer[],
): Promise<Deletion> {
  for (let attempt = 1; ; attempt++) {
    // Of the same request several times at once, the others find what the first one has written.
    const before = await findDeletion(request.code);
    if (before) return { status: before.status, userId: null, grants: [] };
    const account = await findMeant(offer, request);
    try {
      return await db().$transaction((tx) => deleteOnce(tx, offer, request, account, offers), patience);
    } catch (error) {
      if (attempt === attempts || !isUniqueViolation(error)) throw error;
    }
  }
}

type Meant = { id: string; userId: string } | null;

async function findMeant(offer: Offer, { subject, issuedAt }: SignedRequest): Promise<Meant> {
  const { provider } = offer;
  const account = await db().account.findUnique({
    where: { provider_providerAccountId: { provider, providerAccountId: subject } },
    select: { id: true, userId: true, provider: true, issuer: true, linkedAt: true },
  });
  if (!account || !isWayIn(account, [offer]) || !isMeant(account.linkedAt, issuedAt)) return null;
  return { id: account.id, userId: account.userId };
}

async function deleteOnce(
  tx: Transaction,
  { provider }: Offer,
  { subject, code }: SignedRequest,
  account: Meant,
  offers: readonly Offer[],
): Promise<Deletion> {
  const { id } = await tx.dataDeletion.create({
    data: { codeHash: hashCode(code) ?? "", provider, status: "nothing_stored" satisfies DeletionStatus },
    select: { id: true },
  });
  const done = account && (await deleteAccountOf(tx, account, offers));
  // The provider has ended its grant itself: there is nothing to tell it, and no reason to keep whose it was.
  await tx.grantRevocation.deleteMany({ where: { provider, providerAccountId: subject } });
  if (!account || !done) return { status: "nothing_stored", userId: null, grants: [] };
  await tx.dataDeletion.updateMany({ where: { id }, data: { status: done.status } });
  return { userId: account.userId, ...done };
}

/** @returns null when somebody else was faster */
async function deleteAccountOf(
  tx: Transaction,
  { id, userId }: NonNullable<Meant>,
  offers: readonly Offer[],
): Promise<Pick<Deletion, "status" | "grants"> | null> {
  // Nobody asks from a session here, so none is spared.
  const removed = await removeAccountIn(tx, { id: "", user: { id: userId } }, id, offers);
  if (removed.outcome === "gone") return null;
  if (removed.outcome === "done") {
    await forgetProfile(tx, userId);
    return { status: "connection_removed", grants: removed.grants };
  }
  const deleted = await deleteAccountIn(tx, userId);
  return deleted && { status: "account_deleted", grants: deleted.grants };
}

/** Name and picture go as well, unless they can only have come from elsewhere. */
async function forgetProfile(tx: Transaction, userId: string): Promise<void> {
  const user = await tx.user.findUnique({
    where: { id: userId },
    select: { createdAt: true, accounts: { select: { linkedAt: true } } },
  });
  if (!user || cameFromElsewhere(user.createdAt, user.accounts)) return;
  await tx.user.updateMany({ where: { id: userId }, data: { name: null, image: null } });
  await refreshKeys(tx, userId);
}

/** Removes at most `take` of the requests whose status is told no more. @returns how many were found, and went here */
export async function removeOldDeletionRequests(
  now: Date,
  take: number,
): Promise<{ found: number; removed: number }> {
  const rows = await db().dataDeletion.findMany({
    where: { createdAt: { lte: oldestStatus(now) } },
    select: { id: true },
    orderBy: { createdAt: "asc" },
    take,
  });
  return removeFound(db().dataDeletion, rows);
}
