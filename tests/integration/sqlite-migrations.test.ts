import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { migrateSqlite as migrate } from "@/lib/database/migrate-sqlite";
import { databasePath } from "@/lib/database/url";
import { temporaryFolder } from "../support/folder";
import {
  copyOfMigrations,
  expectHistory,
  faultOf,
  migrateAtOnce,
  missingIn,
  ourMigrations,
  withChangedSchema,
} from "../support/migrations";

const root = process.cwd();
const { ours, names } = ourMigrations("sqlite");

const inFolder = (name = "test.db") => join(temporaryFolder(), name);

/** Reads the database at a path and closes it again. */
function read<T>(path: string, look: (database: Database.Database) => T): T {
  const database = new Database(path);
  try {
    return look(database);
  } finally {
    database.close();
  }
}

const history = (path: string) =>
  read(path, (database) =>
    database.prepare('SELECT * FROM "_prisma_migrations" ORDER BY "migration_name"').all(),
  ) as Record<string, unknown>[];

/** Everything a database holds, so that "nothing was changed" can be checked. */
const everything = (path: string) =>
  read(path, (database) => {
    const tables = database.prepare("SELECT name, sql FROM sqlite_master ORDER BY name").all() as {
      name: string;
    }[];
    const rows = database.prepare('SELECT * FROM "_prisma_migrations"').all();
    return JSON.stringify([tables, rows]);
  });

describe("migrating", () => {
  it("creates the file, its folder and all tables", () => {
    const path = inFolder("some/folder/new.db");
    expect(migrate(`file:${path}`)).toEqual(names);
    const tables = read(path, (database) => database.prepare("SELECT name FROM sqlite_master").all()) as {
      name: string;
    }[];
    const models = ["User", "Account", "Session", "VerificationToken"];
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(models));
  });

  it("a second time does nothing", () => {
    const path = inFolder();
    migrate(`file:${path}`);
    const before = everything(path);
    expect(migrate(`file:${path}`)).toEqual([]);
    expect(everything(path)).toBe(before);
  });

  it("turns write-ahead logging on, for good", () => {
    const path = inFolder();
    migrate(`file:${path}`);
    const mode = read(path, (database) => database.prepare("PRAGMA journal_mode").get());
    expect(mode).toMatchObject({ journal_mode: "wal" });
  });

  it("applies only what is missing, in order, and keeps the rows", () => {
    const path = inFolder();
    migrate(`file:${path}`);
    read(path, (database) => database.exec(`INSERT INTO "VerificationToken" VALUES ('a', 'b', 0)`));
    const { folder, add } = copyOfMigrations(ours);
    add("29990102000000_second", 'ALTER TABLE "First" ADD COLUMN "b" TEXT;');
    add("29990101000000_first", 'CREATE TABLE "First" ("a" TEXT);\nCREATE INDEX "First_a" ON "First"("a");');
    expect(migrate(`file:${path}`, folder)).toEqual(["29990101000000_first", "29990102000000_second"]);
    expect(history(path)).toHaveLength(names.length + 2);
    const kept = read(path, (database) => database.prepare('SELECT * FROM "VerificationToken"').all());
    expect(kept).toHaveLength(1);
  });

  it("undoes a migration that fails half-way, and what was before it stays", () => {
    const path = inFolder();
    migrate(`file:${path}`);
    const before = everything(path);
    const { folder, add } = copyOfMigrations(ours);
    add("29990101000000_broken", 'CREATE TABLE "Half" ("a" TEXT);\nCREATE TABLE nonsense nonsense;');
    expect(() => migrate(`file:${path}`, folder)).toThrow(/syntax error/);
    expect(everything(path)).toBe(before);
    add("29990101000000_broken", 'CREATE TABLE "Whole" ("a" TEXT);');
    expect(migrate(`file:${path}`, folder)).toEqual(["29990101000000_broken"]);
  });

  it("by several processes at once happens once, in a new file", async () => {
    const path = inFolder();
    expect((await migrateAtOnce(`file:${path}`, ours)).sort()).toEqual(names);
    expect(history(path)).toHaveLength(names.length);
  });

  it("by several processes at once happens once, in a file that has a history", async () => {
    const path = inFolder();
    migrate(`file:${path}`);
    const { folder, add } = copyOfMigrations(ours);
    const more = Array.from({ length: 30 }, (_, i) => `29990101${String(i).padStart(6, "0")}_more`);
    for (const name of more) add(name, `CREATE TABLE "${name}" ("a" TEXT);`);
    expect((await migrateAtOnce(`file:${path}`, folder)).sort()).toEqual(more);
    expect(history(path)).toHaveLength(names.length + more.length);
  });
});

describe("the history", () => {
  it("is what Prisma's own command would have written", () => {
    const path = inFolder();
    migrate(`file:${path}`);
    expectHistory(history(path), ours, names);
    for (const row of history(path)) {
      expect(Date.parse(`${row.finished_at}Z`)).toBeGreaterThanOrEqual(Date.parse(`${row.started_at}Z`));
    }
  });
});

describe("a database that is not for us", () => {
  it("is one from a newer version of the app, and nothing is changed", async () => {
    const path = inFolder();
    const { folder, add } = copyOfMigrations(ours);
    add("29990101000000_future", 'CREATE TABLE "Future" ("a" TEXT);');
    migrate(`file:${path}`, folder);
    const before = everything(path);
    expect(await faultOf(() => migrate(`file:${path}`))).toMatch(
      /newer version.*29990101000000_future.*Nothing was changed/,
    );
    expect(everything(path)).toBe(before);
  });

  it("is one whose migration was edited afterwards, and nothing is changed", async () => {
    const path = inFolder();
    migrate(`file:${path}`);
    const before = everything(path);
    const { folder, add } = copyOfMigrations(ours);
    const [first = ""] = names;
    add(first, `${readFileSync(join(ours, first, "migration.sql"), "utf8")}\n-- edited`);
    add("29990101000000_next", 'CREATE TABLE "Next" ("a" TEXT);');
    expect(await faultOf(() => migrate(`file:${path}`, folder))).toMatch(
      /was edited after.*Nothing was changed/,
    );
    expect(everything(path)).toBe(before);
  });

  it.each([
    ["a text", "hello ".repeat(1000)],
    ["a few bytes", "hi"],
    ["a picture", Buffer.from("89504e470d0a1a0a".repeat(200), "hex")],
  ])("is %s, which is left as it was", async (_name, content) => {
    const path = inFolder();
    writeFileSync(path, content);
    const before = readFileSync(path);
    expect(await faultOf(() => migrate(`file:${path}`))).toContain("is not a SQLite database");
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("is a folder, or below a file", async () => {
    const folder = inFolder("folder.db");
    mkdirSync(folder);
    const file = inFolder("file");
    writeFileSync(file, "");
    for (const path of [folder, join(file, "test.db"), join(file, "deeper", "test.db")]) {
      expect(await faultOf(() => migrate(`file:${path}`)), path).toContain("cannot be opened for writing");
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("where a database URL points", () => {
  it.each([
    ["file:.data/a.db", join(root, ".data", "a.db")],
    ["file:./a.db", join(root, "a.db")],
    ["file:/var/lib/a.db", "/var/lib/a.db"],
    ["file:///var/lib/a.db", "/var/lib/a.db"],
    ["file:/var/lib/with space.db", "/var/lib/with space.db"],
  ])("%s is %s", (url, path) => {
    expect(databasePath(url)).toBe(path);
  });
});

describe("the migrations", () => {
  it("build exactly what the schema describes", () => {
    expect(
      missingIn(root, "sqlite"),
      "Run `npm run db:migration -- what_changed`, and commit what it writes.",
    ).toBe("");
  });

  it("would be found to differ from it", () => {
    expect(missingIn(withChangedSchema(), "sqlite").trim()).toMatch(
      /^-- AlterTable\nALTER TABLE "Account" ADD COLUMN\s+"nickname" TEXT;$/,
    );
  });
});
