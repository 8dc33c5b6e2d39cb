import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { dropRefreshToken, restUntil, storeTokens, takeLease } from "@/features/api-access/mutations";
import {
  assumedLifetime,
  leaseLifetime,
  leaseState,
  longestWait,
  pauseAfterFailure,
  secondsUntil,
} from "@/features/api-access/policy";
import { rereadGrant, type StoredGrant, sharedTime } from "@/features/api-access/queries";
import { queueRevocation, revokeGrants } from "@/features/grants/mutations";
import { ProviderRefused, ProviderUnavailable, ProviderUntrusted } from "@/features/oauth/errors";
import { providerFetch } from "@/features/oauth/provider-fetch";
import { readScopes } from "@/features/oauth/scopes";
import type { RefreshedTokens } from "@/features/oauth/types";
import type { ConfiguredProvider } from "@/features/providers";
import { newCalls } from "@/features/sign-in/telemetry";
import { describeError, describeErrors } from "@/lib/describe-errors";
import { log } from "@/lib/log";
import { openToken, sealTokens } from "@/lib/vault";

/** How a refresh ended, be it this process's or another's: the row says what came of it, unless it brought nothing. */
export type Renewal =
  | { outcome: "look_again" }
  | { outcome: "unreadable" }
  | { outcome: "unavailable"; retryAfter: number };

const lookAgain: Renewal = { outcome: "look_again" };

/** Refreshes that are under way in this process, by account: all its callers share one. */
const underWay = new Map<string, Promise<Renewal>>();

/**
 * Sees to it that an account's tokens are refreshed: once, however many ask for it in however many processes.
 * @param grant as it was read, and found to be about to end
 * @throws whatever the database throws
 */
export function renew(grant: StoredGrant, configured: ConfiguredProvider): Promise<Renewal> {
  const known = underWay.get(grant.id);
  if (known) return known;
  const renewal = renewOnce(grant, configured).finally(() => underWay.delete(grant.id));
  underWay.set(grant.id, renewal);
  return renewal;
}

/** Milliseconds between two looks at another server's refresh; each differs, so that waiting servers spread. */
const nextLook = () => 50 + Math.random() * 100;

async function renewOnce(grant: StoredGrant, configured: ConfiguredProvider): Promise<Renewal> {
  // First, since whoever cannot read it has no use for the lease.
  const refreshToken = await openStored(grant, "refresh_token");
  if (refreshToken === null) return { outcome: "unreadable" };
  const lease = randomUUID();
  const end = performance.now() + longestWait;
  for (let seen: StoredGrant | null = grant; ; seen = await rereadGrant(grant)) {
    const changed = seen?.access_token !== grant.access_token || seen?.refresh_token !== grant.refresh_token;
    if (!seen || changed) return lookAgain;
    const now = await sharedTime();
    const state = leaseState(seen, now);
    if (state === "free" && (await takeLease(grant, lease, now, secondsAfter(now, leaseLifetime))))
      return refresh(grant, refreshToken, lease, now, configured);
    const retryAfter = seen.refreshLeaseUntil ? secondsUntil(seen.refreshLeaseUntil, now) : 1;
    if (state === "resting" || performance.now() > end) return { outcome: "unavailable", retryAfter };
    await sleep(nextLook());
  }
}

/** @returns one of a grant's tokens in plain; null when it does not open, which the log then says */
export async function openStored(
  { provider, providerAccountId, ...sealed }: StoredGrant,
  column: "access_token" | "refresh_token",
): Promise<string | null> {
  try {
    return await openToken(sealed[column] ?? "", { provider, providerAccountId, column });
  } catch (error) {
    log("error", "token_unreadable", { provider, error: describeErrors([error]) });
    return null;
  }
}

/** What only the holder of the lease does. */
async function refresh(
  grant: StoredGrant,
  refreshToken: string,
  lease: string,
  begun: Date,
  configured: ConfiguredProvider,
): Promise<Renewal> {
  const { provider } = grant;
  const { entry, clientId, clientSecret, baseUrl } = configured;
  let answer: RefreshedTokens | "gone";
  try {
    // All calls together end long before the lease does.
    const calls = newCalls(provider);
    const client = { clientId, clientSecret, baseUrl };
    // Where there are none, what is stored is nothing that anybody could use.
    answer = entry.tokens.refresh
      ? await entry.tokens.refresh({ ...client, refreshToken, calls, fetch: providerFetch(calls) })
      : "gone";
  } catch (error) {
    const retryAfter = (error instanceof ProviderUnavailable && error.retryAfter) || pauseAfterFailure;
    await restUntil(grant, lease, secondsAfter(await sharedTime(), retryAfter));
    if (!isProviderTrouble(error)) throw error;
    log(error instanceof ProviderUnavailable ? "warn" : "error", "refresh_failed", {
      provider,
      error: describeErrors([error]),
    });
    return { outcome: "unavailable", retryAfter };
  }
  if (answer === "gone") {
    log("info", "grant_gone", { provider });
    await dropRefreshToken(grant, lease);
  } else {
    const scope = answer.scope === null ? null : readScopes(answer.scope, Object.keys(entry.scopes.words));
    await keep(grant, lease, begun, { ...answer, scope });
  }
  return lookAgain;
}

function isProviderTrouble(error: unknown): boolean {
  return (
    error instanceof ProviderUnavailable ||
    error instanceof ProviderRefused ||
    error instanceof ProviderUntrusted
  );
}

/** Stores what came; where its account is gone, or has a newer grant, it is given back, or forgotten. */
async function keep(
  grant: StoredGrant,
  lease: string,
  begun: Date,
  { accessToken, refreshToken, expiresIn, tokenType, scope }: RefreshedTokens,
): Promise<void> {
  const { provider, providerAccountId, issuer } = grant;
  const tokens = { access_token: accessToken, refresh_token: refreshToken };
  const { access_token, refresh_token } = await sealTokens(tokens, { provider, providerAccountId });
  if (!access_token) throw new Error("A refresh without an access token.");
  const columns = {
    access_token,
    ...(refresh_token && { refresh_token }),
    expires_at: Math.floor(begun.getTime() / 1000) + (expiresIn ?? assumedLifetime),
    token_type: tokenType,
    ...(scope !== null && { scope }),
  };
  if (await insist(() => storeTokens(grant, lease, columns), provider)) {
    log("info", "tokens_refreshed", { provider, rotated: refresh_token !== null });
    return;
  }
  const orphaned = (await rereadGrant(grant)) === null;
  log("warn", "refreshed_tokens_dropped", { provider, account: orphaned ? "gone" : "changed" });
  if (!orphaned) return;
  // Its removal has told the provider of the old tokens, which may not have ended these.
  const sealed = { provider, providerAccountId, issuer, access_token, refresh_token };
  await revokeGrants([await queueRevocation(sealed)]);
}

const attempts = 3;

/** The provider may have ended the old refresh token by now, so a database that stumbles is asked again. */
async function insist<Result>(store: () => Promise<Result>, provider: string): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store();
    } catch (error) {
      if (attempt < attempts) {
        await sleep(attempt * 500);
        continue;
      }
      log("error", "refreshed_tokens_lost", {
        provider,
        error: describeError(error),
      });
      throw error;
    }
  }
}

function secondsAfter(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}
