import { z } from "zod";
import type { Question } from "@/features/sign-in/question";
import { type CookieChange, cookieName, forgetCookie } from "@/lib/cookies";
import { seal, unseal } from "@/lib/sealed-value";

/** Seconds in which its person may prove another account of theirs. */
export const pendingMergeLifetime = 10 * 60;
const purpose = "pending-merge";

const schema = z.object({
  /** The user who may go into another one. */
  userId: z.string(),
  /** Their one account: the identity that this browser has proven. */
  accountId: z.string(),
  /** Auth.js's id */
  provider: z.string(),
  /** The session that has met this user while connecting; null where the next one to sign in is asked. */
  sessionId: z.string().nullable(),
  /** Seconds since the epoch */
  iat: z.number(),
});

export type PendingMerge = z.infer<typeof schema>;

export function pendingMergeCookie(): string {
  return cookieName(purpose);
}

/** @returns the cookie in which a proven user waits in the browser; it holds no token and opens nothing */
export async function rememberPendingMerge(pending: Omit<PendingMerge, "iat">): Promise<CookieChange> {
  const value = await seal(purpose, pending, pendingMergeLifetime);
  return { name: pendingMergeCookie(), value, maxAge: pendingMergeLifetime };
}

/** @param value the cookie's, from a browser and so from anybody */
export async function readPendingMerge(value: string | undefined): Promise<PendingMerge | null> {
  return schema.safeParse(await unseal(purpose, value)).data ?? null;
}

/** Asks somebody who looked for an older account and has come in by it; the page decides the rest. */
export const askToMerge: Question = async (jar, { outcome, userId }, intent) => {
  const pending = await readPendingMerge(jar.get(pendingMergeCookie())?.value);
  if (!pending) return {};
  const asks = !intent && pending.sessionId === null && outcome === "known" && pending.userId !== userId;
  return asks ? { page: "/signin/merge" } : { cookies: [forgetCookie(pendingMergeCookie())] };
};
