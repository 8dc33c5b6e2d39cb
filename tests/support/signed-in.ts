import { newSessionTimes } from "@/features/session/policy";
import { findSession } from "@/features/session/queries";
import { hashSessionToken, newSessionToken } from "@/features/session/tokens";
import { db } from "@/lib/db";
import { admitted, proven } from "./proven";

/** A new session of a user. */
export async function openSession(userId: string): Promise<string> {
  const token = newSessionToken();
  await db().session.create({
    data: { sessionToken: hashSessionToken(token), userId, ...newSessionTimes(new Date()) },
  });
  return token;
}

/** Somebody who has just signed in. */
export async function signedIn(changes: Parameters<typeof proven>[0] = {}) {
  const identity = proven(changes);
  const { userId, error } = await admitted(identity);
  if (!userId) throw error;
  const token = await openSession(userId);
  const session = await findSession(token);
  if (!session) throw new Error("no session");
  return { identity, userId, token, session };
}
