import { withCors } from "@/features/exchange/cors";
import { endClientSession, openRefreshTokens, rotateRefreshToken } from "@/features/exchange/mutations";
import { networkOf } from "@/features/exchange/network";
import {
  type ExchangeRequest,
  readClient,
  readExchange,
  refusalOf,
  scopesOfClient,
} from "@/features/exchange/policy";
import { readAuthorizationResponse } from "@/features/oauth/authorization-response";
import { ownAudience } from "@/features/own-tokens/access-token";
import { sealClientToken } from "@/features/own-tokens/client-token";
import { tooMany, unavailable } from "@/features/own-tokens/endpoint";
import { decideGrant, tokenLifetime } from "@/features/own-tokens/policy";
import { type ConfiguredProvider, configuredProvider } from "@/features/providers";
import { limitRequest } from "@/features/rate-limits/limit";
import { longestUserAgent } from "@/features/session/policy";
import { findSessionById, type Session } from "@/features/session/queries";
import { admit } from "@/features/sign-in/admission/admit";
import { finish } from "@/features/sign-in/authjs";
import { reportFailure } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { newFlowId } from "@/features/sign-in/flow";
import { identify } from "@/features/sign-in/identify";
import { issuerRuleOf } from "@/features/sign-in/issuer-rule";
import { countSuccess, newCalls, signInRequest, signInStep } from "@/features/sign-in/telemetry";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";
import { invalidRequest, isRefusal, type OAuthRefusal, oauthError, readParameters } from "@/lib/oauth";

type Parameters = ReadonlyMap<string, string>;

/**
 * `POST /api/exchange/<provider>`: a client that has been to the provider by itself hands in the code, and gets tokens of
 * ours. From there on it is a sign-in like any other (features/sign-in/callback.ts), with the checks that the client
 * brings: the state is its own affair.
 */
export function answerExchange(request: Request, provider: string): Promise<Response> {
  return answer(
    request,
    async (parameters) => {
      const known = configuredProvider(provider);
      if (!known) return oauthError(refusalOf("unknown_provider"));
      const asked = readExchange(parameters, request.headers.get("origin"), known.entry.authorization);
      if ("error" in asked) return oauthError(asked);
      const userAgent = userAgentOf(request);
      const about = { provider, id: newFlowId(), client: asked.client.id, parameters };
      return signInRequest("sign-in callback", about, async () => {
        try {
          return await exchange(known, asked, userAgent);
        } catch (error) {
          return failed(error, provider, userAgent);
        }
      });
    },
    "callback",
  );
}

async function exchange(
  provider: ConfiguredProvider,
  { code, codeVerifier, redirectUri, nonce, issuer, client }: ExchangeRequest,
  userAgent: string | null,
): Promise<Response> {
  const { id } = provider.entry;
  const calls = newCalls(id);
  await signInStep("authorization response", id, async () => {
    // Not every library shows it to a client; what it says, it must say right.
    const rule = { ...(await issuerRuleOf(provider, calls)), promised: false };
    const response = { code, ...(issuer !== null && { iss: issuer }) };
    readAuthorizationResponse(new URLSearchParams(response), rule);
  });
  const answer = await finish(provider, { code, codeVerifier, redirectUri }, calls);
  const identity = await identify(provider, answer, nonce, calls);
  const visit = { intent: null, asker: null, previous: null, userAgent, client };
  const admitted = await signInStep("account lookup", id, () => admit(identity, answer.tokens, visit));
  countSuccess({ provider: id, intent: "sign-in", outcome: admitted.outcome });
  const token = await openRefreshTokens(admitted.session.id);
  const session = await findSessionById(admitted.session.id);
  if (!session) throw new SignInRefused("unexpected", "the session was ended at once");
  return tokens(session, token);
}

async function failed(error: unknown, provider: string, userAgent: string | null): Promise<Response> {
  const attempt = { provider, id: null, userId: null, userAgent, returnTo: "/account" };
  const { cause, reference } = await reportFailure(error, attempt);
  const { error: code, description, status } = refusalOf(cause);
  return Response.json(
    { error: code, error_description: description, cause, reference },
    {
      status,
      headers: { "Cache-Control": "no-store", ...(status === 503 && { "Retry-After": "10" }) },
    },
  );
}

/** `POST /api/exchange/refresh`: the next access token, and the next refresh token (RFC 6749, section 6). */
export function answerRefresh(request: Request): Promise<Response> {
  return answer(
    request,
    async (parameters) => {
      const asked = readToken(request, parameters, "refresh_token");
      if ("error" in asked) return oauthError(asked);
      const sender = { userAgent: userAgentOf(request), network: networkOf(request.headers) };
      const found = await rotateRefreshToken(asked.token, asked.clientId, sender);
      if (found) return tokens(found.session, found.token);
      return oauthError({
        error: "invalid_grant",
        description: "The refresh token is not valid, or not any more: the person signs in anew.",
      });
    },
    "refresh",
  );
}

/** `POST /api/exchange/revoke`: signs out. Nobody learns whether there was anything to end (RFC 7009, section 2.2). */
export function answerRevocation(request: Request): Promise<Response> {
  return answer(
    request,
    async (parameters) => {
      const asked = readToken(request, parameters, "token");
      if ("error" in asked) return oauthError(asked);
      await endClientSession(asked.token, asked.clientId, userAgentOf(request));
      return new Response(null, { status: 200, headers: { "Cache-Control": "no-store" } });
    },
    "refresh",
  );
}

function readToken(
  request: Request,
  parameters: Parameters,
  name: string,
): { token: string; clientId: string } | OAuthRefusal {
  const client = readClient(parameters, request.headers.get("origin"));
  if ("error" in client) return client;
  const token = parameters.get(name);
  return token ? { token, clientId: client.id } : invalidRequest(`${name} is missing.`);
}

/** The answer of RFC 6749, section 5.1. */
async function tokens(session: Session, refreshToken: string): Promise<Response> {
  const { user, clientId } = session;
  const client = scopesOfClient(clientId ?? "");
  const grant = decideGrant({ audience: undefined, scope: undefined }, user.role, ownAudience(), client);
  const scopes = "scopes" in grant ? grant.scopes : [];
  return Response.json(
    {
      access_token: await sealClientToken(session, scopes),
      token_type: "Bearer",
      expires_in: tokenLifetime,
      refresh_token: refreshToken,
      scope: scopes.join(" "),
    },
    { headers: { "Cache-Control": "no-store" } },
  );
}

/** What the three have in common. No cookie is read, so there is nothing that a foreign page could ride on. */
async function answer(
  request: Request,
  work: (parameters: Parameters) => Promise<Response>,
  limit: "callback" | "refresh",
): Promise<Response> {
  const wait = await limitRequest(limit, request.headers);
  if (wait > 0) return withCors(request, tooMany(wait));
  try {
    const parameters = await readParameters(request);
    return withCors(request, isRefusal(parameters) ? oauthError(parameters) : await work(parameters));
  } catch (error) {
    log("error", "exchange_unanswered", { error: describeError(error) });
    return withCors(request, unavailable());
  }
}

function userAgentOf(request: Request): string | null {
  return request.headers.get("user-agent")?.slice(0, longestUserAgent) ?? null;
}
