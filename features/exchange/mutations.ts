import { recordEvent } from "@/features/activity/mutations";
import { decideRefresh, findClient, oldestUse } from "@/features/exchange/policy";
import { hashRefreshToken, newSalt, successorsOf } from "@/features/exchange/refresh-token";
import { findSessionById, type Session } from "@/features/session/queries";
import { newSessionToken } from "@/features/session/tokens";
import { databaseTime } from "@/lib/database/clock";
import { db } from "@/lib/db";
import { log } from "@/lib/log";

/**
 * Gives a session that a client has just been let into its first refresh token. If that fails the session goes: nobody could
 * use it.
 */
export async function openRefreshTokens(sessionId: string): Promise<string> {
  const token = newSessionToken();
  try {
    await db().refreshToken.create({
      data: { sessionId, tokenHash: hashRefreshToken(token), salt: newSalt() },
      select: { id: true },
    });
    return token;
  } catch (error) {
    await db()
      .session.deleteMany({ where: { id: sessionId } })
      .catch(() => {});
    throw error;
  }
}

type Known = {
  id: string;
  sessionId: string;
  salt: string;
  usedAt: Date | null;
  session: { userId: string; clientId: string | null; provider: string | null };
};

function findToken(token: string): Promise<Known | null> {
  return db().refreshToken.findUnique({
    where: { tokenHash: hashRefreshToken(token) },
    select: {
      id: true,
      sessionId: true,
      salt: true,
      usedAt: true,
      session: { select: { userId: true, clientId: true, provider: true } },
    },
  });
}

/**
 * Trades a refresh token for the next one (RFC 9700, section 4.14.2). Any number of these at once, on any servers, give the
 * same one. One that comes again later is in two hands, and nobody can say which is the thief's: its session ends.
 *
 * @param clientId who asks; another client's token is none
 * @returns null when the token is not good, or not any more
 */
export async function rotateRefreshToken(
  token: string,
  clientId: string,
  userAgent: string | null,
): Promise<{ session: Session; token: string } | null> {
  const known = await findToken(token);
  if (!known || known.session.clientId !== clientId) return null;
  const session = await findSessionById(known.sessionId);
  if (!session) return null;
  const now = await databaseTime(db().lookup);
  const [next] = successorsOf(token, known.salt);
  if (!known.usedAt && (await spendToken(known, next, now))) return { session, token: next };
  const again = await repeated(token, now);
  if (again) return { session, token: again };
  await endReused(known, userAgent);
  return null;
}

/** Of several at once one does. @returns whether it was this one */
function spendToken({ id, sessionId }: Known, next: string, now: Date): Promise<boolean> {
  return db().$transaction(async (tx) => {
    const { count } = await tx.refreshToken.updateMany({
      where: { id, usedAt: null },
      data: { usedAt: now },
    });
    if (count === 0) return false;
    await tx.refreshToken.create({
      data: { sessionId, tokenHash: hashRefreshToken(next), salt: newSalt() },
      select: { id: true },
    });
    return true;
  });
}

/** @returns the successor once more, if the token may be answered again; null when it has been reused */
async function repeated(token: string, now: Date): Promise<string | null> {
  const known = await findToken(token);
  if (!known) return null;
  const successors = successorsOf(token, known.salt);
  const row = await db().refreshToken.findFirst({
    where: { sessionId: known.sessionId, tokenHash: { in: successors.map(hashRefreshToken) } },
    select: { tokenHash: true, usedAt: true },
  });
  if (decideRefresh(known.usedAt, row && row.usedAt !== null, now) !== "repeat") return null;
  return successors.find((one) => hashRefreshToken(one) === row?.tokenHash) ?? null;
}

async function endReused({ sessionId, session }: Known, userAgent: string | null): Promise<void> {
  const { userId, clientId, provider } = session;
  const { count } = await db().session.deleteMany({ where: { id: sessionId } });
  // Of two at once one tells of it.
  if (count === 0) return;
  log("warn", "refresh_token_reused", { user: userId, client: clientId });
  const detail = findClient(clientId)?.name ?? null;
  await recordEvent({ userId, kind: "refresh_token_reused", provider, detail, userAgent });
}

/**
 * Ends the session of a client that signs somebody out (RFC 7009). Also by a token that has been used: whoever has one may end
 * what it opened.
 */
export async function endClientSession(
  token: string,
  clientId: string,
  userAgent: string | null,
): Promise<void> {
  const known = await findToken(token);
  if (!known || known.session.clientId !== clientId) return;
  const { count } = await db().session.deleteMany({ where: { id: known.sessionId } });
  if (count === 0) return;
  const { userId, provider } = known.session;
  const detail = findClient(clientId)?.name ?? null;
  await recordEvent({ userId, kind: "signed_out", provider, detail, userAgent });
}

/** Forgets refresh tokens that were used long ago. @returns how many were found, and went here */
export async function removeUsedRefreshTokens(
  now: Date,
  take: number,
): Promise<{ found: number; removed: number }> {
  const rows = await db().refreshToken.findMany({
    where: { usedAt: { lte: oldestUse(now) } },
    select: { id: true },
    orderBy: { usedAt: "asc" },
    take,
  });
  if (rows.length === 0) return { found: 0, removed: 0 };
  const { count } = await db().refreshToken.deleteMany({ where: { id: { in: rows.map(({ id }) => id) } } });
  return { found: rows.length, removed: count };
}
