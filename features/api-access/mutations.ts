import type { StoredGrant } from "@/features/api-access/queries";
import { queueRevocations } from "@/features/grants/mutations";
import { db } from "@/lib/db";

// The lease on an account's refresh. Each of these is one statement that says under which condition it counts, so
// that of any number of servers one succeeds, on either database.

/**
 * Takes the lease, if nobody holds it and the tokens are still those that were read: what another server has
 * refreshed since then is not refreshed again.
 * @param lease a random value of the caller's own
 * @param now by the database's clock
 */
export async function takeLease(
  { id, access_token, refresh_token }: StoredGrant,
  lease: string,
  now: Date,
  until: Date,
): Promise<boolean> {
  const free = [{ refreshLeaseUntil: null }, { refreshLeaseUntil: { lte: now } }];
  const { count } = await db().account.updateMany({
    where: { id, access_token, refresh_token, OR: free },
    data: { refreshLease: lease, refreshLeaseUntil: until },
  });
  return count === 1;
}

type Columns = {
  access_token: string;
  /** Left out when the old one stays. */
  refresh_token?: string;
  expires_at: number;
  token_type: string;
  /** Left out when it has not changed. */
  scope?: string;
};

const noLease = { refreshLease: null, refreshLeaseUntil: null };

/**
 * Stores what a refresh brought, and ends the lease.
 * @returns whether it was stored; not when the account is gone, or has got another grant meanwhile
 */
export async function storeTokens(
  { id }: StoredGrant,
  refreshLease: string,
  columns: Columns,
): Promise<boolean> {
  const where = { id, refreshLease };
  const { count } = await db().account.updateMany({ where, data: { ...columns, ...noLease } });
  return count === 1;
}

/** Ends the lease after a failure: until then nobody tries again. */
export async function restUntil({ id }: StoredGrant, refreshLease: string, until: Date): Promise<void> {
  const data = { refreshLease: null, refreshLeaseUntil: until };
  await db().account.updateMany({ where: { id, refreshLease }, data });
}

/** Ends the lease, and forgets the refresh token that the provider does not take any more. */
export async function dropRefreshToken({ id }: StoredGrant, refreshLease: string): Promise<void> {
  await db().account.updateMany({ where: { id, refreshLease }, data: { refresh_token: null, ...noLease } });
}

/** Forgets an access token that the provider does not take any more and that nothing can renew, if it is still there. */
export async function dropAccessToken({ id, access_token }: StoredGrant): Promise<void> {
  const where = { id, access_token, refresh_token: null };
  await db().account.updateMany({ where, data: { access_token: null, expires_at: null } });
}

/**
 * Takes all tokens away from one of a person's accounts, which stays a way in: the next sign-in with it brings some that say who
 * they are, and no more. A renewal that is under way finds its lease gone.
 * @param id the account's, from a form and so from anybody
 * @returns its provider and what `revokeGrants` takes then; null when it is not theirs, or has none
 */
export function dropGrant(
  userId: string,
  id: string,
): Promise<{ provider: string; grants: string[] } | null> {
  return db().$transaction(async (tx) => {
    const grants = await queueRevocations(tx, { userId, id });
    const account = await tx.account.findFirst({ where: { userId, id }, select: { provider: true } });
    if (!account || grants.length === 0) return null;
    const none = { access_token: null, refresh_token: null, expires_at: null, scope: null, ...noLease };
    await tx.account.updateMany({ where: { userId, id }, data: none });
    return { provider: account.provider, grants };
  });
}
