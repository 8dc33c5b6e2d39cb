import { newSessionTimes } from "@/features/session/policy";
import { findSession } from "@/features/session/queries";
import { hashToken, newSessionToken } from "@/features/session/tokens";
import { db } from "@/lib/db";
import { admitted, proven } from "./proven";

/** A new session of a user. */
export async function openSession(userId: string): Promise<string> {
  const token = newSessionToken();
  await db().session.create({
    data: { sessionToken: hashToken(token), userId, provider: "github", ...newSessionTimes(new Date()) },
  });
  return token;
}

/** Somebody who has just signed in. */
export async function signedIn(changes: Parameters<typeof proven>[0] = {}) {
  const identity = proven(changes);
  const { userId, session: opened, error } = await admitted(identity);
  if (!userId || !opened) throw error;
  const { token } = opened;
  const session = await findSession(token);
  if (!session) throw new Error("no session");
  return { identity, userId, token, session };
}
