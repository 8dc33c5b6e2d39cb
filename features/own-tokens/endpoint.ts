import { ownAudience, signAccessToken } from "@/features/own-tokens/access-token";
import { hasBearer, requester, Unauthorized } from "@/features/own-tokens/bearer";
import { publishedKey } from "@/features/own-tokens/keys";
import { signingKeys } from "@/features/own-tokens/mutations";
import {
  type ClientScopes,
  decideGrant,
  isPublished,
  keyStates,
  keysMaxAge,
  tokenLifetime,
} from "@/features/own-tokens/policy";
import { limitCurrent } from "@/features/rate-limits/limit";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";
import { isRefusal, oauthError, readParameters } from "@/lib/oauth";
import { isOwnRequest } from "@/lib/own-request";

/**
 * `POST /api/token`: an access token of five minutes for whoever is signed in, by the cookie or as a client. `audience` and
 * `scope` are optional, in a form or as JSON. The answer is that of RFC 6749, section 5.1.
 * @param options `scopesOf`: what a client may have, by its id
 */
export async function answerTokenRequest(
  request: Request,
  { scopesOf = () => ({}) }: { scopesOf?: (clientId: string) => ClientScopes } = {},
): Promise<Response> {
  // The cookie alone would let any site have one made; it could not read it, but it could wear out somebody's limit.
  if (!hasBearer(request.headers) && !isOwnRequest(request.headers))
    return oauthError({ error: "foreign_request", description: "Not from a page of ours.", status: 403 });
  const wait = await limitCurrent("token");
  if (wait > 0) return tooMany(wait);
  const parameters = await readParameters(request);
  if (isRefusal(parameters)) return oauthError(parameters);
  try {
    // Not by a signed token: one that leaked could be made into others, for other services, for as long as the session lives.
    const session = await requester(request.headers, null, "client");
    const { user, clientId } = session;
    const asked = { audience: parameters.get("audience"), scope: parameters.get("scope") };
    const client = clientId === null ? null : scopesOf(clientId);
    const grant = decideGrant(asked, user.role, ownAudience(), client);
    if ("error" in grant) {
      if (clientId !== null)
        log("warn", "client_grant_refused", { client: clientId, user: user.id, error: grant.error });
      return oauthError(grant);
    }
    const token = await signAccessToken(session, grant);
    return Response.json(
      {
        access_token: token,
        token_type: "Bearer",
        expires_in: tokenLifetime,
        scope: grant.scopes.join(" "),
      },
      { headers: { "Cache-Control": "no-store" } },
    );
  } catch (error) {
    if (error instanceof Unauthorized) return error.response;
    log("error", "token_not_made", { error: describeError(error) });
    return unavailable();
  }
}

/** @param wait seconds */
export function tooMany(wait: number): Response {
  return oauthError({
    error: "too_many_attempts",
    description: "Too many requests: wait for as long as Retry-After says.",
    status: 429,
    headers: { "Retry-After": String(wait) },
  });
}

/** It cannot be known right now who asks, or nothing can be signed: neither a yes nor a no. */
export function unavailable(): Response {
  return oauthError({
    error: "unavailable",
    description: "Try again later.",
    status: 503,
    headers: { "Retry-After": "10" },
  });
}

/** `GET /.well-known/jwks.json`: the public keys, for whoever verifies our tokens (RFC 7517, section 5). */
export async function publishKeys(now = new Date()): Promise<Response> {
  // Any page may read them: they are public, and some services run in browsers.
  const headers = { "Access-Control-Allow-Origin": "*" };
  try {
    const { all } = await signingKeys(now);
    const states = keyStates(all, now);
    const keys = all.filter(({ id }) => isPublished(states.get(id))).map(publishedKey);
    return new Response(JSON.stringify({ keys }), {
      headers: {
        ...headers,
        "Content-Type": "application/jwk-set+json",
        "Cache-Control": `public, max-age=${keysMaxAge}`,
      },
    });
  } catch (error) {
    log("error", "keys_not_published", { error: describeError(error) });
    return unavailable();
  }
}
