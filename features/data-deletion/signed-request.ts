import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** Why a request is not the provider's, or not one to act on. */
export type SignedRequestFault = "missing" | "malformed" | "signature" | "algorithm" | "purpose" | "expired";

export type SignedRequest = {
  /** Who the person is to this app at the provider. */
  subject: string;
  issuedAt: Date;
  /** The same for the same request, however often it comes, and another for every other. Nobody guesses it. */
  code: string;
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
  // When it is over, by the same clock; 0 for never. Facebook's example has it.
  expires: z.int().nonnegative().optional(),
});
const members = new Set(Object.keys(payloadSchema.shape));

/**
 * Opens Facebook's signed request: an HMAC-SHA256 over the encoded payload, a dot, and the encoded payload, both in
 * base64url. Nothing in the payload is looked at before its signature has been found right, in constant time.
 *
 * Facebook signs other things with the same secret, which browsers get to see: for signing in, with a `code` or an
 * `oauth_token`, and for pages within its own. A payload with any member that a deletion does not have is refused.
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
  const json = parseJson(Buffer.from(payload, "base64url").toString());
  const parsed = payloadSchema.safeParse(json);
  if (!parsed.success) return { fault: "malformed" };
  const { algorithm, issued_at, user_id, expires } = parsed.data;
  // Signed by who knows the secret, and still not to be read by a rule that this is not.
  if (algorithm !== "HMAC-SHA256") return { fault: "algorithm" };
  if (Object.keys(json).some((name) => !members.has(name))) return { fault: "purpose" };
  const issuedAt = new Date(issued_at * 1000);
  const age = now.getTime() - issuedAt.getTime();
  const over = expires ? now.getTime() - expires * 1000 > clockSkew : false;
  if (over || !(age <= requestLifetime && age >= -clockSkew)) return { fault: "expired" };
  return { request: { subject: user_id, issuedAt, code: codeOf(payload, secret) } };
}

/**
 * Of what was signed, and not of the signature, whose last character may be written in four ways.
 * @returns 160 bits as letters and digits, which is what Facebook asks for
 */
function codeOf(payload: string, secret: string): string {
  return createHmac("sha256", secret).update(`data deletion code ${payload}`).digest("hex").slice(0, 40);
}

/** @returns an object, empty where the text is none */
function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
