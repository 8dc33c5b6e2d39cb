import type { NextRequest } from "next/server";
import { readAuthorizationResponse } from "@/features/oauth/authorization-response";
import { configuredProvider } from "@/features/providers";
import { limitRequest } from "@/features/rate-limits/limit";
import { tooMany } from "@/features/rate-limits/refusal";
import { longestUserAgent } from "@/features/session/policy";
import { findSession, type Session } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { sessionTokenIn } from "@/features/session/tokens";
import { admit } from "@/features/sign-in/admission/admit";
import { arrive, type Outcome } from "@/features/sign-in/arrival";
import { finish } from "@/features/sign-in/authjs";
import { reportFailure, tooManyAttempts } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { afterFinished, once, rememberFinished } from "@/features/sign-in/finished";
import {
  endedFlows,
  expectState,
  type Flow,
  flowCookieName,
  flowKind,
  openFlow,
  readState,
} from "@/features/sign-in/flow";
import { nameBeside, quiet } from "@/features/sign-in/form-post";
import { identify } from "@/features/sign-in/identify";
import type { Intent } from "@/features/sign-in/intent";
import { issuerRuleOf } from "@/features/sign-in/issuer-rule";
import { rememberPendingLink, startsAnew } from "@/features/sign-in/pending-link";
import { rememberPendingMerge } from "@/features/sign-in/pending-merge";
import { newCalls, signInRequest, signInStep } from "@/features/sign-in/telemetry";
import { forgetCookie, setCookies } from "@/lib/cookies";
import { env, originOf } from "@/lib/env";

/**
 * The callback, `/api/auth/callback/<provider>`: a browser comes back from a provider. It gets a session and goes where
 * it was going, or to a page that says what happened.
 */
export async function answerCallback(request: NextRequest, provider: string): Promise<Response> {
  const id = readState(request.nextUrl.searchParams.get("state"))?.id ?? null;
  const wait = await limitRequest("callback", request.headers);
  if (wait > 0) return refused(request, { provider, id }, wait);
  const { path, cookies } = await signInRequest(
    "sign-in callback",
    { provider, id, parameters: request.nextUrl.searchParams },
    () => callBack(request, provider, id),
  );
  const headers = setCookies(new Headers(quiet), cookies);
  headers.set("Location", originOf(env()) + path);
  return new Response(null, { status: 303, headers });
}

async function callBack(request: NextRequest, provider: string, id: string | null): Promise<Outcome> {
  const params = request.nextUrl.searchParams;
  const userAgent = request.headers.get("user-agent")?.slice(0, longestUserAgent) ?? null;
  const calls = newCalls(provider);
  let flow: Flow | null = null;
  let asker: Session | null = null;
  try {
    const again = await afterFinished(request, { provider, id });
    if (again) return { path: withoutFragment(again), cookies: [] };

    const { configured, opened, code } = await signInStep("authorization response", provider, async () => {
      const configured = configuredProvider(provider);
      if (!configured) throw new SignInRefused("unknown_provider", "a provider that is not configured");
      const opened = await openFlow(provider, params.get("state"), request.cookies);
      flow = opened;
      expectState(opened, params.get("state"));
      const code = readAuthorizationResponse(params, await issuerRuleOf(configured, calls));
      asker = await findAsker(request, opened.intent);
      return { configured, opened, code };
    });
    const outcome = await once(opened, async () => {
      const { codeVerifier, nonce, intent } = opened;
      const answer = await finish(configured, { code, codeVerifier, redirectUri: null }, calls);
      const proven = await identify(configured, answer, nonce, calls);
      const identity = { ...proven, name: proven.name ?? (await nameBeside(params, provider)) };
      const previous = sessionTokenIn(request.cookies);
      const anew = await startsAnew(request.cookies);
      const visit = { intent, asker, previous, userAgent, client: null, anew };
      const admitted = await signInStep("account lookup", provider, () =>
        admit(identity, answer.tokens, visit),
      );
      const { returnTo } = opened;
      const { path, cookies } = await arrive(request.cookies, { provider, intent, returnTo, admitted });
      cookies.push(
        forgetCookie(flowCookieName(opened)),
        await rememberFinished(opened, admitted.session.id, code),
      );
      return { path: configured.entry.authorization.leavesFragment ? withoutFragment(path) : path, cookies };
    });
    return outcome ?? { path: opened.returnTo, cookies: [] };
  } catch (error) {
    return failed(request, error, { provider, id, flow, asker, userAgent });
  }
}

/** With an empty fragment the browser drops that of the callback: an implicit flow's, or one that the provider adds. */
function withoutFragment(path: string): string {
  return `${path}#`;
}

/**
 * Finds the session that asked for something other than a sign-in.
 * @throws SignInRefused unless it is still live, and this browser's
 */
async function findAsker(request: NextRequest, intent: Intent | null): Promise<Session | null> {
  if (!intent) return null;
  const token = sessionTokenIn(request.cookies);
  const session = token ? await findSession(token) : null;
  if (!session || textOf(session.id) !== intent.sessionId || session.user.id !== intent.userId)
    throw new SignInRefused("expired", "the session that asked is over");
  return session;
}

async function failed(
  request: NextRequest,
  error: unknown,
  {
    flow,
    asker,
    ...attempt
  }: {
    provider: string;
    id: string | null;
    flow: Flow | null;
    asker: Session | null;
    userAgent: string | null;
  },
): Promise<Outcome> {
  const { provider, id } = attempt;
  const userId = asker?.user.id ?? null;
  const { path } = await reportFailure(error, { ...attempt, userId, returnTo: flow?.returnTo ?? "/account" });
  const names = request.cookies.getAll().map(({ name }) => name);
  const cookies = endedFlows(provider, id, names).map(forgetCookie);
  const { conflict = null, elsewhere = null } = error instanceof SignInRefused ? error : {};
  if (conflict) cookies.push(await rememberPendingLink(conflict));
  if (elsewhere && asker)
    cookies.push(await rememberPendingMerge({ ...elsewhere, provider, sessionId: textOf(asker.id) }));
  return { path: withoutFragment(path), cookies };
}

/** A flow that is under way stays so: opening its way back again later may still work. */
async function refused(
  request: NextRequest,
  { provider, id }: { provider: string; id: string | null },
  wait: number,
): Promise<Response> {
  const state = request.nextUrl.searchParams.get("state");
  const flow = await openFlow(provider, state, request.cookies).catch(() => null);
  const returnTo = flow?.returnTo ?? "/account";
  return tooMany(wait, tooManyAttempts(wait, { provider, returnTo, kind: flowKind(id) }), null);
}
