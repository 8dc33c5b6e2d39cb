import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { count } from "@/features/rate-limits/mutations";
import { type LimitName, limits } from "@/features/rate-limits/policy";
import { tooManyPath } from "@/features/rate-limits/refusal";
import { isSessionToken } from "@/features/session/tokens";
import { clientAddress } from "@/lib/client-address";
import { cookieName } from "@/lib/cookies";
import { env } from "@/lib/env";
import { peerAddress } from "@/lib/incoming";
import { log } from "@/lib/log";

/**
 * Counts a request, by its address and then by its session if the limit has one.
 * @param token the session cookie's value; it need not open anything: whoever makes tokens up is stopped by address
 * @returns seconds to wait; 0 when the request may go on
 */
export async function limitRequest(name: LimitName, request: Headers, token?: string): Promise<number> {
  const { RATE_LIMITS, TRUSTED_PROXY_HOPS } = env();
  if (RATE_LIMITS === "off") return 0;
  const address = clientAddress(
    { forwardedFor: request.get("x-forwarded-for"), peer: peerAddress(request) },
    TRUSTED_PROXY_HOPS,
  );
  const subjects: ["address" | "session", string][] = [["address", address.group]];
  if ("session" in limits[name] && isSessionToken(token)) subjects.push(["session", token]);
  for (const [by, value] of subjects) {
    const taken = await count(name, by, value);
    if (!taken.refused) continue;
    // Once a window: a flood of requests must not become a flood of lines.
    if (taken.first) log("warn", "rate_limited", { limit: name, by, network: address.network });
    return taken.wait;
  }
  return 0;
}

/** `limitRequest` for route handlers of Next, which say which request it is. */
export async function limitCurrent(name: LimitName): Promise<number> {
  const token = (await cookies()).get(cookieName("session"))?.value;
  return limitRequest(name, await headers(), token);
}

/**
 * The first line of every form that changes an account: past the limit, a page says when to come back.
 * @param path where that page leads back to
 */
export async function limitChanges(path: string): Promise<void> {
  const wait = await limitCurrent("change");
  if (wait > 0) redirect(tooManyPath(wait, path));
}
