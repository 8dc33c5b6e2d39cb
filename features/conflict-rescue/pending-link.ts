import { z } from "zod";
import type { ProvenIdentity } from "@/features/sign-in/identify";
import { cookieName, cookieOptions, serializeCookie } from "@/lib/cookies";
import { seal, unseal } from "@/lib/sealed-value";

/** Seconds in which its person may prove that the account is theirs as well. */
export const pendingLinkLifetime = 10 * 60;
const purpose = "pending-link";

const schema = z.object({
  /** The proven identity that waits; no token of it is kept, the next sign-in brings new ones. */
  identity: z.object({
    provider: z.string(),
    protocol: z.enum(["oauth", "oidc"]),
    issuer: z.string(),
    subject: z.string(),
    label: z.string().nullable(),
    email: z.string().nullable(),
    emailVerified: z.boolean(),
  }),
  /** Who has its verified email. */
  userId: z.string(),
  /** Ids of the providers that open that account. */
  ways: z.array(z.string()),
  /** Seconds since the epoch */
  iat: z.number(),
});

export type PendingLink = z.infer<typeof schema>;

export function pendingLinkCookie(): string {
  return cookieName(purpose);
}

/** @returns a Set-Cookie header that lets a proven identity wait in the browser. */
export async function rememberPendingLink(
  identity: ProvenIdentity,
  owner: { userId: string; ways: string[] },
): Promise<string> {
  const { provider, protocol, issuer, subject, label, email, emailVerified } = identity;
  const kept = { provider, protocol, issuer, subject, label, email, emailVerified };
  const value = await seal(purpose, { identity: kept, ...owner }, pendingLinkLifetime);
  return serializeCookie(pendingLinkCookie(), value, { ...cookieOptions(), maxAge: pendingLinkLifetime });
}

/** @returns a Set-Cookie header that ends it. */
export function forgetPendingLink(): string {
  return serializeCookie(pendingLinkCookie(), "", { ...cookieOptions(), maxAge: 0 });
}

/** @param value the cookie's, from a browser and so from anybody */
export async function readPendingLink(value: string | undefined): Promise<PendingLink | null> {
  const payload = schema.safeParse(await unseal(purpose, value));
  return payload.success ? payload.data : null;
}
