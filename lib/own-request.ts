import { env, originOf } from "@/lib/env";

/**
 * Whether a POST comes from a page of this site. For route handlers; Next checks its server actions itself.
 *
 * A browser says so by `Origin`. Where a strict referrer policy takes that away it still says `same-origin` in
 * `Sec-Fetch-Site`, which no page can write. Whoever says nothing is refused.
 */
export function isOwnRequest(headers: Headers): boolean {
  const origin = headers.get("origin") ?? "null";
  if (origin === "null") return headers.get("sec-fetch-site") === "same-origin";
  return origin === originOf(env());
}
