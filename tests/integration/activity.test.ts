import { PrismaLibSql } from "@prisma/adapter-libsql";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type EventGroup, eventGroups, kindsOf } from "@/features/activity/filter";
import { findBeginnings, findEvents, pageSize } from "@/features/activity/queries";
import { recordEvent } from "@/features/events/mutations";
import { PrismaClient } from "@/generated/prisma/client";
import { testDatabase } from "../support/database";
import { onPostgresql } from "../support/dialect";
import { testEnvironment } from "../support/environment";
import { person } from "../support/people";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOG_LEVEL: "error" });

const shared = globalThis as { valetKeyDatabase?: PrismaClient };
const start = Date.parse("2026-01-01T00:00:00.000Z");
const many = 10_000;

/** What happens again and again, in this order. */
const kinds = [
  "signed_in",
  "signed_out",
  "signed_in",
  "sign_in_failed",
  "connected",
  "session_ended",
] as const;

let userId = "";
let strangerId = "";

/** Walks through the pages as somebody who presses "Older" until there is none. */
async function walk(group: EventGroup | null, id = userId, between = async () => {}) {
  const pages: string[][] = [];
  for (let before: string | null = null; ; ) {
    const { events, next } = await findEvents(id, { group, before });
    pages.push(events.map((event) => event.id));
    if (!next) return { pages, ids: pages.flat() };
    before = next;
    await between();
  }
}

/** A UUIDv7 of a millisecond after the start. */
function idAt(offset: number, tail = 0): string {
  const time = (start + offset).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${tail.toString(16).padStart(12, "0")}`;
}

async function newUser() {
  const { id: _, emailVerified: __, ...data } = person();
  return (await prisma.user.create({ data, select: { id: true } })).id;
}

beforeAll(async () => {
  shared.valetKeyDatabase = prisma;
  userId = await newUser();
  strangerId = await newUser();
  const rows = Array.from({ length: many }, (_, index) => ({
    // Several in one millisecond, as happens when somebody presses fast or there are two servers.
    id: idAt(Math.floor(index / 3), index),
    createdAt: new Date(start + Math.floor(index / 3)),
    userId,
    kind: kinds[index % kinds.length] ?? "signed_in",
    detail: String(index),
  }));
  // Whose events lie between them.
  const foreign = rows.slice(0, 500).map((row, index) => ({
    ...row,
    id: idAt(Math.floor(index / 3), index + many),
    userId: strangerId,
  }));
  const all = [...rows, ...foreign];
  for (let at = 0; at < all.length; at += 500) {
    await prisma.securityEvent.createMany({ data: all.slice(at, at + 500) });
  }
}, 120_000);

describe(`${many} events`, () => {
  it("page through exactly once, the newest first, and none is anybody else's", async () => {
    const { pages, ids } = await walk(null);
    expect(ids).toHaveLength(many);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(pages.every((page) => page.length === pageSize)).toBe(true);
    const own = await prisma.securityEvent.findMany({ where: { userId }, select: { id: true } });
    expect(new Set(ids)).toEqual(new Set(own.map(({ id }) => id)));
  });

  it.each(eventGroups)("page through by group: %s", async (group) => {
    const expected = (
      await prisma.securityEvent.findMany({
        where: { userId, kind: { in: kindsOf(group) } },
        orderBy: { id: "desc" },
        select: { id: true },
      })
    ).map(({ id }) => id);
    expect((await walk(group)).ids).toEqual(expected);
  });

  it("page through undisturbed by what happens meanwhile", async () => {
    const newcomer = await newUser();
    for (let index = 0; index < 45; index++) await recordEvent({ userId: newcomer, kind: "signed_in" });
    const before = (await walk(null, newcomer)).ids;
    const meanwhile = () => recordEvent({ userId: newcomer, kind: "signed_out" });
    expect((await walk(null, newcomer, meanwhile)).ids).toEqual(before);
  });

  // How SQLite explains itself; the index is the same on both.
  if (!onPostgresql) {
    it("are found by the index alone, at the first page and at the last, filtered and not", async () => {
      const statements: { sql: string; params: unknown[] }[] = [];
      const watched = new PrismaClient({
        adapter: new PrismaLibSql({ url }),
        log: [{ emit: "event", level: "query" }],
      });
      watched.$on("query", ({ query, params }) =>
        statements.push({ sql: query, params: JSON.parse(params) }),
      );
      shared.valetKeyDatabase = watched;
      onTestFinished(async () => {
        shared.valetKeyDatabase = prisma;
        await watched.$disconnect();
      });
      for (const group of [null, "failures"] as const) {
        for (const before of [null, idAt(5)]) await findEvents(userId, { group, before });
      }
      expect(statements).toHaveLength(4);
      for (const { sql, params } of statements) {
        const plan = await prisma.$queryRawUnsafe<{ detail: string }[]>(
          `EXPLAIN QUERY PLAN ${sql}`,
          ...params,
        );
        const steps = plan.map(({ detail }) => detail).join("; ");
        expect(steps).toMatch(
          /^SEARCH .*SecurityEvent.* USING INDEX SecurityEvent_userId_id_idx \(userId=\?/,
        );
        expect(steps).not.toMatch(/SCAN|TEMP B-TREE/);
      }
    });
  }
});

describe("a cursor", () => {
  it("of somebody else's event is only a point in time", async () => {
    const [foreign] = (await findEvents(strangerId, { group: null, before: null })).events;
    const { events } = await findEvents(userId, { group: null, before: foreign?.id ?? "" });
    expect(events).toHaveLength(pageSize);
    const details = await prisma.securityEvent.count({
      where: { userId, id: { in: events.map(({ id }) => id) } },
    });
    expect(details).toBe(pageSize);
  });

  it("before everything finds nothing, after everything the newest", async () => {
    const zeros = "00000000-0000-0000-0000-000000000000";
    expect(await findEvents(userId, { group: null, before: zeros })).toEqual({ events: [], next: null });
    const { events } = await findEvents(userId, { group: null, before: zeros.replaceAll("0", "f") });
    expect(events[0]?.detail).toBe(String(many - 1));
  });
});

describe("a page", () => {
  it("holds what its person may see, and a kind that is not known as none", async () => {
    const id = await newUser();
    await prisma.securityEvent.create({ data: { userId: id, kind: "moon_landed", detail: "eagle" } });
    const { events, next } = await findEvents(id, { group: null, before: null });
    expect(next).toBeNull();
    expect(events).toStrictEqual([
      {
        id: expect.any(String),
        kind: null,
        provider: null,
        detail: "eagle",
        userAgent: null,
        createdAt: expect.any(Date),
      },
    ]);
  });

  it("is the last when exactly full", async () => {
    const id = await newUser();
    for (let index = 0; index < pageSize; index++) await recordEvent({ userId: id, kind: "signed_in" });
    expect((await findEvents(id, { group: null, before: null })).next).toBeNull();
    await recordEvent({ userId: id, kind: "signed_in" });
    const first = await findEvents(id, { group: null, before: null });
    expect((await findEvents(id, { group: null, before: first.next })).events).toHaveLength(1);
  });
});

it("knows when it began, and with which sign-in each kind of browser came first", async () => {
  const [one, other] = [await newUser(), await newUser()];
  const events = [
    ["signed_up", "a", 1],
    ["signed_in", "b", 3],
    ["signed_in", "a", 2],
    ["exported", "c", 0],
    ["signed_in", "b", 4],
    ["signed_in", null, 5],
  ] as const;
  await prisma.securityEvent.createMany({
    data: events.map(([kind, userAgent, at]) => ({
      ...{ id: idAt(at, at + 2 * many), userId: one, kind, userAgent, createdAt: new Date(start + at) },
    })),
  });
  const { first, signIns } = await findBeginnings(one);
  expect(first).toEqual(new Date(start));
  expect(new Map(signIns.map(({ userAgent, id }) => [userAgent, id]))).toEqual(
    new Map([
      ["a", idAt(1, 1 + 2 * many)],
      ["b", idAt(3, 3 + 2 * many)],
      [null, idAt(5, 5 + 2 * many)],
    ]),
  );
  expect(await findBeginnings(other)).toEqual({ first: null, signIns: [] });
});
