import type { AppGrant, AppTokenAnswer } from "@/features/sign-in/providers/types";
import { ProviderRefused, ProviderUntrusted } from "./errors";
import { askTokenEndpoint, tokenAnswer } from "./token-request";

/** Who asks, and for what. */
export type AppTokenRequest = {
  clientId: string;
  clientSecret: string;
  scopes: readonly string[];
  audience: string | null;
  /** As in `ProviderSettings`. */
  fetch: typeof fetch;
};

/**
 * Gets a token for the app itself (RFC 6749, section 4.4). A refresh token beside it is dropped, as section 4.4.3 has it:
 * the client's own credentials are as good.
 * @throws ProviderUnavailable; ProviderRefused, with the error that the provider names; ProviderUntrusted for an answer
 *   that is none
 */
export async function requestAppToken(
  { endpoint, authentication }: Pick<AppGrant, "endpoint" | "authentication">,
  request: AppTokenRequest,
): Promise<AppTokenAnswer> {
  const { scopes, audience } = request;
  const form = {
    grant_type: "client_credentials",
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    ...(audience !== null && { audience }),
  };
  const url = await endpoint();
  const { ok, status, error, answer } = await askTokenEndpoint(url, form, request, authentication);
  if (!ok || error !== null) throw new ProviderRefused(url, status, errorCode(error));
  const token = tokenAnswer.safeParse(answer);
  // Not as its cause: zod's message may quote what it was given.
  if (!token.success) throw new ProviderUntrusted(`${url}: not the answer to a request for an app's token`);
  const { access_token, expires_in, scope } = token.data;
  return { accessToken: access_token, expiresIn: expires_in, scope: scope ?? null };
}

/** A code of the standard's form, to be logged; whatever else a provider writes there is not. */
function errorCode(error: unknown): string | null {
  return typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? error : null;
}
