import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { isHiddenFrom } from "@/features/admin/hidden";
import { hiddenHeader, peoplePath } from "@/features/admin/paths";
import { calledOrigins } from "@/features/own-tokens/policy";
import { tooManyInit, tooManyPage } from "@/features/rate-limits/refusal";
import { unavailablePath } from "@/features/session/unavailable";
import { failurePath, readFailure } from "@/features/sign-in/failure-page";
import { failureText } from "@/features/sign-in/failure-text";
import { pageOrigins } from "@/features/sign-in/page-origins";
import { pagePolicy } from "@/lib/csp";
import { env, originOf } from "@/lib/env";
import { refusePost } from "@/lib/page-post";

/**
 * What a page cannot do itself: it gives each one a content security policy with a nonce of its own, refuses what no
 * page takes, gives failure pages their HTTP status, and makes the administrators' pages an address like any
 * other that does not exist. It decides nothing about who may see what: authorization sits with the data.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const refusal = await refusePost(request);
  if (refusal) return refusal;
  // The one file of public/, which is no page and keeps the policy of what may do nothing.
  if (request.nextUrl.pathname === "/robots.txt") return NextResponse.next();
  const policy = pagePolicy({
    nonce: randomBytes(16).toString("base64"),
    ...(await pageOrigins()),
    called: calledOrigins(),
    development: env().NODE_ENV === "development",
  });
  const headers = new Headers(request.headers);
  // Where Next reads the nonce for its own scripts; a visitor's header of that name is replaced.
  headers.set("Content-Security-Policy", policy);
  // It is one of ours by now. Next compares these two, and knows neither the configured origin nor Sec-Fetch-Site.
  if (!isSafe(request.method)) {
    headers.set("Origin", originOf(env()));
    headers.set("X-Forwarded-Host", new URL(originOf(env())).host);
  }
  const response = await respond(request, { request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  return response;
}

const isSafe = (method: string) => method === "GET" || method === "HEAD";

async function respond(request: NextRequest, init: { request: { headers: Headers } }): Promise<NextResponse> {
  const { pathname, searchParams } = request.nextUrl;
  if (pathname.startsWith(peoplePath) && (await isHiddenFrom(request))) {
    // next.config.ts leads it to an address that does not exist. A rewrite from here is one to another server where this
    // one listens on 127.0.0.1, which Next takes for another host than localhost: it asks itself over HTTP.
    init.request.headers.set(hiddenHeader, "1");
    return NextResponse.next(init);
  }
  // Where the database does not answer: a page of its own, since a page cannot give itself this status either.
  if (pathname === unavailablePath) {
    const headers = { "Retry-After": "10", "Cache-Control": "no-store" };
    return NextResponse.next({ ...init, status: 503, headers });
  }
  if (pathname === tooManyPage) return NextResponse.next({ ...init, ...tooManyInit(request.nextUrl) });
  if (pathname === failurePath) {
    const { cause } = readFailure(Object.fromEntries(searchParams));
    if (cause === "too_many_attempts") return NextResponse.next({ ...init, ...tooManyInit(request.nextUrl) });
    const { status } = failureText(cause, null);
    return NextResponse.next(status === 200 ? init : { ...init, status });
  }
  return NextResponse.next(init);
}

/**
 * Every page, and every address that is none of ours; nobody's headers leave a request out. Not what is no page and
 * must be fast: a proxy costs a route a third of its throughput.
 */
export const config = {
  matcher: [
    "/((?!api/|(?:.*/)?form/[^/]+$|\\.well-known/jwks\\.json$|_next/static/|(?:favicon\\.ico|icon\\.svg|apple-icon\\.png|opengraph-image\\.png)$).*)",
  ],
};
