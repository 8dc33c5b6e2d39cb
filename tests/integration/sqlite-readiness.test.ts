import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "libsql";
import { afterEach, describe, expect, it } from "vitest";
import { databaseFault } from "@/features/health/queries";
import { databasePath } from "@/lib/database/url";
import { type Database, openDatabase } from "@/lib/db";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { temporaryFolder } from "../support/folder";

// Whether a server on SQLite says that it is ready exactly when its file is fit for a sign-in.

const { url, prisma } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOG_LEVEL: "error" });
const shared = globalThis as { valetKeyDatabase?: Database };
afterEach(() => {
  shared.valetKeyDatabase = prisma;
});

const becomes = (fault: string | null) => expect.poll(() => databaseFault()).toBe(fault);

describe("a database file", () => {
  it("that others write to all the time is ready, and asking stops nobody", async () => {
    await becomes(null);
    const other = new Sqlite(databasePath(url), { timeout: 10_000 });
    try {
      other.exec("BEGIN IMMEDIATE");
      await expect.poll(() => Promise.race([databaseFault(), "under way"])).toBe("under way");
      const asked = databaseFault();
      other.exec("COMMIT");
      expect(await asked).toBe(null);
    } finally {
      other.close();
    }
  });

  it("that somebody keeps locked is not", async () => {
    const other = new Sqlite(databasePath(url), { timeout: 10_000 });
    try {
      other.exec("BEGIN IMMEDIATE");
      await expect.poll(() => databaseFault()).not.toBe(null);
      other.exec("COMMIT");
      await becomes(null);
      await prisma.user.create({ data: { name: "written" } });
      expect(other.prepare('SELECT "name" FROM "User"').all()).toMatchObject([{ name: "written" }]);
    } finally {
      other.close();
    }
  });

  it("that can only be read is not", async () => {
    await becomes(null);
    // SQLite's own way to say so, which also holds for root: a write version that is not known (file format, 1.3.4).
    const path = join(temporaryFolder(), "read-only.db");
    await prisma.$queryRawUnsafe("PRAGMA wal_checkpoint(TRUNCATE)");
    copyFileSync(databasePath(url), path);
    const bytes = readFileSync(path);
    bytes[18] = 3;
    writeFileSync(path, bytes);
    const readOnly = openDatabase(`file:${path}`);
    shared.valetKeyDatabase = readOnly;
    await becomes("writes");
    await expect(readOnly.user.create({ data: {} })).rejects.toThrow();
    await readOnly.$disconnect();
  });
});
