import { isNarrowed, type Order, type Search } from "@/features/admin/people/search";
import {
  type Condition,
  conditionsOf,
  countFew,
  endOfWindow,
  type Few,
  type Place,
  pageOfFew,
  pageOfWindow,
  together,
} from "@/features/admin/people/statements";
import { assertAdmin, isId } from "@/features/admin/policy";
import { type PersonSummary, summaryColumns, toSummary } from "@/features/admin/summary";
import type { Session } from "@/features/session/queries";
import type { Prisma } from "@/generated/prisma/client";
import { pageOf } from "@/lib/database/page-of";
import { db } from "@/lib/db";
import { env } from "@/lib/env";

/** People on one page. */
export const pageSize = 25;

/** What an index finds is looked at one by one up to so many; beyond, the list is walked in its order. */
export const fewest = 5000;

/** Two words that many have are read as far as this, to find who has both. */
const common = 100_000;

/** People whom a page that walks the list looks at, in steps: it costs as much with a million as with these. */
const windows = [200, 1_000, 3_800, 5_000, 5_000, 5_000];

export type PageOfPeople = {
  people: PersonSummary[];
  /** What `after` is on the next page; null when this is the last. */
  next: string | null;
  /** How many the search leaves, on all pages: null where counting them would look at everybody. */
  count: number | null;
  /** Whether a whole page was not found among as many people as one page looks at. */
  cut: boolean;
};

/**
 * One page of people, by keyset: the last page costs as much as the first. Of the conditions that an index answers the one
 * with the fewest people leads; where all have many, the list is walked in its order, which finds a page soon.
 *
 * @param steps how many people a page looks at then, step by step
 */
export async function findPeople(
  session: Session,
  search: Search,
  { now = new Date(), steps = windows }: { now?: Date; steps?: readonly number[] } = {},
): Promise<PageOfPeople> {
  assertAdmin(session);
  if (isId(search.text)) return shown(await exactly(search.text), { count: null });
  const conditions = conditionsOf(search, search.role ? await administrators() : null, now);
  const place = search.after ? await placeOf(search.after, search.order) : null;
  const few = await leading(conditions);
  if (few) {
    const rows = await ask<Place & { count: number | bigint }>(
      pageOfFew(few, conditions, search.order, place, pageSize + 1),
    );
    // Nobody comes after the last one, and then nothing says how many come before.
    const none = place ? null : 0;
    return shown(rows, { count: rows[0] ? Number(rows[0].count) : none });
  }
  return walked(conditions, search, place, steps);
}

async function walked(
  conditions: readonly Condition[],
  search: Search,
  place: Place | null,
  steps: readonly number[],
): Promise<PageOfPeople> {
  const count = isNarrowed(search) ? null : await countEverybody();
  const found: Place[] = [];
  let from = place;
  for (const step of steps) {
    const take = pageSize + 1 - found.length;
    found.push(...(await ask<Place>(pageOfWindow(conditions, search.order, from, step, take))));
    if (found.length > pageSize) return shown(found, { count });
    const [end] = await ask<Place>(endOfWindow(search.order, from, step));
    if (!end) return shown(found, { count });
    from = end;
  }
  return { ...(await shown(found, { count })), next: from?.id ?? null, cut: true };
}

/** @param found those of the page and, if there are more, one of the next */
async function shown(
  found: readonly Pick<Place, "id">[],
  { count }: Pick<PageOfPeople, "count">,
): Promise<PageOfPeople> {
  const { page, next } = pageOf(found, pageSize);
  const ids = page.map(({ id }) => id);
  const rows = await db().user.findMany({ where: { id: { in: ids } }, select: summaryColumns });
  const people = ids.flatMap((id) => rows.filter((row) => row.id === id)).map(toSummary);
  return { people, next, count, cut: false };
}

/**
 * The condition whose index finds the fewest, or words that few people have together. @returns the statement of their ids;
 * null when there are more than a few
 */
async function leading(conditions: readonly Condition[]): Promise<Prisma.Sql | null> {
  const sizes = await Promise.all(
    conditions.map(async ({ few, inOneRange }) => {
      const most = inOneRange ? common : fewest;
      return few ? [{ few, most, size: await sizeOf(few, most + 1) }] : [];
    }),
  );
  const known = sizes.flat().filter(({ size, most }) => size <= most);
  const [best] = known.sort((a, b) => a.size - b.size);
  if (!best) return null;
  if (best.size <= fewest) return best.few(fewest);
  if (known.length < 2) return null;
  const both = together(
    known.map(({ few }) => few),
    common,
  );
  return (await sizeOf(both, fewest + 1)) <= fewest ? both(fewest) : null;
}

async function sizeOf(few: Few, most: number): Promise<number> {
  const [row] = await ask<{ count: number | bigint }>(countFew(few, most));
  return Number(row?.count ?? 0);
}

async function exactly(id: string): Promise<{ id: string }[]> {
  const row = await db().user.findUnique({ where: { id }, select: { id: true } });
  return row ? [row] : [];
}

/** Where somebody stands in an order now; null for whoever is gone, and then the list begins anew. */
async function placeOf(id: string, order: Order): Promise<Place | null> {
  // An id is its own place, whether or not there is somebody of that id.
  if (order.endsWith("joined")) return { id, value: id };
  const row = await db().user.findUnique({
    where: { id },
    select: { lastSeenDay: true, keys: { where: { kind: "name" }, take: 1, select: { key: true } } },
  });
  if (!row) return null;
  return { id, value: order.endsWith("seen") ? row.lastSeenDay : (row.keys[0]?.key ?? "") };
}

/** Those who are administrators now, by their row or by the configuration's list. */
async function administrators(): Promise<string[]> {
  const { ADMIN_EMAILS } = env();
  const rows = await db().user.findMany({
    where: { OR: [{ role: "admin" }, { email: { in: [...ADMIN_EMAILS] } }] },
    select: summaryColumns,
    take: fewest,
  });
  return rows.map(toSummary).flatMap(({ id, role }) => (role === "admin" ? [id] : []));
}

/** Up to so many are counted for each page; above, once a minute is often enough. */
const countedAnew = 10_000;
const kept = { count: 0, until: 0 };

async function countEverybody(): Promise<number> {
  const now = performance.now();
  if (now < kept.until) return kept.count;
  const count = await db().user.count();
  if (count > countedAnew) Object.assign(kept, { count, until: now + 60_000 });
  return count;
}

function ask<Row>(statement: Prisma.Sql): Promise<Row[]> {
  return db().$queryRaw<Row[]>(statement);
}
