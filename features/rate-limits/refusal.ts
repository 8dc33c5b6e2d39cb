import { safeReturnTo } from "@/lib/redirects";
import { readWait, untilOf } from "@/lib/waiting";

/** The page for whoever changes too much at once; a sign-in has its own. proxy.ts gives both their status, 429. */
export const tooManyPage = "/too-many";

/**
 * @param wait seconds
 * @param returnTo the page of this site to try again from
 */
export function tooManyPath(wait: number, returnTo: string): string {
  return `${tooManyPage}?${new URLSearchParams({ until: untilOf(wait), returnTo })}`;
}

/** @returns the page to try again from, which anybody can have written: a path of this site, and not the page itself */
export function readReturnTo(value: unknown): string {
  const path = safeReturnTo(value, "/account");
  return path.startsWith(tooManyPage) ? "/account" : path;
}

/**
 * Status and headers for a page that asks to wait (RFC 6585, section 4).
 * @param url its address, with `until` in its query
 */
export function tooManyInit(url: { searchParams: URLSearchParams }) {
  const wait = readWait(url.searchParams.get("until"));
  return { status: 429, headers: { "Retry-After": String(wait), "Cache-Control": "no-store" } };
}

/**
 * Refuses a request itself. A script reads the status; a browser goes on to the page that says it to a person, in a
 * way that needs no JavaScript, and not by a redirect, which could not say 429.
 * @param wait seconds
 * @param path the page, of this site
 * @param json whether a script asked, which is then told the page's address
 */
export function tooMany(wait: number, path: string, json: { url: string } | null = null): Response {
  const headers = {
    "Retry-After": String(wait),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
  };
  if (json)
    return Response.json({ error: "too_many_attempts", retryAfter: wait, ...json }, { status: 429, headers });
  const href = path.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const body = `<!doctype html><html lang="en"><title>Too many attempts</title><p><a href="${href}">Too many attempts</a></p></html>`;
  return new Response(body, {
    status: 429,
    headers: { ...headers, "Content-Type": "text/html; charset=utf-8", Refresh: `0; url=${path}` },
  });
}
