import { NextRequest } from "next/server";
import {
  forgetPendingLink,
  pendingLinkCookie,
  readPendingLink,
  rememberPendingLink,
} from "@/features/conflict-rescue/pending-link";
import { limitRequest } from "@/features/rate-limits/limit";
import { tooMany } from "@/features/rate-limits/refusal";
import { endSession } from "@/features/session/mutations";
import { longestUserAgent } from "@/features/session/policy";
import { findSession } from "@/features/session/queries";
import { isSessionToken } from "@/features/session/tokens";
import { dropCookies, isFailure, unreadable, wantsJson, withLabelledState } from "@/features/sign-in/answers";
import { refuseEndpoint } from "@/features/sign-in/endpoints";
import { reportFailure, tooManyAttempts } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { type Flow, flow, newFlow } from "@/features/sign-in/flow";
import {
  crowdedOut,
  flowCookieName,
  flowCookieNames,
  flowKind,
  flowsAmong,
  isFlowOver,
  newFlowId,
  readState,
} from "@/features/sign-in/flow-cookies";
import { type Intent, readIntent, withGrantOutcome } from "@/features/sign-in/intent";
import { rememberProvider } from "@/features/sign-in/last-used";
import { missingFlowCause } from "@/features/sign-in/policy";
import {
  checkAuthorizationResponse,
  type IssuerRule,
} from "@/features/sign-in/protocol/authorization-response";
import { type ConfiguredProvider, configuredProvider } from "@/features/sign-in/providers";
import { recordFailure, recordSuccess } from "@/features/sign-in/record";
import { countStart, signInRequest, signInStep } from "@/features/sign-in/telemetry";
import { cookieName } from "@/lib/cookies";
import { env, originOf } from "@/lib/env";
import { isOwnRequest } from "@/lib/own-request";
import { safeReturnTo } from "@/lib/redirects";

type Handler = (request: NextRequest) => Promise<Response>;

/**
 * Auth.js's endpoints with the truth told. Auth.js does the protocol; this decides what it gets to see and what a
 * person gets to see of its errors:
 * - who comes too often is told so before anything is done for them;
 * - each flow has its own check cookies, so several tabs do not disturb one another;
 * - what comes back from a provider is checked before Auth.js reads it;
 * - at the callback it never sees an existing session, so it can neither link to one nor reuse one;
 * - an existing session ends when another one begins;
 * - a failure leads to a page that says what happened, and leaves no check cookie behind.
 *
 * @param authjs Auth.js's own handler
 */
export async function handleAuthRequest(request: NextRequest, authjs: Handler): Promise<Response> {
  const path = request.nextUrl.pathname.split("/").slice(3);
  const [action, provider = null] = path;
  const refusal = refuseEndpoint(request.method, path) ?? refuseForeign(request, action);
  if (refusal) return refusal;
  const starts = action === "signin" && provider !== null;
  const state = action === "callback" ? readState(request.nextUrl.searchParams.get("state")) : null;
  const store = newFlow({
    provider,
    id: starts ? newFlowId() : (state?.id ?? null),
    authorizationError: request.nextUrl.searchParams.get("error"),
    userAgent: request.headers.get("user-agent")?.slice(0, longestUserAgent) ?? null,
  });
  const limit = starts ? "sign-in" : action === "callback" ? "callback" : null;
  const wait = limit ? await limitRequest(limit, request.headers) : 0;
  if (wait > 0) return refused(request, store, wait);
  const run = async () => {
    try {
      if (action === "callback") {
        await signInStep("authorization response", async () => {
          checkCallback(request, store);
          store.intent = await checkedIntent(request, store);
        });
      }
      const prepared = prepare(request, store, action === "callback", state?.state);
      const response = starts
        ? await signInStep("authorization request", () => authjs(prepared))
        : await authjs(prepared);
      if (action === "session" && store.errors.length > 0) return unreadable();
      if (isFailure(request, response, store)) return failed(request, store);
      if (starts) return started(request, response, store);
      return action === "callback" ? await succeeded(request, response, store) : response;
    } catch (error) {
      store.errors.push(error);
      return failed(request, store);
    }
  };
  return flow.run(store, () => {
    if (starts) return signInRequest("sign-in start", store, run);
    return action === "callback" ? signInRequest("sign-in callback", store, run) : run();
  });
}

/**
 * Auth.js asks for its token, which a foreign page does not know; that it is foreign is a reason by itself. A callback
 * may be a form of the provider's, and is bound to its browser by its state.
 */
function refuseForeign(request: NextRequest, action: string | undefined): Response | null {
  if (request.method === "GET" || action === "callback" || isOwnRequest(request.headers)) return null;
  return Response.json(
    { error: "foreign_request" },
    { status: 403, headers: { "Cache-Control": "no-store" } },
  );
}

const cookieNames = (request: NextRequest) => request.cookies.getAll().map(({ name }) => name);

/** Refuses what is not the answer to a flow of this browser, and what no honest provider answers. */
function checkCallback(request: NextRequest, { provider, id }: Flow): void {
  const known = configuredProvider(provider);
  if (!known || !provider) throw new SignInRefused("unknown_provider", "a provider that is not configured");
  if (!id || !request.cookies.has(flowCookieName("state", { provider, id }))) {
    const age = !id ? "none" : isFlowOver(id) ? "over" : "recent";
    const ours = cookieNames(request).some((name) => name.startsWith(cookieName("")));
    throw new SignInRefused(missingFlowCause(age, ours), `no flow of this browser (${age})`);
  }
  checkAuthorizationResponse(request.nextUrl.searchParams, ownIssuerRule(known));
}

/** The rule for `iss` where it is ours to check: Auth.js knows no issuer of an OAuth provider, and one text of any other. */
export function ownIssuerRule(provider: ConfiguredProvider | undefined): IssuerRule | null {
  if (!provider) return null;
  const rule = provider.entry.issuer(provider);
  return provider.entry.protocol === "oauth" || rule.tenants ? rule : null;
}

/**
 * What the flow is for. Whoever asked for it must still be signed in, in the session that asked.
 * @throws SignInRefused
 */
async function checkedIntent(request: NextRequest, store: Flow): Promise<Intent | null> {
  const { provider, id } = store;
  const kind = flowKind(id);
  if (!provider || !id || !kind) return null;
  const cookie = request.cookies.get(flowCookieName("intent", { provider, id }));
  const intent = await readIntent(cookie?.value, { provider, id });
  if (intent?.kind !== kind) throw new SignInRefused("expired", "the flow has lost its intent");
  const token = request.cookies.get(cookieName("session"))?.value;
  const session = isSessionToken(token) ? await findSession(token) : null;
  if (session?.id !== intent.sessionId || session.user.id !== intent.userId) {
    throw new SignInRefused("expired", "the session that asked is over");
  }
  store.asker = session;
  return intent;
}

/**
 * Takes out what Auth.js must not see, or would answer with an unexplained 500.
 * @param state the state without our flow id, for Auth.js to check
 */
function prepare(
  request: NextRequest,
  { provider, id }: Flow,
  isCallback: boolean,
  state: string | undefined,
): NextRequest {
  const url = new URL(request.url);
  const origin = originOf(env());
  if (!isCallback && provider) {
    // Auth.js puts what is in this address into the authorization request, over our own: a scope, say.
    for (const name of new Set(url.searchParams.keys()))
      if (name !== "callbackUrl") url.searchParams.delete(name);
  }
  const callbackUrl = url.searchParams.get("callbackUrl");
  if (callbackUrl !== null)
    url.searchParams.set("callbackUrl", origin + safeReturnTo(callbackUrl, "/account", origin));
  if (state !== undefined) url.searchParams.set("state", state);
  // Checked by now, and Auth.js would compare it with an issuer that it made up.
  if (isCallback && ownIssuerRule(configuredProvider(provider))) url.searchParams.delete("iss");

  const prepared = new NextRequest(url, request);
  const session = cookieName("session");
  for (const { name } of prepared.cookies.getAll()) {
    // Auth.js joins every cookie whose name begins with the session's, so a planted "….session.0" would be a session.
    if (name.startsWith(session) && (isCallback || name !== session)) prepared.cookies.delete(name);
  }
  const name = provider && id ? flowCookieName("return-to", { provider, id }) : cookieName("return-to");
  if (!prepared.cookies.get(name)?.value.startsWith(`${origin}/`)) prepared.cookies.delete(name);
  return prepared;
}

function started(request: NextRequest, response: Response, { id, provider }: Flow): Promise<Response> {
  if (provider && configuredProvider(provider)) countStart({ provider, intent: "sign-in" });
  return withLabelledState(response, id ?? "", crowdedOut(request.cookies.getAll()));
}

/** Where the flow's person was going. */
function returnToOf(request: NextRequest, { provider, id }: Flow): string {
  const key = provider && id ? { provider, id } : null;
  const returnTo = key && request.cookies.get(flowCookieName("return-to", key))?.value;
  return safeReturnTo(returnTo, "/account", originOf(env()));
}

/** A flow that is under way stays so: opening its way back again later may still work. */
function refused(request: NextRequest, store: Flow, wait: number): Response {
  const { provider, id } = store;
  const returnTo = returnToOf(request, store);
  const path = tooManyAttempts(wait, { provider, returnTo, kind: flowKind(id) });
  return tooMany(wait, path, wantsJson(request) ? { url: originOf(env()) + path } : null);
}

async function failed(request: NextRequest, store: Flow): Promise<Response> {
  await recordFailure(store);
  const { provider, id } = store;
  const url = originOf(env()) + reportFailure(store, returnToOf(request, store));
  // An answer that belongs to no flow of this browser may be an attack on one that does: the provider's all end.
  // A start that failed says nothing about the flows that are open.
  const isCallback = request.nextUrl.pathname.startsWith("/api/auth/callback/");
  const open = isCallback ? flowsAmong(cookieNames(request)) : [];
  const flows = open.filter((one) => one.provider === provider);
  const own = flows.filter((one) => one.id === id);
  const over = (own.length > 0 ? own : flows).flatMap(flowCookieNames);
  const headers = dropCookies(new Headers(quiet), over);
  if (store.conflict && store.identity) {
    headers.append("Set-Cookie", await rememberPendingLink(store.identity, store.conflict));
  }
  if (wantsJson(request)) return Response.json({ url }, { headers });
  // With an empty fragment the browser drops that of the callback, which an implicit flow would have filled.
  headers.set("Location", `${url}#`);
  return new Response(null, { status: 303, headers });
}

async function succeeded(request: NextRequest, response: Response, store: Flow): Promise<Response> {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(quiet)) headers.set(name, value);
  const { provider, id } = store;
  if (provider && id) dropCookies(headers, flowCookieNames({ provider, id }));
  const name = cookieName("session");
  if (headers.getSetCookie().some((cookie) => cookie.startsWith(`${name}=`))) {
    const previous = request.cookies.get(name)?.value;
    if (isSessionToken(previous)) await endSession(previous);
    await recordSuccess(store);
    // Neither is a sign-in, so it is not what this browser last got in with.
    if (provider && store.intent?.kind !== "connect" && store.intent?.kind !== "grant") {
      headers.append("Set-Cookie", rememberProvider(provider));
    }
    if (store.granted && store.granted.missing.length > 0) {
      const origin = originOf(env());
      const page = safeReturnTo(headers.get("location"), "/account", origin);
      headers.set("Location", origin + withGrantOutcome(page, "fewer"));
    }
    const pending = await readPendingLink(request.cookies.get(pendingLinkCookie())?.value);
    if (pending && pending.userId === store.userId) askToLink(headers);
    else if (request.cookies.has(pendingLinkCookie())) headers.append("Set-Cookie", forgetPendingLink());
  }
  return new Response(null, { status: response.status, headers });
}

/** Between the provider and where the person was going lies one question. */
function askToLink(headers: Headers): void {
  const origin = originOf(env());
  const returnTo = safeReturnTo(headers.get("location"), "/account", origin);
  headers.set("Location", `${origin}/signin/link?${new URLSearchParams({ returnTo })}`);
}

/** A callback's URL holds a code; nobody keeps it and nobody is told of it (RFC 9700, section 4.2.4). */
const quiet = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" };
