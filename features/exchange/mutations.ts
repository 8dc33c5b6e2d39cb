import { recordEvent } from "@/features/events/mutations";
import { isSameNetwork, markOf } from "@/features/exchange/network";
import { decideRepeat, findClient, oldestUse, type ReuseReason } from "@/features/exchange/policy";
import { newSalt, successorsOf } from "@/features/exchange/refresh-token";
import { findSessionById, type Session } from "@/features/session/queries";
import { hashToken, newSessionToken } from "@/features/session/tokens";
import { databaseTime } from "@/lib/database/clock";
import { removeFound } from "@/lib/database/remove-found";
import { withParent } from "@/lib/database/with-parent";
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
      data: { sessionId, tokenHash: hashToken(token), salt: newSalt() },
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

const columns = {
  id: true,
  sessionId: true,
  salt: true,
  usedAt: true,
  usedFrom: true,
  repeatedAt: true,
  session: { select: { userId: true, clientId: true, provider: true } },
} as const;

async function findToken(token: string) {
  return withParent(
    await db().refreshToken.findUnique({ where: { tokenHash: hashToken(token) }, select: columns }),
    "session",
  );
}

type Known = NonNullable<Awaited<ReturnType<typeof findToken>>>;

/** Who shows a refresh token. */
type Sender = { userAgent: string | null; network: string | null };

/**
 * Trades a refresh token for the next one (RFC 9700, section 4.14.2). Of several of these at once, on any servers, one does;
 * one more gets the same answer. Whatever else comes again is in two hands, and nobody can say which is the thief's: its
 * session ends.
 *
 * @param clientId who asks; another client's token is none
 * @param sender its network, if that is known, must be the same when a token comes again
 * @returns null when the token is not good, or not any more
 */
export async function rotateRefreshToken(
  token: string,
  clientId: string,
  sender: Sender,
): Promise<{ session: Session; token: string } | null> {
  const known = await findToken(token);
  if (!known || known.session.clientId !== clientId) return null;
  const session = await findSessionById(known.sessionId);
  if (!session) return null;
  const now = await databaseTime(db().lookup);
  const [next] = successorsOf(token, known.salt);
  if (!known.usedAt && (await spendToken(known, next, sender, now))) return { session, token: next };
  const again = await repeatToken(token, sender, now);
  if (again && "token" in again) return { session, token: again.token };
  if (again) await endReused(known, sender, again.reason);
  return null;
}

/** Of several at once one does. @returns whether it was this one */
function spendToken(
  { id, sessionId, salt }: Known,
  next: string,
  { network }: Sender,
  now: Date,
): Promise<boolean> {
  return db().$transaction(async (tx) => {
    const { count } = await tx.refreshToken.updateMany({
      where: { id, usedAt: null },
      data: { usedAt: now, usedFrom: markOf(network, salt) },
    });
    if (count === 0) return false;
    await tx.refreshToken.create({
      data: { sessionId, tokenHash: hashToken(next), salt: newSalt() },
      select: { id: true },
    });
    return true;
  });
}

/** @returns the successor once more, or why not; null when the token is gone, and its session with it */
async function repeatToken(
  token: string,
  { network }: Sender,
  now: Date,
): Promise<{ token: string } | { reason: ReuseReason } | null> {
  const known = await findToken(token);
  if (!known?.usedAt) return null;
  const { id, salt, usedAt, usedFrom, repeatedAt } = known;
  const successors = successorsOf(token, salt);
  const row = await db().refreshToken.findFirst({
    where: { sessionId: known.sessionId, tokenHash: { in: successors.map(hashToken) } },
    select: { id: true, tokenHash: true, usedAt: true },
  });
  const successorUsed = row && row.usedAt !== null;
  const sameNetwork = isSameNetwork(usedFrom, network, salt);
  const reason = decideRepeat({ usedAt, repeatedAt, successorUsed, sameNetwork }, now);
  if (reason) return { reason };
  const next = successors.find((one) => hashToken(one) === row?.tokenHash);
  if (!row || !next) return { reason: "successor_used" };
  return (await spendRepetition(id, row.id, now)) ? { token: next } : { reason: "again" };
}

/**
 * Spends a token's one repetition and its successor's: two who hold one successor and keep pace would otherwise go on for
 * ever, each answered once. @returns whether it was this one of several at once
 */
function spendRepetition(id: string, successor: string, now: Date): Promise<boolean> {
  return db().$transaction(async (tx) => {
    const repeated = { data: { repeatedAt: now } };
    const own = await tx.refreshToken.updateMany({ where: { id, repeatedAt: null }, ...repeated });
    if (own.count === 0) return false;
    const next = await tx.refreshToken.updateMany({ where: { id: successor, usedAt: null }, ...repeated });
    return next.count === 1;
  });
}

async function endReused(
  { sessionId, session }: Known,
  { userAgent }: Sender,
  reason: ReuseReason,
): Promise<void> {
  const { userId, clientId, provider } = session;
  const { count } = await db().session.deleteMany({ where: { id: sessionId } });
  // Of two at once one tells of it.
  if (count === 0) return;
  log("warn", "refresh_token_reused", { user: userId, client: clientId, reason });
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
  return removeFound(db().refreshToken, rows);
}
