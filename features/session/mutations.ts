import { recordEvent } from "@/features/events/mutations";
import { dayOf, newSessionTimes } from "@/features/session/policy";
import { type SessionId, textOf } from "@/features/session/session-id";
import { storeBy } from "@/features/session/store";
import { hashToken, newSessionToken } from "@/features/session/tokens";
import type { Prisma } from "@/generated/prisma/client";
import { type CookieChange, cookieName, forgetCookie } from "@/lib/cookies";
import { type LookupStatement, storedTime } from "@/lib/database/lookup";
import { db } from "@/lib/db";

/** A session that has just been opened, with the token that opens it. */
export type OpenedSession = {
  id: string;
  token: string;
  /** When it ends at the latest; the database decides when it ends before. */
  absoluteExpires: Date;
};

/** How its person has proven who they are, and where the session is for. */
export type NewSession = {
  proof: { provider: string; issuer: string | null; authenticatedAt: Date };
  /** The session that this one takes the place of; without a new proof nobody stays signed in for longer than before. */
  asker: { id: string; keepsProof: boolean } | null;
  /** The token of another session that ends. */
  previous: string | null;
  userAgent: string | null;
  clientId: string | null;
};

/** The cookie lives as long as the session ever can. */
export function sessionCookie({ token, absoluteExpires }: OpenedSession): CookieChange {
  const maxAge = Math.floor((absoluteExpires.getTime() - Date.now()) / 1000);
  return { name: cookieName("session"), value: token, maxAge };
}

/** What a browser keeps of whoever is signed in, and nobody after them may find (ASVS 5.0, V14.3.1). */
const ofPerson = ["last-name", "pending-merge"];

/** @returns the cookies that go when somebody signs out, besides the session's */
export function forgetPerson(): CookieChange[] {
  return ofPerson.map((name) => forgetCookie(cookieName(name)));
}

/**
 * Opens a session.
 * @returns null when the one that it takes the place of has been ended: it does not come back
 */
export async function openSession(
  tx: Prisma.TransactionClient,
  userId: string,
  { proof, asker, previous, userAgent, clientId }: NewSession,
): Promise<OpenedSession | null> {
  const times = newSessionTimes(new Date());
  if (asker) {
    const where = { id: asker.id, userId };
    const old = await tx.session.findFirst({ where, select: { absoluteExpires: true } });
    const { count } = await tx.session.deleteMany({ where });
    if (!old || count === 0) return null;
    if (asker.keepsProof) {
      times.absoluteExpires = old.absoluteExpires;
      if (times.expires > old.absoluteExpires) times.expires = old.absoluteExpires;
    }
  }
  if (previous) await tx.session.deleteMany({ where: { sessionToken: hashToken(previous) } });
  const token = newSessionToken();
  const { provider, issuer, authenticatedAt } = proof;
  const data = { userId, provider, issuer, authenticatedAt, userAgent, clientId, ...times };
  const id = await storeBy(tx).createSession({ ...data, sessionToken: hashToken(token) });
  // Past Prisma, which would also say that their profile has been changed.
  const day = dayOf(times.lastSeenAt);
  await tx.$executeRaw`UPDATE "User" SET "lastSeenDay" = ${day} WHERE "id" = ${userId} AND "lastSeenDay" < ${day}`;
  return { id, token, absoluteExpires: times.absoluteExpires };
}

/**
 * Ends a session at once, for every server.
 * @param token the cookie's value; one that opens no session is no error
 */
export async function endSession(token: string): Promise<void> {
  await db().session.deleteMany({ where: { sessionToken: hashToken(token) } });
}

/**
 * Ends every session of a person but one, at once, for every server. The second of two at once finds nothing to end
 * and tells of nothing.
 *
 * @param session the one that stays
 * @param userAgent of the browser that asks for it
 */
export async function endOtherSessions(
  session: { id: SessionId | string; user: { id: string } },
  userAgent: string | null,
): Promise<void> {
  const userId = session.user.id;
  const { count } = await db().session.deleteMany({ where: { userId, id: { not: textOf(session.id) } } });
  if (count > 0) await recordEvent({ userId, kind: "other_sessions_ended", userAgent });
}

/**
 * Notes that a sealed value which works once has been used, for as long as it would open.
 * @param id its own, a random one; only a hash of it is kept
 * @returns whether this is its first use, on all servers
 */
export async function spendSeal(id: string, expires: Date): Promise<boolean> {
  return (await db().write(spending, [hashToken(id), storedTime(expires)])) > 0;
}

/** Past Prisma, since each sign-in pays it. */
const spending: LookupStatement = {
  name: "spend_seal_1",
  sql: `INSERT INTO "VerificationToken" ("identifier", "token", "expires") VALUES ('used seal', ?, ?)
    ON CONFLICT ("identifier", "token") DO NOTHING`,
};
