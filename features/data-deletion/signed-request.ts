import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** Why a request is not the provider's, or not one to act on. */
export type SignedRequestFault = "missing" | "malformed" | "signature" | "algorithm" | "expired";

export type SignedRequest = {
  /** Who the person is to this app at the provider. */
  subject: string;
  issuedAt: Date;
};

/** Milliseconds. A request may wait at the provider for a day; its clock may be five minutes ahead of ours. */
export const requestLifetime = 24 * 60 * 60 * 1000;
export const clockSkew = 5 * 60 * 1000;

const longest = 4096;
/** SHA-256 in base64url without padding. */
const signatureForm = /^[\w-]{43}$/;
const payloadForm = /^[\w-]+$/;

const payloadSchema = z.object({
  algorithm: z.string(),
  // Seconds since the epoch.
  issued_at: z.int().positive(),
  user_id: z.string().regex(/^\d{1,32}$/),
});

/**
 * Opens Facebook's signed request: an HMAC-SHA256 over the encoded payload, a dot, and the encoded payload, both in
 * base64url. Nothing in the payload is looked at before its signature has been found right, in constant time.
 *
 * @param value the form's field, from anybody
 * @param secret the app's secret at the provider
 */
export function openSignedRequest(
  value: unknown,
  secret: string,
  now: Date,
): { request: SignedRequest } | { fault: SignedRequestFault } {
  if (typeof value !== "string" || value === "") return { fault: "missing" };
  const [signature = "", payload = "", ...more] = value.length > longest ? [] : value.split(".");
  if (!signatureForm.test(signature) || !payloadForm.test(payload) || more.length > 0)
    return { fault: "malformed" };
  const expected = createHmac("sha256", secret).update(payload).digest();
  if (!timingSafeEqual(Buffer.from(signature, "base64url"), expected)) return { fault: "signature" };
  const parsed = payloadSchema.safeParse(parseJson(Buffer.from(payload, "base64url").toString()));
  if (!parsed.success) return { fault: "malformed" };
  const { algorithm, issued_at, user_id } = parsed.data;
  // Signed by who knows the secret, and still not to be read by a rule that this is not.
  if (algorithm !== "HMAC-SHA256") return { fault: "algorithm" };
  const issuedAt = new Date(issued_at * 1000);
  const age = now.getTime() - issuedAt.getTime();
  if (!(age <= requestLifetime && age >= -clockSkew)) return { fault: "expired" };
  return { request: { subject: user_id, issuedAt } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
