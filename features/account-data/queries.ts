import { actionsOf } from "@/features/directory/queries";
import { countOwn } from "@/features/personal/queries";
import { liveSessions } from "@/features/session/queries";
import { db } from "@/lib/db";
import type { PersonalTable } from "@/lib/personal-table";

/** Rows read at a time: what is held in memory of an account with any number of them. */
export const pageSize = 500;

/** Everything that goes with an account, as its person sees it before they delete it. */
export type Holdings = {
  connections: { id: string; provider: string; label: string | null }[];
  /** Where they are signed in now. */
  devices: number;
  events: number;
  /** What they have in tables of your own, such as "3 notes". */
  own: string[];
};

/** @returns null for somebody who has just been deleted */
export async function findHoldings(userId: string, now = new Date()): Promise<Holdings | null> {
  const live = await liveSessions(userId, now);
  const [row, devices, own] = await Promise.all([
    db().user.findUnique({
      where: { id: userId },
      select: {
        accounts: { select: { id: true, provider: true, label: true }, orderBy: { linkedAt: "asc" } },
        _count: { select: { events: true } },
      },
    }),
    db().session.count({ where: live }),
    countOwn(userId),
  ]);
  return row && { connections: row.accounts, devices, events: row._count.events, own };
}

/** The part of an export that is read at once; a person has a handful of connections. */
export async function findExportedPerson(userId: string) {
  const row = await db().user.findUnique({
    where: { id: userId },
    select: {
      id: true,
      name: true,
      email: true,
      emailVerified: true,
      image: true,
      role: true,
      lastSeenDay: true,
      createdAt: true,
      updatedAt: true,
      accounts: {
        select: {
          id: true,
          provider: true,
          issuer: true,
          providerAccountId: true,
          label: true,
          email: true,
          emailVerified: true,
          emailOwned: true,
          scope: true,
          linkedAt: true,
          updatedAt: true,
        },
        orderBy: { id: "asc" },
      },
    },
  });
  if (!row) return null;
  const { id, name, email, emailVerified, image, role, lastSeenDay, createdAt, updatedAt } = row;
  // 0 where it is not known.
  const lastSeenOn = lastSeenDay ? new Date(lastSeenDay * 86_400_000).toISOString().slice(0, 10) : null;
  return {
    profile: {
      ...{ id, name, email, emailVerifiedAt: emailVerified, picture: image, role },
      ...{ lastSeenOn, createdAt, updatedAt },
    },
    connections: row.accounts.map(({ id, provider, issuer, providerAccountId, scope, ...account }) => ({
      id,
      provider,
      issuer,
      subject: providerAccountId,
      ...account,
      // GitHub writes commas where the others follow RFC 6749 and write spaces.
      scopes: scope?.split(/[\s,]+/).filter(Boolean) ?? [],
    })),
  };
}

/** Every session of a person, oldest first, in pages; also those that are over and not yet cleaned away. */
export function exportedDevices(userId: string, currentId: string) {
  return pages(async (after) => {
    const rows = await db().session.findMany({
      where: { userId, ...after },
      orderBy: { id: "asc" },
      take: pageSize,
      select: {
        id: true,
        provider: true,
        userAgent: true,
        clientId: true,
        createdAt: true,
        authenticatedAt: true,
        lastSeenAt: true,
        expires: true,
      },
    });
    return rows.map(
      ({ id, provider, userAgent, clientId, createdAt, authenticatedAt, lastSeenAt, expires }) => ({
        id,
        current: id === currentId,
        provider,
        userAgent,
        client: clientId,
        signedInAt: createdAt,
        authenticatedAt,
        lastSeenAt,
        expiresAt: expires,
      }),
    );
  });
}

/** Everything that happened to a person's account, oldest first, in pages. */
export function exportedActivity(userId: string) {
  return pages(async (after) => {
    const rows = await db().securityEvent.findMany({
      where: { userId, ...after },
      orderBy: { id: "asc" },
      take: pageSize,
      select: { id: true, kind: true, provider: true, detail: true, userAgent: true, createdAt: true },
    });
    return rows.map(({ id, createdAt, ...row }) => ({ id, at: createdAt, ...row }));
  });
}

/** Lists of the download that are no person's own, but tell of them, by their names there. */
export const exportedLists: readonly {
  name: string;
  rows: (userId: string) => AsyncGenerator<{ id: string }[]>;
}[] = [{ name: "administration", rows: exportedActions }];

/** What a person did as an administrator, oldest first, in pages. */
function exportedActions(userId: string) {
  return pages((after) => actionsOf({ where: { userId, ...after }, orderBy: { id: "asc" }, take: pageSize }));
}

/** What a person has in a table of your own, oldest first, in pages. */
export function exportedRows(table: PersonalTable, userId: string) {
  return pages((after) =>
    table.rows({ where: { userId, ...after }, orderBy: { id: "asc" }, take: pageSize }),
  );
}

/** @returns whether the person is still there */
export async function isPerson(userId: string): Promise<boolean> {
  return (await db().user.findUnique({ where: { id: userId }, select: { id: true } })) !== null;
}

/** Reads by the id of the last row and not by a count: the last page costs as much as the first. */
async function* pages<Row extends { id: string }>(
  read: (after: { id?: { gt: string } }) => Promise<Row[]>,
): AsyncGenerator<Row[], void> {
  for (let after = {}; ; ) {
    const rows = await read(after);
    const last = rows.at(-1);
    if (last) yield rows;
    if (!last || rows.length < pageSize) return;
    after = { id: { gt: last.id } };
  }
}
