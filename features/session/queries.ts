import { createHash } from "node:crypto";
import { isOnOffer, vouchedNow, worthColumns, worthNow } from "@/features/providers/on-offer";
import type { WeighedEmail } from "@/features/providers/worth";
import { dayOf, isLive, isWelcome, type Role, renewed, roleOf } from "@/features/session/policy";
import { type SessionId, sessionIdOf } from "@/features/session/session-id";
import { hashToken } from "@/features/session/tokens";
import type { Prisma } from "@/generated/prisma/client";
import type { LookupStatement } from "@/lib/database/lookup";
import { db } from "@/lib/db";
import { isListed } from "@/lib/email-list";
import { env } from "@/lib/env";

/** A signed-in person as the rest of the app sees them. Never more than this: no row, no token. */
export type SessionUser = {
  id: string;
  name: string | null;
  email: string | null;
  image: string | null;
  role: Role;
};

export type Session = {
  id: SessionId;
  user: SessionUser;
  /** Auth.js's id of the provider it was opened with. */
  provider: string;
  /** Who that was, as its identities are filed; null for a session from before that was kept. */
  issuer: string | null;
  /** Which client it was opened for (features/exchange/clients.ts); null for a browser with our cookie. */
  clientId: string | null;
  /** When its person last proved who they are, by a round trip to a provider. */
  authenticatedAt: Date;
  /** When it ends if it is not used again. */
  expires: Date;
};

/**
 * Takes out of a user row, or of Auth.js's copy of one, what may leave the server. A role that is not known is none.
 * @param user may hold more; Auth.js's copy writes "no email" as an empty string
 */
export function toSessionUser(user: {
  id: string;
  name?: string | null;
  email: string | null;
  image?: string | null;
  role?: unknown;
}): SessionUser {
  const { id, name = null, email, image = null, role } = user;
  return { id, name, email: email || null, image, role: role === "admin" ? "admin" : "user" };
}

/**
 * What the operator's lists make of a user now. Nothing of it is stored, so whoever is taken off a list has lost what
 * it gave, and nobody keeps it by accident.
 */
export async function standingOf(user: {
  id: string;
  email: string | null;
  role?: unknown;
}): Promise<{ welcome: boolean; role: Role }> {
  const lists = env();
  // Without a list that could matter, a session is one read and nothing else.
  const asked = lists.ALLOWED_EMAILS.length > 0 || isListed(user.email, lists.ADMIN_EMAILS);
  const emails = asked ? await emailsOf(user.id) : [];
  return { welcome: isWelcome(emails, lists), role: roleOf(user, emails, lists) };
}

/** The addresses that providers vouch for, with what their word counts for now; one that left with its account is none. */
async function emailsOf(userId: string): Promise<WeighedEmail[]> {
  const accounts = await db().account.findMany({
    where: { userId, emailVerified: true },
    select: worthColumns,
  });
  return accounts.map((account) => ({ email: account.email, worth: worthNow(account) }));
}

/** The columns that every request reads of a session and of its person. One more is its name here, and nothing else. */
const ofSession = [
  ...(["id", "provider", "issuer", "clientId"] as const),
  ...(["expires", "absoluteExpires", "lastSeenAt", "authenticatedAt"] as const),
] as const;
const ofUser = ["id", "name", "email", "image", "role", "disabledAt"] as const;

/** One read by a unique hash: what every request of a signed-in person pays, and so the one thing past Prisma. */
const sessionByToken = sessionBy("sessionToken");
/** The same for whoever shows an access token, which names its session. */
const sessionById = sessionBy("id");

function sessionBy(key: "sessionToken" | "id"): LookupStatement {
  const columns = [...ofSession.map((name) => `s."${name}"`), ...ofUser.map((name) => `u."${name}"`)].join(
    ", ",
  );
  const sql = `SELECT ${columns} FROM "Session" s JOIN "User" u ON u."id" = s."userId" WHERE s."${key}" = ?`;
  // Another statement is another name.
  return { name: `session_by_${createHash("sha256").update(sql).digest("hex").slice(0, 16)}`, sql };
}

/** Past Prisma, which would also say that their profile has been changed. */
const seen: LookupStatement = {
  name: "user_seen_1",
  sql: `UPDATE "User" SET "lastSeenDay" = ? WHERE "id" = ?`,
};

/** As the databases give it past Prisma: times as text, SQLite's booleans as numbers. */
type Stored<Row> = {
  [Name in keyof Row]:
    | (Row[Name] & (string | number | bigint | null))
    | (Date extends Row[Name] ? string : never)
    | (true extends Row[Name] ? boolean | number : never);
};
type SessionRow = Stored<Pick<Prisma.SessionModel, (typeof ofSession)[number]>>;
type UserRow = Stored<Pick<Prisma.UserModel, (typeof ofUser)[number]>>;

function named<Row>(names: readonly (keyof Row)[], values: readonly unknown[]): Row {
  return Object.fromEntries(names.map((name, index) => [name, values[index]])) as Row;
}

/**
 * Reads a live session and, at most once an hour, notes that it is in use.
 * @param token the cookie's value
 * @returns null for anything but a live session
 * @throws whatever the database throws: "unreadable" is not "signed out"
 */
export async function findSession(token: string, now = new Date()): Promise<Session | null> {
  return liveSession(await db().lookup(sessionByToken, [hashToken(token)]), now);
}

/**
 * `findSession` by the session's name, for whoever has proven otherwise that they may use it. The name alone proves
 * nothing.
 */
export async function findSessionById(id: string, now = new Date()): Promise<Session | null> {
  return liveSession(await db().lookup(sessionById, [id]), now);
}

async function liveSession(found: unknown[] | null, now: Date): Promise<Session | null> {
  if (!found) return null;
  const { id, provider, issuer, clientId, ...row } = named<SessionRow>(ofSession, found);
  const user = named<UserRow>(ofUser, found.slice(ofSession.length));
  const times = {
    expires: new Date(row.expires),
    absoluteExpires: new Date(row.absoluteExpires),
    lastSeenAt: new Date(row.lastSeenAt),
  };
  if (user.disabledAt !== null || !isLive(times, now)) return null;
  if (!countsNow(provider, issuer)) return null;
  const { welcome, role } = await standingOf(user);
  if (!welcome) return null;
  const renewal = renewed(times, now);
  // updateMany, since the session may have been revoked between the two statements.
  if (renewal) {
    await db().session.updateMany({ where: { id }, data: renewal });
    // Once a day and session: what people are found by need not be finer.
    if (dayOf(times.lastSeenAt) < dayOf(now)) await db().write(seen, [String(dayOf(now)), user.id]);
  }
  return {
    id: sessionIdOf(id),
    user: toSessionUser({ ...user, role }),
    provider,
    issuer,
    clientId,
    authenticatedAt: new Date(row.authenticatedAt),
    expires: renewal?.expires ?? times.expires,
  };
}

/**
 * Which of a person's sessions are live, by the rules of `findSession` that are about the session: its times, and its
 * provider. Whoever is disabled or not welcome has none.
 * @returns a condition
 */
export async function liveSessions(userId: string, now: Date) {
  const inTime = { userId, expires: { gt: now }, absoluteExpires: { gt: now } };
  const openers = await db().session.groupBy({ by: ["provider", "issuer"], where: inTime });
  // Each is asked about as a session of it would be; no condition could say what the same issuer is.
  const OR = openers.filter(({ provider, issuer }) => countsNow(provider, issuer));
  return { ...inTime, OR };
}

/** Its provider may have been taken out because of what it did. A session that names none cannot be told from those. */
export function countsNow(provider: string | null, issuer: string | null): provider is string {
  return provider !== null && isOnOffer({ provider, issuer });
}

/** One way in, as its owner may see it. */
export type Connection = {
  id: string;
  provider: string;
  label: string | null;
  email: string | null;
  /** Whether its provider's word for it counts now. */
  emailVerified: boolean;
  linkedAt: Date;
};

/** What the account page shows of its owner. */
export async function findAccount(
  userId: string,
): Promise<{ createdAt: Date; connections: Connection[] } | null> {
  const row = await db().user.findUnique({
    where: { id: userId },
    select: {
      createdAt: true,
      accounts: {
        select: { id: true, label: true, linkedAt: true, ...worthColumns },
        orderBy: { linkedAt: "asc" },
      },
    },
  });
  if (!row) return null;
  const connections = row.accounts.map((account) => {
    const { id, provider, label, email, emailVerified, linkedAt } = vouchedNow(account);
    return { id, provider, label, email, emailVerified, linkedAt };
  });
  return { createdAt: row.createdAt, connections };
}
