import { AccessToken } from "@/features/api-access/access-token";
import { assumedLifetime, pauseAfterFailure } from "@/features/api-access/policy";
import {
  keyOf,
  lifeOf,
  mostKept,
  type NotOffered,
  toWanted,
  type Wanted,
} from "@/features/client-credentials/policy";
import { requestAppToken } from "@/features/oauth/client-credentials";
import { ProviderRefused, ProviderUnavailable, ProviderUntrusted } from "@/features/oauth/errors";
import type { AppGrant } from "@/features/oauth/types";
import { appClient, configuredProvider } from "@/features/providers";
import { newCalls } from "@/features/sign-in/telemetry";
import { describeErrors } from "@/lib/describe-errors";
import { log } from "@/lib/log";

export type AppTokenResult =
  | { outcome: "token"; token: AccessToken }
  /** There is none to be had. `why` is a sentence for a developer. */
  | { outcome: "not_offered"; reason: NotOffered; why: string }
  /** The provider says no: to our credentials, or to these scopes. `error` is its code (RFC 6749, section 5.2). */
  | { outcome: "refused"; error: string | null }
  /** The provider cannot be asked now. `retryAfter` in seconds. */
  | { outcome: "unavailable"; retryAfter: number };

type Options = {
  /** What the token is wanted for, in the provider's words. Default: as the provider's entry says. */
  scopes?: readonly string[];
  /** The API that it is for, where the provider knows several (Auth0). */
  audience?: string;
  /** A token's value that the API has just answered with 401: another one is wanted. */
  refused?: string;
};

type Client = { id: string; clientId: string; clientSecret: string };

/** What is known of a token: the request for it that is under way, or what came of the last one. */
type Kept = { underWay: Promise<AppTokenResult> } | { result: AppTokenResult; until: number };

/** In this process only. Each server asks for its own: providers count them all as the app's. */
const tokens = new Map<string, Kept>();

/**
 * Gets an access token to call a provider's API as the app itself, without a person (RFC 6749, section 4.4). It is
 * asked for once for any number of callers, and handed out until a minute before its end. After a failure nobody asks
 * again for five seconds, or as long as the provider's `Retry-After` says.
 *
 * @param provider Auth.js's id, such as `microsoft-entra-id`
 * @returns what came of it, within nine seconds; see docs/guides/call-a-providers-api.md for what to do then
 */
export async function clientCredentials(provider: string, options: Options = {}): Promise<AppTokenResult> {
  const configured = configuredProvider(provider);
  if (!configured) {
    return { outcome: "not_offered", reason: "not_configured", why: "No provider of this id is configured." };
  }
  const { entry } = configured;
  const found = toWanted(entry.button.name, entry.tokens.appGrant(configured), options);
  if ("reason" in found) return { outcome: "not_offered", ...found };
  const client = appClient(configured);
  if (!client) {
    const why = `Set ${entry.env.appId} and ${entry.env.appSecret}, which ${entry.button.name} wants for this.`;
    return { outcome: "not_offered", reason: "no_credentials", why };
  }

  const key = keyOf(configured, client.clientId, found.wanted);
  const known = tokens.get(key);
  if (known && "underWay" in known) return known.underWay;
  const now = Date.now();
  if (known && now < known.until && !isValue(known.result, options.refused)) {
    const { result, until } = known;
    return result.outcome === "unavailable" ? unavailable((until - now) / 1000) : result;
  }
  const underWay = ask({ id: entry.id, ...client }, found.grant, found.wanted).then(
    ({ result, until }) => {
      keep(key, { result, until });
      return result;
    },
    (error: unknown) => {
      tokens.delete(key);
      throw error;
    },
  );
  keep(key, { underWay });
  return underWay;
}

/** The newest last; the oldest goes where there are too many. */
function keep(key: string, kept: Kept): void {
  tokens.delete(key);
  tokens.set(key, kept);
  const oldest = tokens.keys().next();
  if (tokens.size > mostKept && !oldest.done) tokens.delete(oldest.value);
}

function isValue(result: AppTokenResult, value: string | undefined): boolean {
  return result.outcome === "token" && result.token.value === value;
}

async function ask(
  client: Client,
  grant: AppGrant,
  wanted: Wanted,
): Promise<{ result: AppTokenResult; until: number }> {
  const { id: provider, ...credentials } = client;
  const begun = Date.now();
  try {
    const answer = await requestAppToken(grant, { ...credentials, ...wanted, calls: newCalls(provider) });
    const lifetime = answer.expiresIn ?? (grant.endless ? null : assumedLifetime);
    const { endsAt, keepUntil } = lifeOf(begun, lifetime);
    const scopes = answer.scope?.split(" ").filter(Boolean) ?? wanted.scopes;
    const token = new AccessToken(answer.accessToken, endsAt === null ? null : new Date(endsAt), scopes);
    log("info", "app_token_received", { provider });
    return { result: { outcome: "token", token }, until: keepUntil };
  } catch (error) {
    return failed(provider, error);
  }
}

/** @throws what is no trouble with the provider */
function failed(provider: string, error: unknown): { result: AppTokenResult; until: number } {
  const refused = error instanceof ProviderRefused;
  const down = error instanceof ProviderUnavailable;
  if (!refused && !down && !(error instanceof ProviderUntrusted)) throw error;
  log(down ? "warn" : "error", "app_token_failed", { provider, error: describeErrors([error]) });
  const pause = (down && error.retryAfter) || pauseAfterFailure;
  const result: AppTokenResult = refused ? { outcome: "refused", error: error.code } : unavailable(pause);
  return { result, until: Date.now() + pause * 1000 };
}

/** @param seconds until the provider may be asked again */
function unavailable(seconds: number): AppTokenResult {
  return { outcome: "unavailable", retryAfter: Math.max(1, Math.ceil(seconds)) };
}
