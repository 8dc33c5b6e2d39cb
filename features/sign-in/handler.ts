import { NextRequest } from "next/server";
import { endSession } from "@/features/session/mutations";
import { isSessionToken } from "@/features/session/tokens";
import { checkCookieNames } from "@/features/sign-in/config";
import { failurePath, reportFailure } from "@/features/sign-in/failure-page";
import { type Flow, flow, newFlow } from "@/features/sign-in/flow";
import { rememberProvider } from "@/features/sign-in/last-used";
import { cookieName, cookieOptions, serializeCookie } from "@/lib/cookies";
import { env, originOf } from "@/lib/env";
import { safeReturnTo } from "@/lib/redirects";

type Handler = (request: NextRequest) => Promise<Response>;

/**
 * Auth.js's endpoints with the truth told. Auth.js does the protocol; this decides what it gets to see and what a
 * person gets to see of its errors:
 * - at the callback it never sees an existing session, so it can neither link to one nor reuse one;
 * - an existing session ends when another one begins;
 * - a failure leads to a page that says what happened, and leaves no check cookie behind.
 *
 * @param authjs Auth.js's own handler
 */
export async function handleAuthRequest(request: NextRequest, authjs: Handler): Promise<Response> {
  const [action, provider = null] = request.nextUrl.pathname.split("/").slice(3);
  const store = newFlow(provider, request.nextUrl.searchParams.get("error"));
  return flow.run(store, async () => {
    try {
      const response = await authjs(prepare(request, action === "callback"));
      if (action === "session" && store.errors.length > 0) return unreadable();
      if (isFailure(request, response, store)) return failed(request, store);
      return action === "callback" ? await succeeded(request, response, provider) : response;
    } catch (error) {
      store.errors.push(error);
      return failed(request, store);
    }
  });
}

/** Takes out what Auth.js must not see, or would answer with an unexplained 500. */
function prepare(request: NextRequest, withoutSession: boolean): NextRequest {
  const url = new URL(request.url);
  const origin = originOf(env());
  const callbackUrl = url.searchParams.get("callbackUrl");
  if (callbackUrl !== null)
    url.searchParams.set("callbackUrl", origin + safeReturnTo(callbackUrl, "/account", origin));

  const prepared = new NextRequest(url, request);
  const session = cookieName("session");
  for (const { name } of prepared.cookies.getAll()) {
    // Auth.js joins every cookie whose name begins with the session's, so a planted "….session.0" would be a session.
    if (name.startsWith(session) && (withoutSession || name !== session)) prepared.cookies.delete(name);
  }
  const returnTo = prepared.cookies.get(cookieName("return-to"))?.value;
  if (returnTo !== undefined && !returnTo.startsWith(`${origin}/`))
    prepared.cookies.delete(cookieName("return-to"));
  return prepared;
}

/** Auth.js reports failures as a redirect to a page of the app, and some of them as a bare 500. */
function isFailure(request: NextRequest, response: Response, store: Flow): boolean {
  if (response.status >= 500) return true;
  if (wantsJson(request)) return store.errors.length > 0;
  const location = response.headers.get("location");
  if (!location || store.errors.length === 0) return false;
  const { pathname } = new URL(location, originOf(env()));
  return pathname === failurePath || pathname === "/signin";
}

function failed(request: NextRequest, store: Flow): Response {
  const origin = originOf(env());
  const returnTo = safeReturnTo(request.cookies.get(cookieName("return-to"))?.value, "/account", origin);
  const url = origin + reportFailure(store, returnTo);
  const headers = new Headers({ Location: url, ...quiet });
  for (const name of checkCookieNames()) {
    headers.append("Set-Cookie", serializeCookie(name, "", { ...cookieOptions(), maxAge: 0 }));
  }
  if (!wantsJson(request)) return new Response(null, { status: 303, headers });
  headers.delete("Location");
  return Response.json({ url }, { headers });
}

/** Auth.js's browser client asks for the next URL instead of following a redirect. */
function wantsJson(request: NextRequest): boolean {
  return request.headers.has("x-auth-return-redirect");
}

async function succeeded(
  request: NextRequest,
  response: Response,
  provider: string | null,
): Promise<Response> {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(quiet)) headers.set(name, value);
  const name = cookieName("session");
  if (headers.getSetCookie().some((cookie) => cookie.startsWith(`${name}=`))) {
    const previous = request.cookies.get(name)?.value;
    if (isSessionToken(previous)) await endSession(previous);
    if (provider) headers.append("Set-Cookie", rememberProvider(provider));
  }
  return new Response(null, { status: response.status, headers });
}

/** A callback's URL holds a code; nobody keeps it and nobody is told of it (RFC 9700, section 4.2.4). */
const quiet = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" };

/** The database is down: that is not "signed out". */
function unreadable(): Response {
  return Response.json(
    { error: "session_unreadable" },
    { status: 503, headers: { "Cache-Control": "no-store", "Retry-After": "10" } },
  );
}
