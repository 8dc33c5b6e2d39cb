import { after } from "next/server";
import { heed } from "@/features/apple-notices/mutations";
import { type Notice, noticeLifetime, readNotice } from "@/features/apple-notices/notice";
import { currentOffers } from "@/features/connections/queries";
import { revokeGrants } from "@/features/grants/mutations";
import { ProviderUntrusted } from "@/features/oauth/errors";
import { verifySigned } from "@/features/oauth/id-token";
import { membersIn } from "@/features/oauth/members";
import { discover } from "@/features/oauth/metadata";
import { type ConfiguredProvider, configuredProvider, issuerOf } from "@/features/providers";
import { apple } from "@/features/providers/apple";
import { limitRequest } from "@/features/rate-limits/limit";
import { newCalls } from "@/features/sign-in/telemetry";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";
import { readBody, toText } from "@/lib/read-body";

/** Bytes. A notice has a thousand or so. */
const largestNotice = 16 * 1024;
const noStore = { "Cache-Control": "no-store" };

/**
 * Answers Apple when it tells of an account or an address that ends: JSON with a `payload` that Apple has signed. Somebody
 * unknown gets the same answer as somebody known. Apple sends a notice again that is not answered with 200.
 */
export async function answerNotice(request: Request): Promise<Response> {
  const configured = configuredProvider(apple.id);
  if (!configured) return Response.json({ error: "not_found" }, { status: 404, headers: noStore });
  const wait = await limitRequest("apple-notice", request.headers);
  if (wait > 0) {
    const headers = { ...noStore, "Retry-After": String(wait) };
    return Response.json({ error: "too_many_attempts" }, { status: 429, headers });
  }
  const payload = await readPayload(request);
  if (payload === "too_large") return refuse(413, "too_large");
  if (payload === null) return refuse(400, "no payload");
  try {
    const notice = await verify(configured, payload);
    if (notice === null) return refuse(400, "not a notice");
    if (notice !== "unknown") await act(configured, notice);
    return new Response(null, { status: 200, headers: noStore });
  } catch (error) {
    if (error instanceof ProviderUntrusted) return refuse(400, error.message);
    log("error", "apple_notice_failed", { error: describeError(error) });
    const headers = { ...noStore, "Retry-After": "10" };
    return Response.json({ error: "unavailable" }, { status: 503, headers });
  }
}

/** @throws ProviderUntrusted for what Apple has not signed for this app within a day; ProviderUnavailable */
async function verify(provider: ConfiguredProvider, payload: string): Promise<Notice | "unknown" | null> {
  const calls = newCalls(provider.entry.id);
  const metadata = await discover(provider.entry.endpoints.issuer(provider).name, calls);
  // Apple's endpoint is set for an App ID, and so its notices may name that one.
  const primary = process.env[apple.env.primaryId ?? ""]?.trim();
  const audience = [provider.clientId, ...(primary ? [primary] : [])];
  const limits = { audience, maxTokenAge: noticeLifetime, requiredClaims: ["iat", "jti", "events"] };
  return readNotice(await verifySigned("notice", payload, { ...metadata, ...limits }, calls));
}

async function act(configured: ConfiguredProvider, notice: Notice): Promise<void> {
  const provider = configured.entry.id;
  const offer = { provider, issuer: issuerOf(configured) };
  const { outcome, userId, grants } = await heed(offer, notice, currentOffers());
  log("info", "apple_notice", { what: notice.what, outcome, user: userId });
  after(() => revokeGrants(grants));
}

function refuse(status: 400 | 413, reason: string): Response {
  log("warn", "apple_notice_refused", { reason });
  // The rest of a body that is too large is not read, so nothing else can come over this connection.
  const headers = status === 413 ? { ...noStore, Connection: "close" } : noStore;
  return Response.json({ error: "invalid_request" }, { status, headers });
}

/** @returns null where it is no JSON with a text of that name. No more is read than a notice can have. */
async function readPayload(request: Request): Promise<string | "too_large" | null> {
  const body = await readBody(request.body, largestNotice);
  if (!body) return "too_large";
  try {
    const { payload } = membersIn(JSON.parse(toText(body) ?? ""));
    return typeof payload === "string" ? payload : null;
  } catch {
    return null;
  }
}
