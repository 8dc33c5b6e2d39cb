import { retryAfter } from "@/features/oauth/provider-fetch";

/** The most pages that are read of one thing: enough for nearly everybody, and an end for all others. */
export const mostPages = 3;

/** What an API answers instead of what it was asked for. */
export type Refusal =
  /** It was asked too often. `retryAfter` in seconds, where it said so. */
  | { outcome: "limited"; retryAfter: number | null }
  /** It knows who asks, and does not let them. */
  | { outcome: "forbidden" }
  /** It takes payment, and this site's credit is spent. */
  | { outcome: "unpaid" }
  /** It answered as it does not say that it answers. */
  | { outcome: "unreadable"; status: number | null };

/**
 * What an answer means whose status is 4xx. The same status means several things: GitHub and Google answer 403 to whoever
 * asks too often, too.
 * @param body anything
 */
export function refusalOf(
  status: number,
  headers: Headers,
  body: string,
): Refusal | { outcome: "refused_token" } | { outcome: "insufficient_scope" } {
  if (status === 401) return { outcome: "refused_token" };
  if (status === 402) return { outcome: "unpaid" };
  if (status !== 403) return { outcome: "unreadable", status };
  const counted = headers.get("x-ratelimit-remaining") === "0" || headers.has("retry-after");
  // Google's word for it is in the body only.
  if (counted || /"reason":\s*"(userR|r)ateLimitExceeded"/.test(body))
    return { outcome: "limited", retryAfter: retryAfter(headers) };
  // RFC 6750, section 3.1; Google says it as well.
  const challenge = headers.get("www-authenticate") ?? "";
  return /error="?insufficient_scope/.test(challenge)
    ? { outcome: "insufficient_scope" }
    : { outcome: "forbidden" };
}
