import { hashSessionToken } from "@/features/session/tokens";
import { db } from "@/lib/db";

/**
 * Ends a session at once, for every server.
 * @param token the cookie's value; one that opens no session is no error
 */
export async function endSession(token: string): Promise<void> {
  await db().session.deleteMany({ where: { sessionToken: hashSessionToken(token) } });
}
