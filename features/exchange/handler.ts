import { randomBytes } from "node:crypto";
import { NextRequest } from "next/server";
import { encode } from "next-auth/jwt";
import { withCors } from "@/features/exchange/cors";
import { endClientSession, openRefreshTokens, rotateRefreshToken } from "@/features/exchange/mutations";
import { type ExchangeRequest, readClient, readExchange, refusalOf } from "@/features/exchange/policy";
import { ownAudience } from "@/features/own-tokens/access-token";
import { sealClientToken } from "@/features/own-tokens/client-token";
import { tooMany, unavailable } from "@/features/own-tokens/endpoint";
import { decideGrant, tokenLifetime } from "@/features/own-tokens/policy";
import { limitRequest } from "@/features/rate-limits/limit";
import type { LimitName } from "@/features/rate-limits/policy";
import { longestUserAgent } from "@/features/session/policy";
import { findSessionById, type Session } from "@/features/session/queries";
import { reportFailure } from "@/features/sign-in/failure-page";
import { failureCause, SignInRefused } from "@/features/sign-in/failures";
import { type Flow, flow, newFlow } from "@/features/sign-in/flow";
import { flowCookieName, flowLifetime, newFlowId } from "@/features/sign-in/flow-cookies";
import { ownIssuerRule } from "@/features/sign-in/handler";
import { checkAuthorizationResponse } from "@/features/sign-in/protocol/authorization-response";
import { discover } from "@/features/sign-in/protocol/metadata";
import { type ConfiguredProvider, configuredProvider } from "@/features/sign-in/providers";
import { recordFailure, recordSuccess } from "@/features/sign-in/record";
import { signInRequest, signInStep } from "@/features/sign-in/telemetry";
import { describeError } from "@/lib/describe-errors";
import { authSecrets, env, originOf } from "@/lib/env";
import { log } from "@/lib/log";
import { invalidRequest, isRefusal, type OAuthRefusal, oauthError, readParameters } from "@/lib/oauth";

type Handler = (request: NextRequest) => Promise<Response>;
type Parameters = ReadonlyMap<string, string>;

/**
 * `POST /api/exchange/<provider>`: a client that has been to the provider by itself hands in the code, and gets tokens of ours.
 * From there on it is a sign-in like any other: Auth.js trades the code with our client's secret and checks what comes back, and
 * everything that the callback of a browser goes through happens here, too.
 *
 * @param authjs Auth.js's own handler
 */
export function answerExchange(request: Request, provider: string, authjs: Handler): Promise<Response> {
  return answer(request, "callback", async (parameters) => {
    const known = configuredProvider(provider);
    if (!known) return oauthError(refusalOf("unknown_provider"));
    const needsNonce = known.entry.checks.includes("nonce");
    const asked = readExchange(parameters, request.headers.get("origin"), needsNonce);
    if ("error" in asked) return oauthError(asked);
    const store = newFlow({ provider, id: newFlowId(), userAgent: userAgentOf(request) });
    const { id, name } = asked.client;
    store.client = { id, name, redirectUri: asked.redirectUri };
    const run = async () => {
      try {
        return await exchange(known, asked, store, authjs);
      } catch (error) {
        store.errors.push(error);
        return failed(store);
      }
    };
    return flow.run(store, () => signInRequest("sign-in callback", store, run));
  });
}

async function exchange(
  provider: ConfiguredProvider,
  asked: ExchangeRequest,
  store: Flow,
  authjs: Handler,
): Promise<Response> {
  const prepared = await signInStep("authorization response", () => asCallback(provider, asked, store));
  // Its answer is one for a browser; what it did is in the store.
  await authjs(prepared);
  if (store.errors.length > 0) return failed(store);
  if (!store.sessionId) throw new SignInRefused("unexpected", "no session was opened");
  const token = await openRefreshTokens(store.sessionId);
  const session = await findSessionById(store.sessionId);
  if (!session) throw new SignInRefused("unexpected", "the session was ended at once");
  await recordSuccess(store);
  return tokens(session, token);
}

/**
 * What the browser of a web sign-in would bring back: the code, and the checks that belong to it, sealed as Auth.js seals
 * them. The state is the client's own affair, so here it is one that fits itself.
 */
async function asCallback(
  provider: ConfiguredProvider,
  { code, codeVerifier, nonce, issuer }: ExchangeRequest,
  { id }: Flow,
): Promise<NextRequest> {
  const { entry } = provider;
  const state = randomBytes(16).toString("base64url");
  const url = new URL(`/api/auth/callback/${entry.id}`, originOf(env()));
  url.search = String(new URLSearchParams({ code, state }));
  const rule = ownIssuerRule(provider);
  const named = new URLSearchParams(issuer === null ? {} : { iss: issuer });
  // Not every library shows it to a client; what it says, it must say right.
  checkAuthorizationResponse(named, rule && { ...rule, promised: false });
  if (!rule) {
    const metadata = await discover(entry.issuer(provider).name);
    const promised = metadata.authorization_response_iss_parameter_supported === true;
    if (issuer !== null || promised) url.searchParams.set("iss", issuer ?? metadata.issuer);
  }
  const flowKey = { provider: entry.id, id: id ?? "" };
  const checks = { state, pkce: codeVerifier, nonce };
  const cookies: string[] = [];
  for (const name of ["state", "pkce", "nonce"] as const) {
    const value = checks[name];
    if (value === null) continue;
    const salt = flowCookieName(name, flowKey);
    const token = { value, provider: entry.id };
    cookies.push(
      `${salt}=${await encode({ token, salt, secret: authSecrets(env()), maxAge: flowLifetime })}`,
    );
  }
  return new NextRequest(url, { headers: { cookie: cookies.join("; ") } });
}

async function failed(store: Flow): Promise<Response> {
  await recordFailure(store);
  const page = new URL(reportFailure(store, "/account"), originOf(env()));
  const cause = failureCause(store.errors);
  const { error, description, status } = refusalOf(cause);
  return Response.json(
    { error, error_description: description, cause, reference: page.searchParams.get("reference") },
    {
      status,
      headers: { "Cache-Control": "no-store", ...(status === 503 && { "Retry-After": "10" }) },
    },
  );
}

/** `POST /api/exchange/refresh`: the next access token, and the next refresh token (RFC 6749, section 6). */
export function answerRefresh(request: Request): Promise<Response> {
  return answer(request, "refresh", async (parameters) => {
    const asked = readToken(request, parameters, "refresh_token");
    if ("error" in asked) return oauthError(asked);
    const found = await rotateRefreshToken(asked.token, asked.clientId, userAgentOf(request));
    if (found) return tokens(found.session, found.token);
    return oauthError({
      error: "invalid_grant",
      description: "The refresh token is not valid, or not any more: the person signs in anew.",
    });
  });
}

/** `POST /api/exchange/revoke`: signs out. Nobody learns whether there was anything to end (RFC 7009, section 2.2). */
export function answerRevocation(request: Request): Promise<Response> {
  return answer(request, "refresh", async (parameters) => {
    const asked = readToken(request, parameters, "token");
    if ("error" in asked) return oauthError(asked);
    await endClientSession(asked.token, asked.clientId, userAgentOf(request));
    return new Response(null, { status: 200, headers: { "Cache-Control": "no-store" } });
  });
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
  const grant = decideGrant({ audience: undefined, scope: undefined }, session.user.role, ownAudience());
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
  limit: LimitName,
  work: (parameters: Parameters) => Promise<Response>,
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
