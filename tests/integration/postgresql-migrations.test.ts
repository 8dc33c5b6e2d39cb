import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { migratePostgresql as migrate } from "@/lib/database/migrate-postgresql";
import { createDatabase, ensurePostgresql } from "@/scripts/support/postgresql";
import {
  copyOfMigrations,
  expectHistory,
  faultOf,
  migrateAtOnce,
  missingIn,
  ourMigrations,
  withChangedSchema,
} from "../support/migrations";
import { openSql } from "../support/sql";

const server = await ensurePostgresql();
const { ours, names } = ourMigrations("postgresql");

const drops: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(drops.map((drop) => drop())));

/** A database with nothing in it. */
async function emptyDatabase(): Promise<string> {
  const { url, drop } = await createDatabase(server);
  drops.push(drop);
  return url;
}

const rows = (url: string, sql: string) => openSql(url).prepare(sql).all() as Record<string, unknown>[];
const history = (url: string) => rows(url, 'SELECT * FROM "_prisma_migrations" ORDER BY "migration_name"');

/** Everything a database holds, so that "nothing was changed" can be checked. */
function everything(url: string): string {
  const columns = `SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY table_name, column_name`;
  return JSON.stringify([rows(url, columns), history(url)]);
}

describe("migrating", () => {
  it("makes all tables, and a second time does nothing", async () => {
    const url = await emptyDatabase();
    expect(await migrate(url)).toEqual(names);
    const before = everything(url);
    expect(before).toContain("VerificationToken");
    expect(await migrate(url)).toEqual([]);
    expect(everything(url)).toBe(before);
  });

  it("applies only what is missing, in order, and keeps the rows", async () => {
    const url = await emptyDatabase();
    await migrate(url);
    openSql(url).exec(`INSERT INTO "VerificationToken" VALUES ('a', 'b', now())`);
    const { folder, add } = copyOfMigrations(ours);
    add("29990102000000_second", 'ALTER TABLE "First" ADD COLUMN "b" TEXT;');
    add("29990101000000_first", 'CREATE TABLE "First" ("a" TEXT);\nCREATE INDEX "First_a" ON "First"("a");');
    expect(await migrate(url, folder)).toEqual(["29990101000000_first", "29990102000000_second"]);
    expect(history(url)).toHaveLength(names.length + 2);
    expect(rows(url, 'SELECT * FROM "VerificationToken"')).toHaveLength(1);
  });

  it("undoes a migration that fails half-way, and what was before it stays", async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const before = everything(url);
    const { folder, add } = copyOfMigrations(ours);
    add("29990101000000_broken", 'CREATE TABLE "Half" ("a" TEXT);\nCREATE TABLE nonsense nonsense;');
    await expect(migrate(url, folder)).rejects.toThrow(/syntax error/);
    expect(everything(url)).toBe(before);
    add("29990101000000_broken", 'CREATE TABLE "Whole" ("a" TEXT);');
    expect(await migrate(url, folder)).toEqual(["29990101000000_broken"]);
  });

  it("by several processes at once happens once, in a new database", async () => {
    const url = await emptyDatabase();
    expect((await migrateAtOnce(url, ours)).sort()).toEqual(names);
    expect(history(url)).toHaveLength(names.length);
  });

  it("by several processes at once happens once, in a database that has a history", async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const { folder, add } = copyOfMigrations(ours);
    const more = Array.from({ length: 30 }, (_, i) => `29990101${String(i).padStart(6, "0")}_more`);
    for (const name of more) add(name, `CREATE TABLE "${name}" ("a" TEXT);`);
    expect((await migrateAtOnce(url, folder)).sort()).toEqual(more);
    expect(history(url)).toHaveLength(names.length + more.length);
  });
});

it("the history is what Prisma's own command would have written", async () => {
  const url = await emptyDatabase();
  await migrate(url);
  expectHistory(history(url), ours, names);
});

describe("a database that is not for us, in which nothing is changed", () => {
  it("is one from a newer version of the app", async () => {
    const url = await emptyDatabase();
    const { folder, add } = copyOfMigrations(ours);
    add("29990101000000_future", 'CREATE TABLE "Future" ("a" TEXT);');
    await migrate(url, folder);
    const before = everything(url);
    expect(await faultOf(() => migrate(url))).toMatch(
      /newer version.*29990101000000_future.*Nothing was changed/,
    );
    expect(everything(url)).toBe(before);
  });

  it("is one whose migration was edited afterwards", async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const before = everything(url);
    const { folder, add } = copyOfMigrations(ours);
    const [first = ""] = names;
    add(first, `${readFileSync(join(ours, first, "migration.sql"), "utf8")}\n-- edited`);
    add("29990101000000_next", 'CREATE TABLE "Next" ("a" TEXT);');
    expect(await faultOf(() => migrate(url, folder))).toMatch(/was edited after.*Nothing was changed/);
    expect(everything(url)).toBe(before);
  });
});

describe("the migrations", () => {
  const env = { TEST_DATABASE_URL: server };

  it("build exactly what the schema describes", () => {
    expect(missingIn(process.cwd(), "postgresql", env)).toBe("");
  });

  it("would be found to differ from it", () => {
    expect(missingIn(withChangedSchema(), "postgresql", env).trim()).toMatch(
      /^-- AlterTable\nALTER TABLE "Account" ADD COLUMN\s+"nickname" TEXT;$/,
    );
  });
});
