import type { ProvenIdentity, TokenSet } from "@/features/providers/types";
import type { EmailFacts } from "@/features/providers/worth";
import { sealTokens } from "@/lib/vault";

// The columns of an account: what a sign-in brings, and what of it takes the place of what is there.

export type AccountColumns = Awaited<ReturnType<typeof accountColumns>>;

/** What a sign-in brings; tokens are sealed. */
export async function accountColumns(identity: ProvenIdentity, tokens: TokenSet) {
  const { provider, subject: providerAccountId, issuer, label, email, emailVerified, emailOwned } = identity;
  const sealed = await sealTokens(tokens, { provider, providerAccountId });
  return { issuer, label, email, emailVerified, emailOwned, ...sealed };
}

type StoredTokens = Pick<AccountColumns, "access_token" | "refresh_token" | "expires_at" | "scope">;

export function reachOf({ access_token, refresh_token, expires_at, scope }: StoredTokens) {
  return { scope, lasts: refresh_token !== null || (access_token !== null && expires_at === null) };
}

export function keptOf(kept: EmailFacts | null) {
  return kept && { email: kept.email, emailVerified: kept.emailVerified, emailOwned: kept.emailOwned };
}

export function identityOf({ issuer, label, email, emailVerified, emailOwned }: AccountColumns) {
  return { issuer, label, email, emailVerified, emailOwned };
}

/** Those of what a round trip brought that take the place of an account's. */
export function tokensToStore(brought: AccountColumns) {
  const { access_token, refresh_token, expires_at, token_type, scope } = brought;
  const tokens = { access_token, expires_at, token_type, scope };
  // Many providers send a refresh token once; the one that we have still counts.
  if (!refresh_token) return tokens;
  // A refresh that is under way is one of the old grant: without its lease it stores nothing.
  return { ...tokens, refresh_token, refreshLease: null, refreshLeaseUntil: null };
}
