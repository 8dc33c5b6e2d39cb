import { join } from "node:path";
import Database from "libsql";
import { afterAll, describe, expect, it } from "vitest";
import { PrismaClient } from "@/generated/prisma/client";
import { migrateSqlite } from "@/lib/database/migrate-sqlite";
import { SqliteAdapter } from "@/lib/database/sqlite";
import { temporaryFolder } from "../support/folder";

// Without SqliteAdapter all of these fail: nothing that is written after "busy" is committed.

const path = join(temporaryFolder(), "test.db");
migrateSqlite(`file:${path}`);
// Gives up sooner than the app does, so that nobody waits for it here.
const prisma = new PrismaClient({ adapter: new SqliteAdapter(path, 200) });
afterAll(() => prisma.$disconnect());

const writes: Record<string, (client: PrismaClient) => Promise<unknown>> = {
  "an insert": (client) => client.user.create({ data: { name: "refused" } }),
  "an update": (client) => client.user.updateMany({ data: { name: "refused" } }),
  "a deletion": (client) => client.user.deleteMany({ where: { name: "nobody" } }),
  "a transaction": (client) =>
    client.$transaction(async (tx) => tx.user.updateMany({ data: { name: "refused" } })),
};

describe.each(Object.entries(writes))("after %s that found the database locked", (_name, write) => {
  it("what is written next is committed for every process", async () => {
    await prisma.user.deleteMany();
    const other = new Database(path, { timeout: 1000 });
    try {
      other.exec("BEGIN IMMEDIATE");
      await expect(write(prisma)).rejects.toThrow();
      other.exec("ROLLBACK");
      const { id } = await prisma.user.create({ data: { name: "written" } });
      expect(other.prepare('SELECT name FROM "User"').all()).toMatchObject([{ name: "written" }]);
      // Nobody holds the lock, and the new connection still looks after its rows.
      other.exec("BEGIN IMMEDIATE");
      other.exec("ROLLBACK");
      await prisma.session.create({
        data: { userId: id, sessionToken: "hash", expires: new Date(), absoluteExpires: new Date() },
      });
      await prisma.user.delete({ where: { id } });
      expect(other.prepare('SELECT count(*) AS sessions FROM "Session"').all()).toMatchObject([
        { sessions: 0 },
      ]);
    } finally {
      other.close();
    }
  });
});
