import { NextRequest } from "next/server";
import { membersIn } from "@/features/oauth/members";
import { limitRequest } from "@/features/rate-limits/limit";
import { tooMany } from "@/features/rate-limits/refusal";
import { forgetPerson } from "@/features/session/mutations";
import { findSession } from "@/features/session/queries";
import { sessionTokenIn } from "@/features/session/tokens";
import { answerCallback } from "@/features/sign-in/callback";
import { refuseEndpoint, sessionUnreadable } from "@/features/sign-in/endpoints";
import { tooManyAttempts } from "@/features/sign-in/failure-page";
import { answersByForm, takeFormPost } from "@/features/sign-in/form-post";
import { beginFlow } from "@/features/sign-in/start";
import { cookieName, setCookies } from "@/lib/cookies";
import { env, originOf } from "@/lib/env";
import { isOwnRequest } from "@/lib/own-request";
import { safeReturnTo } from "@/lib/redirects";

type Handler = (request: NextRequest) => Promise<Response>;

/**
 * Auth.js's endpoints. Signing in is ours (callback.ts, start.ts, and authjs.ts, where they call Auth.js); Auth.js
 * itself answers what is about a session or the configuration.
 *
 * @param authjs Auth.js's own handler
 */
export async function handleAuthRequest(request: NextRequest, authjs: Handler): Promise<Response> {
  const path = request.nextUrl.pathname.split("/").slice(3);
  const [action, provider] = path;
  const refusal = refuseEndpoint(request.method, path) ?? refuseForeign(request, action);
  if (refusal) return refusal;
  if (action === "callback" && provider)
    return request.method === "POST" && answersByForm(provider)
      ? takeFormPost(request, provider)
      : answerCallback(request, provider);
  if (action === "signin" && provider) return answerStart(request, provider);
  if (action === "session") return answerSession(request);
  const answer = await authjs(await forAuthjs(request));
  if (action !== "signout" || request.method !== "POST") return answer;
  // Auth.js knows of the session's cookie only. A redirect of its own takes no more headers.
  const headers = setCookies(new Headers(answer.headers), forgetPerson());
  return new Response(answer.body, { status: answer.status, headers });
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

/** `POST /api/auth/signin/<provider>`, as Auth.js's own client posts it: `csrfToken` and `callbackUrl`. */
async function answerStart(request: NextRequest, provider: string): Promise<Response> {
  const origin = originOf(env());
  const form = await readForm(request);
  const returnTo = safeReturnTo(form.get("callbackUrl") ?? "/account", "/account", origin);
  // Auth.js's browser client asks for the next address instead of following a redirect.
  const wantsJson = request.headers.has("x-auth-return-redirect");
  const wait = await limitRequest("sign-in", request.headers);
  if (wait > 0) {
    const path = tooManyAttempts(wait, { provider, returnTo });
    return tooMany(wait, path, wantsJson ? { url: origin + path } : null);
  }
  const csrf = {
    cookie: request.cookies.get(cookieName("csrf"))?.value ?? "",
    token: form.get("csrfToken") ?? "",
  };
  const userAgent = request.headers.get("user-agent");
  const { url, cookies } = await beginFlow({ provider, returnTo, csrf }, request.cookies.getAll(), userAgent);
  const location = new URL(url, origin).href;
  const headers = setCookies(new Headers({ "Cache-Control": "no-store", Location: location }), cookies);
  return wantsJson
    ? Response.json({ url: location }, { headers })
    : new Response(null, { status: url === location ? 302 : 303, headers });
}

/** @returns the form of Auth.js's clients, be it JSON or not; no field where it is neither */
async function readForm(request: NextRequest): Promise<URLSearchParams> {
  const text = await request.text();
  if (!request.headers.get("content-type")?.includes("json")) return new URLSearchParams(text);
  try {
    const fields = Object.entries(membersIn(JSON.parse(text)));
    return new URLSearchParams(fields.map(([name, value]) => [name, String(value)]));
  } catch {
    return new URLSearchParams();
  }
}

/** `GET /api/auth/session`: Auth.js's answer, from the one place that reads sessions. */
async function answerSession(request: NextRequest): Promise<Response> {
  const token = sessionTokenIn(request.cookies);
  try {
    const session = token ? await findSession(token) : null;
    const answer = session && { user: session.user, expires: session.expires };
    return Response.json(answer, { headers: { "Cache-Control": "private, no-cache, no-store" } });
  } catch (error) {
    return sessionUnreadable(error);
  }
}

/** A request with what Auth.js needs of the browser's: its token against forgery, the session, and where to go then. */
async function forAuthjs(request: NextRequest): Promise<NextRequest> {
  const origin = originOf(env());
  const url = new URL(request.nextUrl.pathname + request.nextUrl.search, origin);
  const callbackUrl = url.searchParams.get("callbackUrl");
  if (callbackUrl !== null)
    url.searchParams.set("callbackUrl", origin + safeReturnTo(callbackUrl, "/account", origin));
  const headers = new Headers();
  const wantsJson = request.headers.get("x-auth-return-redirect");
  if (wantsJson !== null) headers.set("x-auth-return-redirect", wantsJson);
  const own = [cookieName("csrf"), cookieName("session")];
  const cookies = request.cookies.getAll().filter(({ name }) => own.includes(name));
  headers.set("Cookie", cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("; "));
  if (request.method !== "POST") return new NextRequest(url, { headers });
  return new NextRequest(url, { method: "POST", headers, body: await readForm(request) });
}
