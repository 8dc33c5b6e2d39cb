import { type Order, type Search, seenWithin } from "@/features/admin/people/search";
import { beginningWith, keyKinds, termsOf } from "@/features/directory/keys";
import { dayOf } from "@/features/session/policy";
import { Prisma } from "@/generated/prisma/client";

// The list's SQL, the same for both databases, past Prisma for two things that it cannot say: which index leads, and the row
// after which a page begins. Values are parameters, all of them.

const { sql, join, empty } = Prisma;

/** Whom a search leaves: `u` is their row. */
export type Condition = {
  test: Prisma.Sql;
  /** Finds their ids by an index, some of them twice, and no more than `most`; null where no index leads to them. */
  few: ((most: number) => Prisma.Sql) | null;
};

/** @param admins the ids of the administrators, who follow from the configuration; null where nobody asks */
export function conditionsOf(search: Search, admins: readonly string[] | null, now: Date): Condition[] {
  const { text, anywhere, provider, state, role, seen } = search;
  return [
    ...(anywhere ? [containing(text)] : termsOf(text).map(beginning)),
    ...(provider ? [byProvider(provider)] : []),
    ...(state === "enabled" ? [{ test: sql`u."disabledAt" IS NULL`, few: null }] : []),
    ...(state === "disabled" ? [disabled] : []),
    ...(role && admins ? [byRole(role === "admin", admins)] : []),
    ...(seen ? [lastSeen(seen, now)] : []),
  ];
}

function beginning(term: string): Condition {
  const { from, below } = beginningWith(term);
  const kinds = join([...keyKinds]);
  return {
    test: sql`EXISTS (SELECT 1 FROM "SearchKey" k WHERE k."userId" = u."id" AND k."key" >= ${from} AND k."key" < ${below})`,
    few: (most) => sql`SELECT "userId" AS "id" FROM "SearchKey"
      WHERE "kind" IN (${kinds}) AND "key" >= ${from} AND "key" < ${below} LIMIT ${most}`,
  };
}

/** In the middle of a word, where no index helps. `\` is what makes `%` and `_` stand for themselves. */
function containing(text: string): Condition {
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const like = (column: Prisma.Sql) => sql`lower(${column}) LIKE lower(CAST(${pattern} AS TEXT)) ESCAPE '\\'`;
  return {
    test: sql`(${like(sql`u."name"`)} OR ${like(sql`u."email"`)} OR EXISTS (SELECT 1 FROM "Account" a
      WHERE a."userId" = u."id" AND (${like(sql`a."label"`)} OR ${like(sql`a."email"`)})))`,
    few: null,
  };
}

const byProvider = (provider: string): Condition => ({
  test: sql`EXISTS (SELECT 1 FROM "Account" a WHERE a."userId" = u."id" AND a."provider" = ${provider})`,
  few: (most) => sql`SELECT "userId" AS "id" FROM "Account" WHERE "provider" = ${provider} LIMIT ${most}`,
});

const disabled: Condition = {
  test: sql`u."disabledAt" IS NOT NULL`,
  // A range, since SQLite uses no index for IS NOT NULL without statistics.
  few: (most) => sql`SELECT "id" FROM "User" WHERE "disabledAt" > ${new Date(0)} LIMIT ${most}`,
};

function byRole(wanted: boolean, admins: readonly string[]): Condition {
  if (admins.length === 0) return { test: wanted ? sql`1 = 0` : sql`1 = 1`, few: null };
  const ids = join([...admins]);
  return wanted
    ? {
        test: sql`u."id" IN (${ids})`,
        few: (most) => sql`SELECT "id" FROM "User" WHERE "id" IN (${ids}) LIMIT ${most}`,
      }
    : { test: sql`u."id" NOT IN (${ids})`, few: null };
}

function lastSeen(seen: keyof typeof seenWithin, now: Date): Condition {
  const [least, most] = seenWithin[seen].days;
  const to = dayOf(now) - least;
  const from = most === null ? 0 : dayOf(now) - most;
  const days = sql`"lastSeenDay" BETWEEN ${from} AND ${to}`;
  return {
    test: sql`u.${days}`,
    few: (limit) => sql`SELECT "id" FROM "User" WHERE ${days} LIMIT ${limit}`,
  };
}

/** Where a page begins: after this person, by the value of the order and by the id. */
export type Place = { id: string; value: string | number };

/** How the list is walked in an order. */
type Walk = {
  /** The tables, from the one whose index has the order to the person. */
  from: Prisma.Sql;
  /** The same, for whoever is known by their id already. */
  fromPerson: Prisma.Sql;
  where: Prisma.Sql;
  /** What it goes by, and the id last. */
  columns: readonly Prisma.Sql[];
  value: Prisma.Sql;
  descending: boolean;
};

const walks: Record<Order, Walk> = {
  "-joined": byId(true),
  joined: byId(false),
  "-seen": byLastSeen(true),
  seen: byLastSeen(false),
  "-name": byName(true),
  name: byName(false),
};

/** Ids grow with time. */
function byId(descending: boolean): Walk {
  const [from, value] = [sql`"User" u`, sql`u."id"`];
  return { from, fromPerson: from, where: sql`1 = 1`, columns: [value], value, descending };
}

function byLastSeen(descending: boolean): Walk {
  const [from, value] = [sql`"User" u`, sql`u."lastSeenDay"`];
  return { from, fromPerson: from, where: sql`1 = 1`, columns: [value, sql`u."id"`], value, descending };
}

function byName(descending: boolean): Walk {
  const value = sql`s."key"`;
  return {
    // SQLite reads the tables of a CROSS JOIN as they stand; PostgreSQL chooses.
    from: sql`"SearchKey" s CROSS JOIN "User" u`,
    fromPerson: sql`"User" u CROSS JOIN "SearchKey" s`,
    where: sql`s."kind" = 'name' AND u."id" = s."userId"`,
    columns: [value, sql`s."userId"`],
    value,
    descending,
  };
}

function after({ columns, descending }: Walk, place: Place | null): Prisma.Sql {
  if (!place) return empty;
  const values = columns.length === 1 ? [place.id] : [place.value, place.id];
  return columns.length === 1
    ? sql`AND ${join([...columns])} ${descending ? sql`<` : sql`>`} ${join(values)}`
    : sql`AND (${join([...columns])}) ${descending ? sql`<` : sql`>`} (${join(values)})`;
}

function ordered({ columns, descending }: Walk): Prisma.Sql {
  const way = descending ? sql`DESC` : sql`ASC`;
  return sql`ORDER BY ${join(columns.map((column) => sql`${column} ${way}`))}`;
}

const all = (conditions: readonly Condition[]) =>
  conditions.length === 0
    ? sql`1 = 1`
    : join(
        conditions.map(({ test }) => test),
        " AND ",
      );

/** How many the condition's index finds, up to `most`. */
export function countFew(few: NonNullable<Condition["few"]>, most: number): Prisma.Sql {
  return sql`SELECT COUNT(*) AS "count" FROM (${few(most)}) f`;
}

/** A page of those whom an index finds, by looking at each of them: columns `id` and `value`. */
export function pageOfFew(
  few: Prisma.Sql,
  conditions: readonly Condition[],
  order: Order,
  place: Place | null,
  take: number,
): Prisma.Sql {
  const walk = walks[order];
  return sql`SELECT u."id" AS "id", ${walk.value} AS "value"
    FROM (SELECT DISTINCT "id" FROM (${few}) f) c CROSS JOIN ${walk.fromPerson}
    WHERE c."id" = u."id" AND ${walk.where} AND ${all(conditions)} ${after(walk, place)}
    ${ordered(walk)} LIMIT ${take}`;
}

/** How many of those whom an index finds there are. */
export function sizeOfFew(few: Prisma.Sql, conditions: readonly Condition[]): Prisma.Sql {
  return sql`SELECT COUNT(*) AS "count" FROM (SELECT DISTINCT "id" FROM (${few}) f) c CROSS JOIN "User" u
    WHERE c."id" = u."id" AND ${all(conditions)}`;
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
  const way = walk.descending ? sql`DESC` : sql`ASC`;
  return sql`SELECT u."id" AS "id", u."value" AS "value" FROM (
      SELECT u."id", u."name", u."email", u."disabledAt", u."lastSeenDay", ${walk.value} AS "value"
      FROM ${walk.from} WHERE ${walk.where} ${after(walk, place)} ${ordered(walk)} LIMIT ${window}
    ) u WHERE ${all(conditions)} ORDER BY u."value" ${way}, u."id" ${way} LIMIT ${take}`;
}

/** The last of the next `window` people; nobody when there are not so many. */
export function endOfWindow(order: Order, place: Place | null, window: number): Prisma.Sql {
  const walk = walks[order];
  return sql`SELECT u."id" AS "id", ${walk.value} AS "value" FROM ${walk.from}
    WHERE ${walk.where} ${after(walk, place)} ${ordered(walk)} LIMIT 1 OFFSET ${window - 1}`;
}
