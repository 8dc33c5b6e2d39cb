import type { AppGrant, AppTokenAnswer } from "@/features/oauth/types";
import { type Calls, providerFetch } from "./provider-fetch";
import { askTokenEndpoint } from "./token-request";

/** Who asks, and for what. */
export type AppTokenRequest = {
  clientId: string;
  clientSecret: string;
  scopes: readonly string[];
  audience: string | null;
  calls: Calls;
};

/**
 * Gets a token for the app itself (RFC 6749, section 4.4). A refresh token beside it is dropped, as section 4.4.3 has it:
 * the client's own credentials are as good.
 * @throws ProviderUnavailable; ProviderRefused, with the provider's error code; ProviderUntrusted for an answer without a
 *   token
 */
export async function requestAppToken(
  { endpoint }: Pick<AppGrant, "endpoint">,
  request: AppTokenRequest,
): Promise<AppTokenAnswer> {
  const { scopes, audience } = request;
  const form = {
    grant_type: "client_credentials",
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    ...(audience !== null && { audience }),
  };
  const { access_token, expires_in, scope } = await askTokenEndpoint(await endpoint(request.calls), form, {
    ...request,
    fetch: providerFetch(request.calls),
  });
  return { accessToken: access_token, expiresIn: expires_in ?? null, scope: scope ?? null };
}
