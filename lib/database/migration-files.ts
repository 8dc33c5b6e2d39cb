import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Dialect } from "@/lib/database/url";
import { Fault } from "@/lib/fault";

export type Migration = { name: string; sql: string; checksum: string };

/** A row of Prisma's history table. */
export type Applied = { migration_name: string; checksum: string };

/** @returns where a dialect's migrations are */
export function migrationsFolder(dialect: Dialect): string {
  return join(process.cwd(), "prisma", "migrations", dialect);
}

/** @returns the migrations of a folder, in the order in which they are applied */
export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

/**
 * @param applied what the database says was applied
 * @param shown the database, as people are told of it
 * @returns the names of all migrations that are missing
 * @throws Fault as `nextMigration`
 */
export function missingMigrations(
  applied: readonly Applied[],
  migrations: readonly Migration[],
  shown: string,
): string[] {
  const next = nextMigration(applied, migrations, shown);
  const names = new Set(applied.map((row) => row.migration_name));
  return next ? migrations.map(({ name }) => name).filter((name) => !names.has(name)) : [];
}

/**
 * @param applied what the database says was applied
 * @param shown the database, as people are told of it
 * @returns the first migration that is missing
 * @throws Fault when the database was made by a newer version of the app, or a migration was edited afterwards
 */
export function nextMigration(
  applied: readonly Applied[],
  migrations: readonly Migration[],
  shown: string,
): Migration | undefined {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum } of applied) {
    const migration = known.get(name);
    if (!migration) {
      throw new Fault(
        `The database ${shown} is from a newer version of this app: it has the migration ${name}, which is not here. Update the app, or set DATABASE_URL to another database. Nothing was changed.`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new Fault(
        `The migration ${name} was edited after ${shown} had it applied. Restore the file and write a new migration instead. Nothing was changed.`,
      );
    }
  }
  const names = new Set(applied.map((row) => row.migration_name));
  return migrations.find((migration) => !names.has(migration.name));
}
