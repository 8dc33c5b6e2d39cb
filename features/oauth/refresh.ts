import type { GrantToRefresh, RefreshedTokens } from "@/features/oauth/types";
import { ProviderRefused } from "./errors";
import { tokenEndpointOf } from "./metadata";
import { askTokenEndpoint, type ClientAuthentication } from "./token-request";

type Way = {
  /** How the client says who it is. */
  authentication: ClientAuthentication;
  /** Errors, and suberrors, by which the provider says that only its person can help; besides the standard's. */
  gone?: readonly string[] | undefined;
};

/**
 * The refresh token is not valid (RFC 6749, section 5.2); or its person has to come, which OpenID Connect Core, section
 * 3.1.2.6, knows at the authorization endpoint, and Microsoft says here as well.
 */
const standardGone = ["invalid_grant", "interaction_required", "login_required", "consent_required"];

/**
 * Refreshes at an issuer's token endpoint, as its metadata names it.
 * @param issuer as configured
 * @throws as `refreshTokens`
 */
export async function refreshAtIssuer(
  issuer: string,
  grant: GrantToRefresh,
  way: Way = { authentication: "basic" },
): Promise<RefreshedTokens | "gone"> {
  const { url, authentication } = await tokenEndpointOf(issuer, way.authentication, grant.calls);
  return refreshTokens(url, grant, { ...way, authentication });
}

/**
 * Trades a refresh token for a new access token (RFC 6749, section 6).
 * @returns `gone` when the provider says that the refresh token is not valid: only its person can help then
 * @throws ProviderUnavailable; ProviderRefused when it refuses the client; ProviderUntrusted for an answer without a token
 */
export async function refreshTokens(
  url: string,
  grant: GrantToRefresh,
  { authentication, gone = [] }: Way,
): Promise<RefreshedTokens | "gone"> {
  const form = { grant_type: "refresh_token", refresh_token: grant.refreshToken };
  try {
    const answer = await askTokenEndpoint({ url, authentication }, form, grant);
    const { access_token, refresh_token, expires_in, scope, token_type } = answer;
    return {
      accessToken: access_token,
      refreshToken: refresh_token ?? null,
      expiresIn: expires_in ?? null,
      tokenType: token_type,
      scope: scope ?? null,
    };
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error;
    const named = [error.code, error.suberror];
    if ([...standardGone, ...gone].some((one) => named.includes(one))) return "gone";
    throw error;
  }
}
