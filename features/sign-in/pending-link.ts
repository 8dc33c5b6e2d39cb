import { z } from "zod";
import type { Conflict } from "@/features/sign-in/failures";
import type { Jar, Question } from "@/features/sign-in/question";
import { type CookieChange, cookieName, forgetCookie } from "@/lib/cookies";
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
    emailOwned: z.boolean().default(false),
  }),
  /** Who has its verified email. */
  userId: z.string(),
  /** Ids of the providers that open that account. */
  ways: z.array(z.string()),
  /** Whether the identity's word for the email is worth more, so that its person may start an account with it. */
  mayTake: z.boolean().default(false),
  /** Whether they have asked for that. */
  anew: z.boolean().default(false),
  /** Seconds since the epoch */
  iat: z.number(),
});

export type PendingLink = z.infer<typeof schema>;

export function pendingLinkCookie(): string {
  return cookieName(purpose);
}

/** @returns the cookie in which a proven identity waits in the browser */
export async function rememberPendingLink({ identity, ...owner }: Conflict): Promise<CookieChange> {
  const { provider, protocol, issuer, subject, label, email, emailVerified, emailOwned } = identity;
  const kept = { provider, protocol, issuer, subject, label, email, emailVerified, emailOwned };
  return sealPending({ identity: kept, ...owner });
}

/** @returns the cookie once the person who waits has asked for an account of their own */
export function askAnew({ iat: _, ...pending }: PendingLink): Promise<CookieChange> {
  return sealPending({ ...pending, anew: true });
}

async function sealPending(pending: Record<string, unknown>): Promise<CookieChange> {
  const value = await seal(purpose, pending, pendingLinkLifetime);
  return { name: pendingLinkCookie(), value, maxAge: pendingLinkLifetime };
}

/** @returns the identity whose person asked in this browser for an account of their own; null for none */
export async function startsAnew(jar: Jar) {
  const pending = await readPendingLink(jar.get(pendingLinkCookie())?.value);
  if (!pending?.anew) return null;
  const { provider, subject, issuer } = pending.identity;
  return { provider, subject, issuer, userId: pending.userId };
}

/** @param value the cookie's, from a browser and so from anybody */
export async function readPendingLink(value: string | undefined): Promise<PendingLink | null> {
  const payload = schema.safeParse(await unseal(purpose, value));
  return payload.success ? payload.data : null;
}

/** Asks whoever has come in by the account with the identity's email whether that one opens it, too. */
export const askToLink: Question = async (jar, { userId }) => {
  const pending = await readPendingLink(jar.get(pendingLinkCookie())?.value);
  if (!pending) return {};
  return pending.userId === userId
    ? { page: "/signin/link" }
    : { cookies: [forgetCookie(pendingLinkCookie())] };
};
