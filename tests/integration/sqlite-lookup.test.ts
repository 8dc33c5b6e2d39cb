import { join } from "node:path";
import Database from "libsql";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { DatabaseFailure } from "@/lib/database/failure";
import { migrateSqlite } from "@/lib/database/migrate-sqlite";
import { openDatabase } from "@/lib/db";
import { temporaryFolder } from "../support/folder";

// What is read past Prisma is what is there now, whatever other processes do. `other` is one: a connection that ours
// knows nothing of.

const path = join(temporaryFolder(), "test.db");
migrateSqlite(`file:${path}`);
const { lookup, $disconnect } = openDatabase(`file:${path}`);
const other = new Database(path, { timeout: 1000 });
afterAll(async () => {
  other.close();
  await $disconnect();
});
beforeEach(() => {
  other.exec(`INSERT INTO "VerificationToken" VALUES ('a', 'one', 0), ('b', 'two', 0)`);
  // More than the driver fetches in one go.
  other.exec(
    `INSERT INTO "VerificationToken" SELECT 'c' || "value", "value", 0 FROM generate_series(1, 500)`,
  );
});
afterEach(() => {
  other.exec('DELETE FROM "VerificationToken"');
});

const table = '"VerificationToken"';
const one = { name: "one", sql: `SELECT "token" FROM ${table} WHERE "identifier" = ?` };
const all = {
  name: "all",
  sql: `SELECT "identifier" FROM ${table} WHERE "identifier" >= ? ORDER BY "identifier"`,
};
const remove = () => other.exec(`DELETE FROM ${table} WHERE "identifier" = 'a'`);

it("a statement that found more rows than it gives keeps none of them for the others", async () => {
  expect([await lookup(all, [""]), await lookup(one, ["a"])]).toEqual([["a"], ["one"]]);
  remove();
  expect([await lookup(one, ["a"]), await lookup(all, [""])]).toEqual([null, ["b"]]);
});

it("a failure is told as one, and what is read after it is what is there", async () => {
  expect(await lookup(one, ["a"])).toEqual(["one"]);
  other.exec(`ALTER TABLE ${table} RENAME TO "Gone"`);
  // Thrown at once or by a promise, as the database's kind has it.
  await expect((async () => lookup(one, ["a"]))()).rejects.toThrow(DatabaseFailure);
  other.exec(`ALTER TABLE "Gone" RENAME TO ${table}`);
  remove();
  expect([await lookup(one, ["a"]), await lookup(one, ["b"])]).toEqual([null, ["two"]]);
});

it("a column that another process adds changes nothing", async () => {
  expect(await lookup(one, ["a"])).toEqual(["one"]);
  other.exec(`ALTER TABLE ${table} ADD COLUMN "later" TEXT DEFAULT 'x'`);
  expect(await lookup(one, ["a"])).toEqual(["one"]);
  remove();
  expect(await lookup(one, ["a"])).toBeNull();
  other.exec(`ALTER TABLE ${table} DROP COLUMN "later"`);
});

it("reading leaves the log free to be folded into the file", async () => {
  await lookup(all, [""]);
  await lookup(one, ["b"]);
  expect(other.pragma("wal_checkpoint(TRUNCATE)")).toMatchObject([{ busy: 0, log: 0 }]);
});
