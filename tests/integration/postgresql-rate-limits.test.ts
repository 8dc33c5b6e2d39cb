import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openLimiter } from "@/lib/database/limiter";
import { openDatabase } from "@/lib/db";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { later, newLimiter, newName, taken } from "../support/limits";

// The counts are PostgreSQL's, which any number of servers share; what the limits do is in rate-limits.test.ts.

const { prisma, url } = await testDatabase();
const pool = prisma.pool ?? expect.fail("no pool");
testEnvironment({ DATABASE_URL: url });

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => lines.push(String(text)) > 0);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await prisma.rateLimit.deleteMany();
});

it("several servers share a count, and hardly tell of a refusal twice", async () => {
  const name = newName();
  const others = [openDatabase(url), openDatabase(url)];
  // Connected before, since a slow machine takes longer for that than a limit waits.
  const connect = others.flatMap(({ pool }) => Array.from({ length: 10 }, () => pool?.query("SELECT 1")));
  await Promise.all(connect);
  const servers = others.map(({ pool }) => openLimiter(pool, name, { points: 10, seconds: 60 }));
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => servers[index % 2]?.("a") ?? expect.fail()),
  );
  expect(answers.filter(({ refused }) => !refused)).toHaveLength(10);
  // The first one that is past the shared count, and the first one of each server that is past its own.
  const told = answers.filter((answer) => answer.refused && answer.first);
  expect(told.length).toBeGreaterThanOrEqual(1);
  expect(told.length).toBeLessThanOrEqual(3);
  await Promise.all(others.map((one) => one.$disconnect()));
});

it("one statement each, and none for a key that is used up", async () => {
  const query = vi.spyOn(pool, "query");
  const limiter = newLimiter(pool, 3);
  await taken(limiter, "a", 3);
  expect(query).toHaveBeenCalledTimes(3);
  await taken(limiter, "a", 50);
  expect(query).toHaveBeenCalledTimes(3);
});

it("who is refused because of another server is refused from memory then, until the window ends", async () => {
  later(0);
  const name = newName();
  const [here, there] = [1, 2].map(() => openLimiter(pool, name, { points: 3, seconds: 60 }));
  await taken(there ?? expect.fail(), "a", 3);
  const query = vi.spyOn(pool, "query");
  later(20);
  expect(await taken(here ?? expect.fail(), "a", 5)).toEqual([
    { refused: true, wait: 40, first: true },
    ...Array(4).fill({ refused: true, wait: 40, first: false }),
  ]);
  expect(query).toHaveBeenCalledTimes(1);
  later(41);
  expect(await here?.("a")).toEqual({ refused: false });
});

it("a row says when it may go", async () => {
  later(0);
  await newLimiter(pool, 3)("a");
  const rows = await prisma.rateLimit.findMany();
  expect(rows).toEqual([
    { key: expect.stringMatching(/^test-\d+:a$/), points: 1, expire: BigInt(Date.now() + 60_000) },
  ]);
});

it.each([
  ["refuses every connection", "postgres://nobody@127.0.0.1:9/nothing"],
  ["has no such database", `${url}_gone`],
])("a database that %s leaves each server with its own count, and says so once", async (_name, gone) => {
  const broken = openDatabase(gone);
  const limiter = newLimiter(broken.pool, 3);
  const answers = await taken(limiter, "a", 5);
  expect(answers.map(({ refused }) => refused)).toEqual([false, false, false, true, true]);
  expect(answers[3]).toMatchObject({ first: true });
  // Once a minute for the process, whichever of these tests came first.
  expect(lines.filter((line) => line.includes("rate_limits_not_shared")).length).toBeLessThanOrEqual(1);
  await broken.$disconnect();
});

it("a database that hangs holds nobody up", async () => {
  const other = await pool.connect();
  await other.query("SELECT pg_advisory_lock(1)");
  await prisma.$executeRawUnsafe(`
    CREATE OR REPLACE FUNCTION "hang"() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$`);
  await prisma.$executeRawUnsafe(
    `CREATE TRIGGER "hanging" BEFORE INSERT ON "RateLimit" FOR EACH ROW EXECUTE FUNCTION "hang"()`,
  );
  try {
    // The database answers none of these before all of them are answered.
    const limiter = newLimiter(pool, 3);
    expect(await limiter("a")).toEqual({ refused: false });
    const answers = await taken(limiter, "a", 3);
    expect(answers.map(({ refused }) => refused)).toEqual([false, false, true]);
  } finally {
    await other.query("SELECT pg_advisory_unlock(1)");
    other.release();
    // Waits for what was begun.
    await prisma.$executeRawUnsafe(`DROP TRIGGER "hanging" ON "RateLimit"`);
  }
});
