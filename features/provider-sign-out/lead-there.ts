import type { NextRequest } from "next/server";
import { ProviderUnavailable } from "@/features/oauth/errors";
import { isTaken, signOutEndpoint } from "@/features/provider-sign-out/endpoint";
import { isLedFromElsewhere, signOutAddress } from "@/features/provider-sign-out/policy";
import { type ConfiguredProvider, configuredProvider } from "@/features/providers";
import { limitRequest } from "@/features/rate-limits/limit";
import { tooMany, tooManyPath } from "@/features/rate-limits/refusal";
import { type LeftBy, leftBy, noteLeft } from "@/features/session/left-by";
import { newCalls } from "@/features/sign-in/telemetry";
import { cookieName, setCookies } from "@/lib/cookies";
import { describeError } from "@/lib/describe-errors";
import { env, originOf } from "@/lib/env";
import { log } from "@/lib/log";

const signedOut = "/signin?notice=signed-out";

/**
 * Leads a browser that has just been signed out here to the sign-out of the provider that it came by. Nobody is led who is
 * signed in: a session ends here first.
 */
export async function leadThere(request: NextRequest): Promise<Response> {
  const left = leftBy(request.cookies);
  const provider = left && configuredProvider(left.provider);
  if (!provider || isLedFromElsewhere(request.headers) || request.cookies.has(cookieName("session")))
    return seeOther("/signin");
  const wait = await limitRequest("sign-in", request.headers);
  if (wait > 0) return tooMany(wait, tooManyPath(wait, signedOut));
  const address = await takenAddress(provider);
  return seeOther(address ?? signedOut, { provider: left.provider, state: address ? "asked" : "refused" });
}

/** @returns null where the provider takes no sign-out from us now; the log says why */
async function takenAddress(provider: ConfiguredProvider): Promise<string | null> {
  const { id } = provider.entry;
  const calls = newCalls(id);
  try {
    const endpoint = await signOutEndpoint(provider, calls);
    const address = endpoint && signOutAddress(endpoint, provider.clientId, originOf(env()));
    if (address && (await isTaken(address, calls))) return address;
    log("warn", "provider_sign_out_refused", { provider: id, endpoint });
  } catch (error) {
    const level = error instanceof ProviderUnavailable ? "warn" : "error";
    log(level, "provider_sign_out_refused", { provider: id, error: describeError(error) });
  }
  return null;
}

function seeOther(location: string, left?: LeftBy): Response {
  const headers = new Headers({ Location: location, "Cache-Control": "no-store" });
  if (left) setCookies(headers, noteLeft(left.provider, left.state));
  return new Response(null, { status: 303, headers });
}
