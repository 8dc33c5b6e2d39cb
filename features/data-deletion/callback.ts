import { after } from "next/server";
import { currentOffers } from "@/features/connections/queries";
import { deleteFor } from "@/features/data-deletion/mutations";
import { openSignedRequest, type SignedRequestFault } from "@/features/data-deletion/signed-request";
import { recordEvent } from "@/features/events/mutations";
import { revokeGrants } from "@/features/grants/mutations";
import { configuredProvider, issuerOf } from "@/features/providers";
import { limitRequest } from "@/features/rate-limits/limit";
import { describeError } from "@/lib/describe-errors";
import { env, originOf } from "@/lib/env";
import { log } from "@/lib/log";
import { readBody } from "@/lib/read-body";

/** Bytes. A signed request is a few hundred of them. */
const largestBody = 16 * 1024;
const noStore = { "Cache-Control": "no-store" };

/**
 * Answers a provider that sends somebody's wish to have their data deleted, as a form with a signed request, with
 * where they can read what came of it. Somebody unknown gets the same answer as somebody known.
 *
 * @param provider Auth.js's id of it
 */
export async function answerDataDeletion(request: Request, provider: string): Promise<Response> {
  const configured = configuredProvider(provider);
  if (!configured) return Response.json({ error: "not_found" }, { status: 404, headers: noStore });
  const wait = await limitRequest("data-deletion", request.headers);
  if (wait > 0) {
    const headers = { ...noStore, "Retry-After": String(wait) };
    return Response.json({ error: "too_many_attempts" }, { status: 429, headers });
  }
  const body = await readForm(request);
  if (body === "too_large") return refuse(provider, 413, "too_large");
  const values = body?.getAll("signed_request") ?? [];
  const opened = openSignedRequest(
    values.length === 1 ? values[0] : null,
    configured.clientSecret,
    new Date(),
  );
  if ("fault" in opened) return refuse(provider, 400, opened.fault);
  try {
    const offer = { provider, issuer: issuerOf(configured) };
    const { status, userId, grants } = await deleteFor(offer, opened.request, currentOffers());
    log("info", "data_deletion", { provider, status, user: userId });
    if (userId && status === "connection_removed")
      await recordEvent({ userId, kind: "deleted_by_provider", provider });
    after(() => revokeGrants(grants));
    const { code } = opened.request;
    const url = `${originOf(env())}${statusPath(code)}`;
    return Response.json({ url, confirmation_code: code }, { headers: noStore });
  } catch (error) {
    log("error", "data_deletion_failed", {
      provider,
      error: describeError(error),
    });
    const headers = { ...noStore, "Retry-After": "10" };
    return Response.json({ error: "unavailable" }, { status: 503, headers });
  }
}

/** The page of a request. */
function statusPath(code: string): string {
  return `/legal/data-deletion/${code}`;
}

function refuse(provider: string, status: 400 | 413, reason: SignedRequestFault | "too_large"): Response {
  log("warn", "data_deletion_refused", { provider, reason });
  // The rest of a body that is too large is not read, so nothing else can come over this connection.
  const headers = status === 413 ? { ...noStore, Connection: "close" } : noStore;
  return Response.json({ error: "invalid_request" }, { status, headers });
}

/** @returns the form's fields; null where it is no form. No more is read than one can have. */
async function readForm(request: Request): Promise<URLSearchParams | "too_large" | null> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return null;
  const body = await readBody(request.body, largestBody);
  return body ? new URLSearchParams(body.toString()) : "too_large";
}
