import type { GrantToRevoke } from "@/features/oauth/types";
import { ProviderRefused, refusalOf } from "./errors";
import { discover } from "./metadata";
import { authenticate, authenticationAmong, type ClientAuthentication } from "./token-request";

/**
 * Withdraws a grant where the issuer's metadata says (RFC 8414, section 2).
 * @param issuer as configured
 * @param preferred how the client says who it is where the metadata does not say
 * @returns false when the issuer offers no way, or there is no token to withdraw it with
 * @throws ProviderUnavailable, ProviderRefused, ProviderUntrusted
 */
export async function revokeAtIssuer(
  issuer: string,
  grant: GrantToRevoke,
  preferred: ClientAuthentication = "basic",
): Promise<boolean> {
  const metadata = await discover(issuer, grant.calls);
  if (!metadata.revocation_endpoint) return false;
  const methods = metadata.revocation_endpoint_auth_methods_supported;
  return revokeTokens(metadata.revocation_endpoint, grant, authenticationAmong(preferred, methods));
}

/**
 * Revokes the tokens of a grant (RFC 7009), the refresh token first: its end is meant to end the others.
 * @param authentication how the client says who it is
 * @returns false when there is no token
 * @throws ProviderUnavailable, ProviderRefused
 */
export async function revokeTokens(
  endpoint: string,
  { clientId, clientSecret, accessToken, refreshToken, fetch }: GrantToRevoke,
  authentication: ClientAuthentication = "basic",
): Promise<boolean> {
  const tokens = [
    [refreshToken, "refresh_token"],
    [accessToken, "access_token"],
  ] as const;
  for (const [token, token_type_hint] of tokens) {
    if (!token) continue;
    const body = new URLSearchParams({ token, token_type_hint });
    const headers = new Headers({ Accept: "application/json" });
    authenticate(headers, body, { clientId, clientSecret }, authentication);
    await expectRevoked(endpoint, await fetch(endpoint, { method: "POST", headers, body }));
  }
  return accessToken !== null || refreshToken !== null;
}

/**
 * Servers that keep to the letter answer 200 for a token that they do not know; Google says `invalid_token`.
 * @throws ProviderRefused, ProviderUnavailable
 */
export async function expectRevoked(endpoint: string, response: Response): Promise<void> {
  if (response.ok) return;
  const refusal = await refusalOf(endpoint, response);
  if (!(refusal instanceof ProviderRefused) || refusal.code !== "invalid_token") throw refusal;
}
