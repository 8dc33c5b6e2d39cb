import type { GrantToRefresh, RefreshedTokens } from "@/features/sign-in/providers/types";
import { ProviderRefused, ProviderUntrusted } from "./errors";
import { discover } from "./metadata";
import { askTokenEndpoint, type ClientAuthentication, tokenAnswer } from "./token-request";

type Way = {
  /** How the client says who it is. */
  authentication: ClientAuthentication;
  /** Errors by which the provider says that the refresh token is not valid any more. */
  gone: readonly string[];
};

/** What the standard says, and nearly every provider does. */
export const standardWay: Way = { authentication: "basic", gone: ["invalid_grant"] };

/**
 * Refreshes at an issuer's token endpoint, as its metadata names it.
 * @param issuer as configured
 * @throws as `refreshTokens`
 */
export async function refreshAtIssuer(
  issuer: string,
  grant: GrantToRefresh,
  way = standardWay,
): Promise<RefreshedTokens | "gone"> {
  return refreshTokens((await discover(issuer)).token_endpoint, grant, way);
}

/**
 * Trades a refresh token for a new access token (RFC 6749, section 6).
 * @returns `gone` when the provider says that the refresh token is not valid: only its person can help then
 * @throws ProviderUnavailable; ProviderRefused when it is us whom it refuses; ProviderUntrusted for an answer that is none
 */
export async function refreshTokens(
  endpoint: string,
  grant: GrantToRefresh,
  { authentication, gone }: Way,
): Promise<RefreshedTokens | "gone"> {
  const form = { grant_type: "refresh_token", refresh_token: grant.refreshToken };
  const { ok, status, error, answer } = await askTokenEndpoint(endpoint, form, grant, authentication);
  // GitHub tells its errors with status 200.
  if (typeof error === "string" && gone.includes(error)) return "gone";
  if (!ok || error !== null) throw new ProviderRefused(endpoint, status);
  const tokens = tokenAnswer.safeParse(answer);
  // Not as its cause: zod's message may quote what it was given.
  if (!tokens.success) throw new ProviderUntrusted(`${endpoint}: not the answer to a refresh`);
  const { access_token, refresh_token, expires_in, scope, token_type } = tokens.data;
  return {
    accessToken: access_token,
    refreshToken: refresh_token || null,
    expiresIn: expires_in,
    tokenType: token_type,
    scope: scope ?? null,
  };
}
