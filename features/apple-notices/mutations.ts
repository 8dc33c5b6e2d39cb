import { deleteAccountIn, patience } from "@/features/account/mutations";
import { type Notice, noticeLifetime } from "@/features/apple-notices/notice";
import { removeAccountIn } from "@/features/connections/mutations";
import type { EventKind } from "@/features/events/events";
import { logEvent, storeEvent } from "@/features/events/mutations";
import { isWayIn, type Offer } from "@/features/providers/way";
import { hashToken } from "@/features/session/tokens";
import type { Prisma } from "@/generated/prisma/client";
import { isUniqueViolation } from "@/lib/database/unique-violation";
import { db } from "@/lib/db";

type Transaction = Prisma.TransactionClient;

/** What came of a notice. */
export type Heeded = {
  outcome: "nothing" | "connection_removed" | "signed_out" | "account_deleted" | "noted";
  /** null for nobody's */
  userId: string | null;
  /** For `revokeGrants`. */
  grants: string[];
};

const nothing: Heeded = { outcome: "nothing", userId: null, grants: [] };
const attempts = 3;
/** Names the notices among the ids that have been used; see `spendSeal`. */
const identifier = "used notice";

/**
 * Does what follows of a notice, and notes that it has been heeded, in one transaction: it works once, on all servers.
 * @param offer who it is from, and the issuer that its identities are filed under
 * @param offers the providers on offer now
 */
export async function heed(offer: Offer, notice: Notice, offers: readonly Offer[]): Promise<Heeded> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { event, ...heeded } = await db().$transaction(
        (tx) => heedIn(tx, offer, notice, offers),
        patience,
      );
      if (event && heeded.userId) logEvent({ userId: heeded.userId, kind: event, provider: offer.provider });
      return heeded;
    } catch (error) {
      // The same notice was heeded meanwhile, or somebody else took the email that was to be the user's.
      if (attempt === attempts || !isUniqueViolation(error)) throw error;
    }
  }
}

async function heedIn(
  tx: Transaction,
  offer: Offer,
  notice: Notice,
  offers: readonly Offer[],
): Promise<Heeded & { event?: EventKind }> {
  const { provider } = offer;
  const used = { identifier, token: hashToken(`${provider} ${notice.id}`) };
  if ((await tx.verificationToken.count({ where: used })) > 0) return nothing;
  // A day longer than a notice is good for: clocks differ.
  const expires = new Date(Date.now() + 2 * noticeLifetime * 1000);
  await tx.verificationToken.create({ data: { ...used, expires } });
  const account = await tx.account.findUnique({
    where: { provider_providerAccountId: { provider, providerAccountId: notice.subject } },
    select: { id: true, userId: true, provider: true, issuer: true, linkedAt: true },
  });
  // One that was linked later is not meant: its person has come back since.
  if (!account || !isWayIn(account, [offer]) || account.linkedAt > notice.at) return nothing;
  if (notice.what === "mail_stopped" || notice.what === "mail_resumed")
    return told(tx, { outcome: "noted", userId: account.userId, grants: [] }, notice.what, provider);
  return end(tx, notice, account, offers);
}

type Meant = { id: string; userId: string; provider: string };

/** The identity goes. Where it is the last way in, it depends on whether its person can come back. */
async function end(
  tx: Transaction,
  { what, at }: Notice,
  { id, userId, provider }: Meant,
  offers: readonly Offer[],
): Promise<Heeded & { event?: EventKind }> {
  const proofs = { userId, provider, authenticatedAt: { gt: at } };
  // Whoever has signed in since has given the permission anew.
  if (what === "permission_ended" && (await tx.session.count({ where: proofs })) > 0) return nothing;
  // Nobody asks from a session here, so none is spared.
  const removed = await removeAccountIn(tx, { id: "", user: { id: userId } }, id, offers);
  if (removed.outcome === "gone") return nothing;
  if (removed.outcome === "done") {
    await forgetGrants(tx, removed.grants);
    return told(tx, { outcome: "connection_removed", userId, grants: [] }, "ended_at_provider", provider);
  }
  if (what === "account_ended") {
    const deleted = await deleteAccountIn(tx, userId);
    return deleted ? { outcome: "account_deleted", userId, grants: deleted.grants } : nothing;
  }
  await tx.session.deleteMany({ where: { userId, provider } });
  await tx.account.updateMany({
    where: { id },
    data: { access_token: null, refresh_token: null, expires_at: null, scope: null },
  });
  return told(tx, { outcome: "signed_out", userId, grants: [] }, "ended_at_provider", provider);
}

/** The provider has ended them itself: there is nothing to tell it. */
async function forgetGrants(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.grantRevocation.deleteMany({ where: { id: { in: [...ids] } } });
}

async function told(
  tx: Transaction,
  heeded: Heeded & { userId: string },
  event: EventKind,
  provider: string,
): Promise<Heeded & { event: EventKind }> {
  await storeEvent(tx, { userId: heeded.userId, kind: event, provider });
  return { ...heeded, event };
}
