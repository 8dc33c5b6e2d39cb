import type { NextRequest } from "next/server";
import { failurePath } from "@/features/sign-in/failure-page";
import type { Flow } from "@/features/sign-in/flow";
import { probeCookie, withFlowId } from "@/features/sign-in/flow-cookies";
import { cookieOptions, serializeCookie } from "@/lib/cookies";
import { env, originOf } from "@/lib/env";

// What Auth.js answers, read and completed.

/** Auth.js reports failures as a redirect to a page of the app, and some of them as a bare 500. */
export function isFailure(request: NextRequest, response: Response, store: Flow): boolean {
  if (response.status >= 500) return true;
  if (wantsJson(request)) return store.errors.length > 0;
  const location = response.headers.get("location");
  if (!location || store.errors.length === 0) return false;
  const { pathname } = new URL(location, originOf(env()));
  return pathname === failurePath || pathname === "/signin";
}

/** Auth.js's browser client asks for the next URL instead of following a redirect. */
export function wantsJson(request: NextRequest): boolean {
  return request.headers.has("x-auth-return-redirect");
}

/** The answer that sends a browser to the provider, with the flow's id in its state, whichever form it has. */
export async function withLabelledState(response: Response, id: string, remove: string[]): Promise<Response> {
  const headers = dropCookies(new Headers(response.headers), remove);
  const { name, value, maxAge } = probeCookie();
  headers.append("Set-Cookie", serializeCookie(name, value, { ...cookieOptions(), maxAge }));
  const own = originOf(env());
  const label = (url: string) => (url.startsWith(`${own}/`) ? url : withFlowId(url, id));
  const location = headers.get("location");
  if (location) headers.set("Location", label(location));
  // Auth.js's browser client reads the address from the body, and both are there then.
  if (!headers.get("content-type")?.includes("json")) {
    return new Response(null, { status: response.status, headers });
  }
  const body: unknown = await response.json();
  headers.delete("content-length");
  const url = typeof body === "object" && body !== null && "url" in body ? body.url : null;
  return Response.json(typeof url === "string" ? { url: label(url) } : body, {
    status: response.status,
    headers,
  });
}

/** Adds Set-Cookie headers that make a browser forget these cookies. */
export function dropCookies(headers: Headers, names: readonly string[]): Headers {
  for (const name of names) {
    headers.append("Set-Cookie", serializeCookie(name, "", { ...cookieOptions(), maxAge: 0 }));
  }
  return headers;
}

/** The database is down: that is not "signed out". */
export function unreadable(): Response {
  return Response.json(
    { error: "session_unreadable" },
    { status: 503, headers: { "Cache-Control": "no-store", "Retry-After": "10" } },
  );
}
