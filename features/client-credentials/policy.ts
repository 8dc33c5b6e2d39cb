import { margin } from "@/features/api-access/policy";
import type { AppGrant } from "@/features/oauth/types";
import type { ConfiguredProvider } from "@/features/providers";

/** Tokens that are kept at once. A program asks for a few; scopes out of somebody's input would be without end. */
export const mostKept = 100;

/** What a token is wanted for. */
export type Wanted = { scopes: readonly string[]; audience: string | null };

/** Why there is no token to be had, however often somebody asks. */
export type NotOffered =
  /** No such provider is configured here. */
  | "not_configured"
  /** It has no tokens for an app, or none at the address that is configured. */
  | "no_grant"
  /** It takes other credentials than a sign-in does, which are not set. */
  | "no_credentials"
  /** It must be told which API the token is for. */
  | "no_audience"
  /** Its tokens have no scopes, and some were asked for. */
  | "no_scopes";

/**
 * Works out what to ask for.
 * @returns it, with each scope once and in one order; or why there is nothing to ask for, with a sentence for a log
 */
export function toWanted(
  name: string,
  grant: AppGrant | string,
  { scopes, audience }: { scopes?: readonly string[] | undefined; audience?: string | undefined },
): { grant: AppGrant; wanted: Wanted } | { reason: NotOffered; why: string } {
  if (typeof grant === "string") return { reason: "no_grant", why: grant };
  if (grant.needsAudience && !audience)
    return {
      reason: "no_audience",
      why: `${name} must be told which API the token is for: name its audience.`,
    };
  if (grant.scopes === null && scopes && scopes.length > 0)
    return { reason: "no_scopes", why: `${name}'s tokens for an app have no scopes: ask for none.` };
  const asked = [...new Set(scopes ?? grant.scopes ?? [])].sort();
  return { grant, wanted: { scopes: asked, audience: audience ?? null } };
}

/** Names a token: the same for everybody who wants the same of the same provider. */
export function keyOf(
  { entry, mode, baseUrl }: ConfiguredProvider,
  clientId: string,
  wanted: Wanted,
): string {
  return JSON.stringify([entry.id, mode, baseUrl, clientId, wanted.scopes, wanted.audience]);
}

/**
 * @param begun milliseconds since the epoch at which it was asked for
 * @param lifetime seconds; null when it does not end
 * @returns when it ends, and until when it is handed out, both in milliseconds since the epoch
 */
export function lifeOf(begun: number, lifetime: number | null): { endsAt: number | null; keepUntil: number } {
  if (lifetime === null) return { endsAt: null, keepUntil: Number.POSITIVE_INFINITY };
  const endsAt = begun + lifetime * 1000;
  return { endsAt, keepUntil: endsAt - margin * 1000 };
}
