import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "libsql";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type Prisma, PrismaClient } from "@/generated/prisma/client";
import { migrateSqlite } from "@/lib/database/migrate-sqlite";
import { SqliteAdapter } from "@/lib/database/sqlite";
import { temporaryFolder } from "../support/folder";

// All of Prisma's statements and transactions share one connection. `other` is another process's.

const path = join(temporaryFolder(), "test.db");
migrateSqlite(`file:${path}`);
const prisma = new PrismaClient({
  adapter: new SqliteAdapter(path, 200),
  transactionOptions: { maxWait: 60_000, timeout: 60_000 },
});
const other = new Database(path, { timeout: 1000 });
afterAll(async () => {
  other.close();
  await prisma.$disconnect();
});
afterEach(() => prisma.user.deleteMany());

type Writer = Pick<Prisma.TransactionClient, "user">;
const add = (client: Writer, name: string) =>
  client.user.create({ data: { name, email: `${name}@x.example` } });
const committed = () => other.prepare('SELECT "name" FROM "User" ORDER BY "name"').raw(true).all().flat();

/** A transaction that waits in its middle. */
function paused(name: string, end: () => void = () => {}) {
  let goOn = () => {};
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let begun = () => {};
  const inside = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const result = prisma.$transaction(async (tx) => {
    await add(tx, `${name}-1`);
    begun();
    await gate;
    await add(tx, `${name}-2`);
    end();
  });
  return { inside, goOn, result };
}

function giveUp(): never {
  throw new Error("given up");
}

describe("what runs at once", () => {
  it("a write beside a transaction that is rolled back is committed, and nothing of the transaction", async () => {
    const { inside, goOn, result } = paused("undone", giveUp);
    await inside;
    const beside = add(prisma, "beside");
    goOn();
    await expect(result).rejects.toThrow("given up");
    await beside;
    expect(committed()).toEqual(["beside"]);
  });

  it("nobody reads what a transaction has not committed", async () => {
    const { inside, goOn, result } = paused("late");
    await inside;
    const beside = prisma.user.count();
    expect(committed()).toEqual([]);
    goOn();
    await result;
    expect(await beside).toBe(2);
    expect(committed()).toEqual(["late-1", "late-2"]);
  });

  it("of ten transactions each second one is rolled back, and the others are whole", async () => {
    const all = Array.from({ length: 10 }, (_, index) =>
      prisma.$transaction(async (tx) => {
        await add(tx, `${index}-1`);
        await sleep(5);
        await add(tx, `${index}-2`);
        if (index % 2 === 1) giveUp();
      }),
    );
    await Promise.allSettled(all);
    expect(committed()).toEqual([0, 2, 4, 6, 8].flatMap((index) => [`${index}-1`, `${index}-2`]));
  });
});

describe("a transaction that ends otherwise than by its own end", () => {
  it("that takes too long is rolled back, writes no more, and is in nobody's way", async () => {
    let late: Promise<unknown> = Promise.resolve();
    const slow = prisma.$transaction(
      async (tx) => {
        // On a busy machine its time is up before.
        await add(tx, "slow-1").catch(() => {});
        const state = () =>
          tx.user.count().then(
            () => "open",
            () => "over",
          );
        await expect.poll(state).toBe("over");
        late = add(tx, "slow-2");
        await late;
      },
      { timeout: 50 },
    );
    await expect(slow).rejects.toThrow();
    await expect(late).rejects.toThrow();
    await add(prisma, "next");
    expect(committed()).toEqual(["next"]);
  });

  it("that SQLite itself has ended writes no more", async () => {
    other.exec(`CREATE TRIGGER "ends" BEFORE INSERT ON "User" WHEN NEW."name" = 'ends'
      BEGIN SELECT RAISE(ROLLBACK, 'ended'); END`);
    const ended = prisma.$transaction(async (tx) => {
      await add(tx, "before");
      await add(tx, "ends").catch(() => {});
      await add(tx, "after");
    });
    await expect(ended).rejects.toThrow("The transaction is over.");
    other.exec('DROP TRIGGER "ends"');
    await prisma.$transaction((tx) => add(tx, "next"));
    expect(committed()).toEqual(["next"]);
  });

  it("that breaks a rule may go on without that statement", async () => {
    await add(prisma, "there");
    await prisma.$transaction(async (tx) => {
      await add(tx, "first");
      await expect(add(tx, "there")).rejects.toMatchObject({ code: "P2002" });
      await add(tx, "second");
    });
    expect(committed()).toEqual(["first", "second", "there"]);
  });

  it("that meets a writer of another process locks nobody out after it, and the next one is committed", async () => {
    const met = prisma.$transaction(async (tx) => {
      await tx.user.count();
      other.exec(`INSERT INTO "User" ("id", "name", "updatedAt") VALUES ('other', 'other', '')`);
      // What it has read is older than the file by now.
      await add(tx, "met");
    });
    await expect(met).rejects.toThrow();
    other.exec("BEGIN IMMEDIATE");
    other.exec("ROLLBACK");
    other.exec(`DELETE FROM "User"`);
    await prisma.$transaction((tx) => add(tx, "next"));
    expect(committed()).toEqual(["next"]);
  });
});

describe("a statement that is prepared once", () => {
  it("is another one after another process has changed its table", async () => {
    await add(prisma, "before");
    other.exec('ALTER TABLE "User" ADD COLUMN "later" TEXT');
    expect(await prisma.user.findMany({ select: { name: true } })).toEqual([{ name: "before" }]);
    await add(prisma, "between");
    other.exec('ALTER TABLE "User" DROP COLUMN "later"');
    await add(prisma, "now");
    expect(committed()).toEqual(["before", "between", "now"]);
  });

  it("is no more than others, however many there are", async () => {
    const names = Array.from({ length: 600 }, (_, index) => `${index}`);
    for (const [index] of names.entries()) {
      const where = { name: { in: names.slice(0, index + 1) } };
      if (index % 20 === 0) await prisma.user.findMany({ where });
      await prisma.$queryRawUnsafe(`SELECT ${index} AS n`);
    }
    await add(prisma, "last");
    expect(committed()).toEqual(["last"]);
  });
});

it.each([
  'EXPLAIN QUERY PLAN SELECT "id" FROM "User"',
  "EXPLAIN SELECT 1",
  "PRAGMA foreign_keys",
  'SELECT "id" FROM "User" LIMIT 0',
  "VALUES (1)",
])("after %s what other processes write is read", async (sql) => {
  const another = (id: string) =>
    other.exec(`INSERT INTO "User" ("id", "name", "updatedAt") VALUES ('${id}', '${id}', '')`);
  await prisma.$queryRawUnsafe(sql);
  await add(prisma, "ours");
  another("beside");
  expect(await prisma.user.count()).toBe(2);
  await prisma.$transaction(async (tx) => {
    await tx.$queryRawUnsafe(sql);
    await add(tx, "in a transaction");
  });
  another("after");
  expect(await prisma.user.count()).toBe(4);
});

it("values come back as they were given", async () => {
  const bytes = new Uint8Array([0, 1, 254, 255]);
  const [row] = await prisma.$queryRaw<
    object[]
  >`SELECT ${bytes} AS "bytes", ${true} AS "yes", ${false} AS "no",
    ${9_007_199_254_740_993n} AS "big", ${-1} AS "small", ${1.5} AS "half", ${"ünï"} AS "text", ${null} AS "nothing"`;
  expect(row).toMatchObject({ yes: 1, no: 0, small: -1, half: 1.5, text: "ünï", nothing: null });
  expect(row).toHaveProperty("bytes", bytes);
  expect(String(Object(row).big)).toBe("9007199254740993");
});
