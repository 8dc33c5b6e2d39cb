import { recordEvent } from "@/features/activity/mutations";
import { hashSessionToken } from "@/features/session/tokens";
import { db } from "@/lib/db";

/**
 * Ends a session at once, for every server.
 * @param token the cookie's value; one that opens no session is no error
 */
export async function endSession(token: string): Promise<void> {
  await db().session.deleteMany({ where: { sessionToken: hashSessionToken(token) } });
}

/**
 * Ends every session of a person but one, at once, for every server. The second of two at once finds nothing to end
 * and tells of nothing.
 *
 * @param session the one that stays
 * @param userAgent of the browser that asks for it
 */
export async function endOtherSessions(
  session: { id: string; user: { id: string } },
  userAgent: string | null,
): Promise<void> {
  const userId = session.user.id;
  const { count } = await db().session.deleteMany({ where: { userId, id: { not: session.id } } });
  if (count > 0) await recordEvent({ userId, kind: "other_sessions_ended", userAgent });
}
