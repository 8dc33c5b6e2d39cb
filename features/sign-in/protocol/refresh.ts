import { z } from "zod";
import type { GrantToRefresh, RefreshedTokens } from "@/features/sign-in/providers/types";
import { ProviderRefused, ProviderUnavailable, ProviderUntrusted } from "./errors";
import { discover } from "./metadata";
import { clientBasic } from "./revocation";

/** Longer than any token that a provider makes, and short enough for a row. */
const longestToken = 20_000;

/** A token endpoint's answer (RFC 6749, section 5.1), as far as a refresh looks at it. */
const answerSchema = z.object({
  access_token: z.string().min(1).max(longestToken),
  // A client must not use a token of a type that it does not know (section 7.1).
  token_type: z.string().regex(/^bearer$/i),
  refresh_token: z.string().max(longestToken).nullish(),
  // Of any shape: a lifetime that cannot be believed is no reason to lose the new refresh token beside it.
  expires_in: z.unknown().optional(),
  scope: z.string().nullish(),
});

type Way = {
  /** How the client says who it is. */
  authentication: "basic" | "post";
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
  { clientId, clientSecret, refreshToken, fetch }: GrantToRefresh,
  { authentication, gone }: Way,
): Promise<RefreshedTokens | "gone"> {
  const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken });
  const headers = new Headers({ Accept: "application/json" });
  if (authentication === "basic") {
    headers.set("Authorization", clientBasic(clientId, clientSecret));
  } else {
    body.set("client_id", clientId);
    body.set("client_secret", clientSecret);
  }
  const response = await fetch(endpoint, { method: "POST", headers, body });
  const answer: unknown = await response.json().catch((cause: unknown) => {
    if (!response.ok) return null;
    throw new ProviderUnavailable("not_json", endpoint, response.status, { cause });
  });
  // GitHub tells its errors with status 200.
  const error = typeof answer === "object" && answer !== null && "error" in answer ? answer.error : null;
  if (typeof error === "string" && gone.includes(error)) return "gone";
  if (!response.ok || error !== null) throw new ProviderRefused(endpoint, response.status);
  const tokens = answerSchema.safeParse(answer);
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
