import type { GrantToRevoke } from "@/features/sign-in/providers/types";
import { ProviderRefused } from "./errors";
import { discover } from "./metadata";

/**
 * Withdraws a grant where the issuer's metadata says (RFC 8414, section 2).
 * @param issuer as configured
 * @returns false when the issuer offers no way, or there is no token to withdraw it with
 * @throws ProviderUnavailable, ProviderRefused, ProviderUntrusted
 */
export async function revokeAtIssuer(issuer: string, grant: GrantToRevoke): Promise<boolean> {
  const metadata = await discover(issuer);
  const methods = metadata.revocation_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  const post = !methods.includes("client_secret_basic") && methods.includes("client_secret_post");
  if (!metadata.revocation_endpoint) return false;
  return revokeTokens(metadata.revocation_endpoint, grant, post ? "post" : "basic");
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
  authentication: "basic" | "post" = "basic",
): Promise<boolean> {
  const tokens = [
    [refreshToken, "refresh_token"],
    [accessToken, "access_token"],
  ] as const;
  for (const [token, token_type_hint] of tokens) {
    if (!token) continue;
    const body = new URLSearchParams({ token, token_type_hint });
    const headers = new Headers({ Accept: "application/json" });
    if (authentication === "basic") headers.set("Authorization", clientBasic(clientId, clientSecret));
    else
      for (const [name, value] of Object.entries({ client_id: clientId, client_secret: clientSecret }))
        body.set(name, value);
    await expectRevoked(endpoint, await fetch(endpoint, { method: "POST", headers, body }));
  }
  return accessToken !== null || refreshToken !== null;
}

/**
 * Servers that keep to the letter answer 200 for a token that they do not know; Google says `invalid_token`.
 * @throws ProviderRefused
 */
export async function expectRevoked(endpoint: string, response: Response): Promise<void> {
  if (response.ok) return;
  const answer: unknown = await response.json().catch(() => null);
  const error = typeof answer === "object" && answer !== null && "error" in answer ? answer.error : null;
  if (error !== "invalid_token") throw new ProviderRefused(endpoint, response.status);
}

/** HTTP Basic of a client (RFC 6749, section 2.3.1), which encodes both parts as a form does. */
export function clientBasic(clientId: string, clientSecret: string): string {
  const encode = (value: string) => new URLSearchParams({ value }).toString().slice("value=".length);
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString("base64")}`;
}
