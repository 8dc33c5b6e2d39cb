import { env, isLoopback, originOf } from "@/lib/env";

/**
 * Whether a POST comes from a page of this site.
 *
 * A browser says so by `Origin`. Where a strict referrer policy takes that away it still says `same-origin` in
 * `Sec-Fetch-Site`, which no page can write. Whoever says nothing is refused.
 */
export function isOwnRequest(headers: Headers): boolean {
  const origin = headers.get("origin") ?? "null";
  if (origin === "null") return headers.get("sec-fetch-site") === "same-origin";
  const own = originOf(env());
  return origin === own || isSameLoopback(origin, own);
}

/** On a developer's machine 127.0.0.1 and localhost are one site, though not to a browser. */
function isSameLoopback(origin: string, own: string): boolean {
  if (!isLoopback(own) || !URL.canParse(origin) || !isLoopback(origin)) return false;
  const [theirs, ours] = [new URL(origin), new URL(own)];
  return theirs.protocol === ours.protocol && theirs.port === ours.port;
}
