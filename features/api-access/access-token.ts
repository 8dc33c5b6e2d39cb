import { dropAccessToken } from "@/features/api-access/mutations";
import { isGood, margin } from "@/features/api-access/policy";
import { type Absence, findGrant, type StoredGrant, sharedTime } from "@/features/api-access/queries";
import { openStored, renew } from "@/features/api-access/renewal";
import { type ConfiguredProvider, configuredProvider } from "@/features/providers";
import { missingScopes, scopesOf } from "@/features/providers/scopes";

/**
 * An access token that works now. Its value shows only to code that asks for it by name: not in a log, an error, JSON,
 * or what a component is given.
 */
export class AccessToken {
  readonly #value: string;

  constructor(
    value: string,
    /** When it ends; null when it does not. */
    readonly expiresAt: Date | null,
    /** What it may be used for, in the provider's words. */
    readonly scopes: readonly string[],
  ) {
    this.#value = value;
  }

  /** For the `Authorization: Bearer` header of a call to the provider, and nothing else. */
  get value(): string {
    return this.#value;
  }

  toString(): string {
    return "[access token]";
  }
}

export type AccessTokenResult =
  | { outcome: "token"; token: AccessToken }
  /** Their grant is good and does not allow this; they can be asked for it, by `askForAccess`. */
  | { outcome: "missing_scope"; missing: string[]; ask: Ask }
  /** Only the person can help, by going through the provider once more: `askForAccess` does that, too. */
  | { outcome: "reconnect"; reason: ReconnectReason; ask: Ask }
  /** There is nobody, or no grant of theirs, to act with. */
  | { outcome: "not_connected"; reason: Absence | "not_offered" }
  /** The provider cannot be asked for a new token now. `retryAfter` in seconds. */
  | { outcome: "unavailable"; retryAfter: number };

/** What to ask a person for at a provider, so that the next call works. A page makes its button of it. */
export type Ask = { provider: { id: string; name: string }; scopes: readonly string[] };

export type ReconnectReason =
  /** It has ended, or was withdrawn, and there is nothing to renew it with. */
  | "ended"
  /** No token was ever stored: the identity was linked without one and has not signed in since. */
  | "no_token"
  /** What is stored does not open: it was changed, or its key is not configured. The log says which. */
  | "unreadable";

type Options = {
  /** What the token is wanted for, in the provider's words. */
  scopes?: readonly string[];
  /** A token's value that the provider has just answered with 401: another one is wanted, or none. */
  refused?: string;
};

/**
 * Gets an access token to call a provider's API on somebody's behalf. One that ends within a minute is refreshed
 * before, once for any number of callers and servers (docs/decisions/0022-refresh.md): that takes nine seconds at most,
 * and waiting for another server to do it twelve.
 *
 * The caller has made sure that it may act for this person.
 *
 * @param provider Auth.js's id, such as `github`
 * @returns what came of it; see docs/guides/call-a-providers-api.md for what to do then
 * @throws whatever the database throws
 */
export async function getAccessToken(
  userId: string,
  provider: string,
  options: Options = {},
): Promise<AccessTokenResult> {
  const configured = configuredProvider(provider);
  if (!configured) return { outcome: "not_connected", reason: "not_offered" };
  let found = await look(userId, configured, options, margin);
  // A row may change between a look and a lease, by a sign-in or while keys are replaced; not again and again.
  for (let round = 0; found.outcome === "stale" && round < 3; round++) {
    const renewal = await renew(found.grant, configured);
    if (renewal.outcome === "unreadable")
      return { outcome: "reconnect", reason: "unreadable", ask: askOf(configured, options) };
    if (renewal.outcome === "unavailable") return found.stillGood ?? renewal;
    // What has just been renewed may live for less than a minute.
    found = await look(userId, configured, options, 0);
  }
  return found.outcome === "stale" ? { outcome: "unavailable", retryAfter: 1 } : found;
}

function askOf({ entry }: ConfiguredProvider, { scopes = [] }: Options): Ask {
  return { provider: { id: entry.id, name: entry.button.name }, scopes };
}

type Stale = { outcome: "stale"; grant: StoredGrant; stillGood: AccessTokenResult | null };

/** @param left seconds that a token must still live, if it can be refreshed */
async function look(
  userId: string,
  configured: ConfiguredProvider,
  options: Options,
  left: number,
): Promise<AccessTokenResult | Stale> {
  const { scopes: wanted = [], refused } = options;
  const reconnect = (reason: ReconnectReason): AccessTokenResult => ({
    outcome: "reconnect",
    reason,
    ask: askOf(configured, options),
  });
  const grant = await findGrant(userId, configured);
  if ("absent" in grant) return { outcome: "not_connected", reason: grant.absent };
  if (grant.access_token === null) return reconnect("no_token");
  const value = await openStored(grant, "access_token");
  if (value === null) return reconnect("unreadable");

  const { entry } = configured;
  const scopes = scopesOf(grant.scope, entry.scopes.signIn);
  const missing = missingScopes(scopes, wanted, entry.scopes.includes);
  if (missing.length > 0) return { outcome: "missing_scope", missing, ask: askOf(configured, options) };

  const { expires_at } = grant;
  const now = expires_at === null ? new Date() : await sharedTime();
  const expiresAt = expires_at === null ? null : new Date(expires_at * 1000);
  const token = new AccessToken(value, expiresAt, scopes);
  const works = value !== refused && isGood(expires_at, now, 0);
  if (works && isGood(expires_at, now, grant.refresh_token === null ? 0 : left))
    return { outcome: "token", token };
  if (grant.refresh_token === null) {
    // Forgotten, so that the next sign-in's takes its place; one that does not end would be kept before it.
    if (value === refused) await dropAccessToken(grant);
    return reconnect("ended");
  }
  return { outcome: "stale", grant, stillGood: works ? { outcome: "token", token } : null };
}
