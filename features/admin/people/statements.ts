import { type Order, type Search, seenWithin } from "@/features/admin/people/search";
import { beginningWith, keyKinds, termsOf } from "@/features/directory/keys";
import { dayOf } from "@/features/session/policy";
import { Prisma } from "@/generated/prisma/client";

// The list's SQL, the same for both databases, past Prisma for two things that it cannot say: which index leads, and the row
// after which a page begins. Values are parameters, all of them.

const { sql, join, empty } = Prisma;

/** Whom a search leaves. */
export type Condition = {
  /** Asks about `w."id"` by indexes of its own, so that a walk reads nothing that no condition asks for. */
  test: Prisma.Sql;
  /** Finds their ids by an index, some of them twice, and no more than `most`; null where no index leads to them. */
  few: Few | null;
  /** Whether that index alone has the ids, one after the other, so that many are read soon. */
  inOneRange?: boolean;
};

export type Few = (most: number) => Prisma.Sql;

/** @param admins the ids of the administrators, who follow from the configuration; null where nobody asks */
export function conditionsOf(search: Search, admins: readonly string[] | null, now: Date): Condition[] {
  const { text, anywhere, provider, state, role, seen } = search;
  return [
    ...(anywhere ? [containing(text)] : termsOf(text).map(beginning)),
    ...(provider ? [byProvider(provider)] : []),
    ...(state === "enabled" ? [{ test: whose(sql`u."disabledAt" IS NULL`), few: null }] : []),
    ...(state === "disabled" ? [disabled] : []),
    ...(role && admins ? [byRole(role === "admin", admins)] : []),
    ...(seen ? [lastSeen(seen, now)] : []),
  ];
}

/** Whether there is a row. OFFSET 0 makes PostgreSQL ask person by person; else it may read a whole table to join it. */
const exists = (rows: Prisma.Sql) => sql`EXISTS (SELECT 1 FROM ${rows} LIMIT 1 OFFSET 0)`;

/** By the person's row. */
const whose = (test: Prisma.Sql) => exists(sql`"User" u WHERE u."id" = w."id" AND ${test}`);

function beginning(term: string): Condition {
  const { from, below } = beginningWith(term);
  const kinds = join([...keyKinds]);
  return {
    test: exists(sql`"SearchKey" k WHERE k."userId" = w."id" AND k."key" >= ${from} AND k."key" < ${below}`),
    few: (most) => sql`SELECT "userId" AS "id" FROM "SearchKey"
      WHERE "kind" IN (${kinds}) AND "key" >= ${from} AND "key" < ${below} LIMIT ${most}`,
    inOneRange: true,
  };
}

/** In the middle of a word, where no index helps. `\` is what makes `%` and `_` stand for themselves. */
function containing(text: string): Condition {
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const like = (column: Prisma.Sql) => sql`lower(${column}) LIKE lower(CAST(${pattern} AS TEXT)) ESCAPE '\\'`;
  return {
    test: whose(sql`(${like(sql`u."name"`)} OR ${like(sql`u."email"`)} OR EXISTS (SELECT 1 FROM "Account" a
      WHERE a."userId" = u."id" AND (${like(sql`a."label"`)} OR ${like(sql`a."email"`)})))`),
    few: null,
  };
}

const byProvider = (provider: string): Condition => ({
  test: exists(sql`"Account" a WHERE a."userId" = w."id" AND a."provider" = ${provider}`),
  few: (most) => sql`SELECT "userId" AS "id" FROM "Account" WHERE "provider" = ${provider} LIMIT ${most}`,
});

const disabled: Condition = {
  test: whose(sql`u."disabledAt" IS NOT NULL`),
  // A range, since SQLite uses no index for IS NOT NULL without statistics.
  few: (most) => sql`SELECT "id" FROM "User" WHERE "disabledAt" > ${new Date(0)} LIMIT ${most}`,
};

function byRole(wanted: boolean, admins: readonly string[]): Condition {
  if (admins.length === 0) return { test: wanted ? sql`1 = 0` : sql`1 = 1`, few: null };
  const ids = join([...admins]);
  return wanted
    ? {
        test: sql`w."id" IN (${ids})`,
        few: (most) => sql`SELECT "id" FROM "User" WHERE "id" IN (${ids}) LIMIT ${most}`,
      }
    : { test: sql`w."id" NOT IN (${ids})`, few: null };
}

function lastSeen(seen: keyof typeof seenWithin, now: Date): Condition {
  const [least, most] = seenWithin[seen].days;
  const to = dayOf(now) - least;
  const from = most === null ? 0 : dayOf(now) - most;
  const days = sql`"lastSeenDay" BETWEEN ${from} AND ${to}`;
  return {
    test: whose(sql`u.${days}`),
    few: (limit) => sql`SELECT "id" FROM "User" WHERE ${days} LIMIT ${limit}`,
  };
}

/** Where a page begins: after this person, by the value of the order and by the id. */
export type Place = { id: string; value: string | number };

/** How the list is walked in an order: by the index of one table. */
type Walk = {
  from: Prisma.Sql;
  where: Prisma.Sql;
  id: Prisma.Sql;
  /** What it goes by, and by the id after it. */
  value: Prisma.Sql;
  descending: boolean;
};

const [users, id] = [sql`"User" u`, sql`u."id"`];
const byId = { from: users, where: sql`1 = 1`, id, value: id, descending: false };
const byLastSeen = { ...byId, value: sql`u."lastSeenDay"` };
const byName = {
  from: sql`"SearchKey" s`,
  where: sql`s."kind" = 'name'`,
  id: sql`s."userId"`,
  value: sql`s."key"`,
  descending: false,
};

const walks: Record<Order, Walk> = {
  // Ids grow with time.
  "-joined": { ...byId, descending: true },
  joined: byId,
  "-seen": { ...byLastSeen, descending: true },
  seen: byLastSeen,
  "-name": { ...byName, descending: true },
  name: byName,
};

const columnsOf = ({ id, value }: Walk) => (id === value ? [id] : [value, id]);

function after(walk: Walk, place: Place | null, columns = columnsOf(walk)): Prisma.Sql {
  if (!place) return empty;
  const values = columns.length === 1 ? [place.id] : [place.value, place.id];
  return sql`AND (${join([...columns])}) ${walk.descending ? sql`<` : sql`>`} (${join(values)})`;
}

function ordered(walk: Walk, columns = columnsOf(walk)): Prisma.Sql {
  const way = walk.descending ? sql`DESC` : sql`ASC`;
  return sql`ORDER BY ${join(columns.map((column) => sql`${column} ${way}`))}`;
}

const all = (conditions: readonly Condition[]) =>
  conditions.length === 0
    ? sql`1 = 1`
    : join(
        conditions.map(({ test }) => test),
        " AND ",
      );

/** Those whom all of these find, each looked through as far as `range`. */
export function together(all: readonly Few[], range: number): Few {
  const each = all.map((few) => sql`SELECT "id" FROM (${few(range)}) f`);
  return (most) => sql`SELECT "id" FROM (${join(each, " INTERSECT ")}) b LIMIT ${most}`;
}

/** How many the condition's index finds, up to `most`. */
export function countFew(few: Few, most: number): Prisma.Sql {
  return sql`SELECT COUNT(*) AS "count" FROM (${few(most)}) f`;
}

/**
 * A page of those whom an index finds, by looking at each of them: columns `id` and `value`, and in `count` how many there
 * are on all pages.
 */
export function pageOfFew(
  few: Prisma.Sql,
  conditions: readonly Condition[],
  order: Order,
  place: Place | null,
  take: number,
): Prisma.Sql {
  const walk = walks[order];
  const columns = [sql`p."value"`, sql`p."id"`];
  // SQLite reads the tables of a CROSS JOIN as they stand; PostgreSQL chooses.
  return sql`SELECT p."id" AS "id", p."value" AS "value", p."count" AS "count" FROM (
      SELECT ${walk.id} AS "id", ${walk.value} AS "value", COUNT(*) OVER () AS "count"
      FROM (SELECT DISTINCT "id" FROM (${few}) f) w CROSS JOIN ${walk.from}
      WHERE ${walk.id} = w."id" AND ${walk.where} AND ${all(conditions)}
    ) p WHERE 1 = 1 ${after(walk, place, columns)} ${ordered(walk, columns)} LIMIT ${take}`;
}

/** A page of those among the next `window` people whom the conditions leave. */
export function pageOfWindow(
  conditions: readonly Condition[],
  order: Order,
  place: Place | null,
  window: number,
  take: number,
): Prisma.Sql {
  const walk = walks[order];
  return sql`SELECT w."id" AS "id", w."value" AS "value" FROM (
      SELECT ${walk.id} AS "id", ${walk.value} AS "value"
      FROM ${walk.from} WHERE ${walk.where} ${after(walk, place)} ${ordered(walk)} LIMIT ${window}
    ) w WHERE ${all(conditions)} ${ordered(walk, [sql`w."value"`, sql`w."id"`])} LIMIT ${take}`;
}

/** The last of the next `window` people; nobody when there are not so many. */
export function endOfWindow(order: Order, place: Place | null, window: number): Prisma.Sql {
  const walk = walks[order];
  return sql`SELECT ${walk.id} AS "id", ${walk.value} AS "value" FROM ${walk.from}
    WHERE ${walk.where} ${after(walk, place)} ${ordered(walk)} LIMIT 1 OFFSET ${window - 1}`;
}
