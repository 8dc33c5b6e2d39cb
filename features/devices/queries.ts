import { liveSessions } from "@/features/session/queries";
import { type SessionId, textOf } from "@/features/session/session-id";
import { db } from "@/lib/db";

/** How many devices are listed beside this one: as many as somebody would read through. */
export const longestList = 25;

/** One live session, as its owner may see it: no token, no hash, no address. */
export type OpenSession = {
  /** Names it in forms and opens nothing. */
  id: string;
  /** Auth.js's id of the provider it was opened with. */
  provider: string | null;
  userAgent: string | null;
  /** Which client it was opened for; null for a browser. */
  clientId: string | null;
  createdAt: Date;
  /** Written at most once an hour. */
  lastSeenAt: Date;
};

export type OpenSessions = {
  current: OpenSession;
  /** The last used first. */
  others: OpenSession[];
  /** How many others there are beyond those. */
  more: number;
};

/**
 * Where a person is signed in.
 * @param session the one that asks
 * @returns null when that one has just ended
 */
export async function findOpenSessions(
  session: { id: SessionId | string; user: { id: string } },
  now = new Date(),
): Promise<OpenSessions | null> {
  const live = await liveSessions(session.user.id, now);
  const id = textOf(session.id);
  const others = { ...live, id: { not: id } };
  const select = {
    id: true,
    provider: true,
    userAgent: true,
    clientId: true,
    createdAt: true,
    lastSeenAt: true,
  };
  const [current, rows] = await Promise.all([
    db().session.findFirst({ where: { ...live, id }, select }),
    db().session.findMany({
      where: others,
      orderBy: [{ lastSeenAt: "desc" }, { id: "desc" }],
      take: longestList + 1,
      select,
    }),
  ]);
  if (!current) return null;
  const listed = rows.slice(0, longestList);
  const more = rows.length > longestList ? (await db().session.count({ where: others })) - longestList : 0;
  return { current, others: listed, more: Math.max(0, more) };
}
