import { randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, relative } from "node:path";
import Database from "libsql";
import { codeOf } from "@/lib/database/failure";
import {
  type Applied,
  type Migration,
  migrationsFolder,
  missingMigrations,
  nextMigration,
  readMigrations,
} from "@/lib/database/migration-files";
import { busyTimeout, databasePath } from "@/lib/database/url";
import { Fault } from "@/lib/fault";

/** Prisma's own history table, so that `prisma migrate` sees what we did and the other way round. */
const historyTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL,
  "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`;

/**
 * Brings a SQLite database up to date: creates the file if there is none, turns on write-ahead logging, and
 * applies what is missing from `prisma/migrations/sqlite`, each migration in a transaction of its own that also holds
 * the write lock, so two processes that start together apply it once.
 *
 * It does what `prisma migrate deploy` does without that command's download of an engine
 * (docs/decisions/0003-database.md).
 *
 * @param url a `file:` URL
 * @param folder where the migrations are
 * @returns the names of the migrations applied now
 * @throws Fault when the file cannot be written, is no database, or was made by a newer version of the app
 */
export function migrateSqlite(url: string, folder = migrationsFolder("sqlite")): string[] {
  const path = databasePath(url);
  const shown = relative(process.cwd(), path) || path;
  const done: string[] = [];
  for (const end = Date.now() + busyTimeout; ; pause(50)) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      const database = new Database(path, { timeout: busyTimeout });
      try {
        applyMissing(database, readMigrations(folder), shown, done);
        return done;
      } finally {
        database.close();
      }
    } catch (error) {
      // While another process closes the file or changes its mode, SQLite says "busy" without waiting.
      if (!isBusy(error) || Date.now() >= end) throw explain(error, shown);
    }
  }
}

/**
 * Looks, and changes nothing: neither file nor folder is made.
 * @param url a `file:` URL
 * @returns the names of the migrations that `migrateSqlite` would apply
 * @throws Fault as it does
 */
export function pendingInSqlite(url: string): string[] {
  const path = databasePath(url);
  const shown = relative(process.cwd(), path) || path;
  const migrations = readMigrations(migrationsFolder("sqlite"));
  try {
    if (!existsSync(path)) {
      let folder = dirname(path);
      while (!existsSync(folder)) folder = dirname(folder);
      // Of a file that stands where a folder should, the system says what making one below it would have said.
      accessSync(`${folder}/.`, constants.W_OK);
      return missingMigrations([], migrations, shown);
    }
    for (const one of [path, dirname(path)]) accessSync(one, constants.W_OK);
    const database = new Database(path, { readonly: true, timeout: busyTimeout });
    try {
      const known = database
        .prepare(`SELECT 1 FROM "sqlite_master" WHERE "name" = '_prisma_migrations'`)
        .get();
      return missingMigrations(known ? history(database) : [], migrations, shown);
    } finally {
      database.close();
    }
  } catch (error) {
    throw explain(error, shown);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && (/BUSY/.test(codeOf(error)) || /database is locked/.test(error.message));
}

/** @param milliseconds to do nothing, synchronously like everything here */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Applies what is missing and adds its names to `done`, each once it is committed. */
function applyMissing(
  database: Database.Database,
  migrations: Migration[],
  shown: string,
  done: string[],
): void {
  // Readers and one writer at a time instead of one or the other; the setting stays in the file.
  database.pragma("journal_mode = WAL");
  for (;;) {
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(historyTable);
      const next = nextMigration(history(database), migrations, shown);
      if (next) {
        database.exec(next.sql);
        database
          .prepare(
            `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")
             VALUES (?, ?, current_timestamp, ?, 1)`,
          )
          .run(randomUUID(), next.checksum, next.name);
      }
      database.exec("COMMIT");
      if (!next) return;
      done.push(next.name);
    } catch (error) {
      if (database.inTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }
}

function history(database: Database.Database): Applied[] {
  return database
    .prepare(
      `SELECT "migration_name", "checksum" FROM "_prisma_migrations"
       WHERE "rolled_back_at" IS NULL AND "finished_at" IS NOT NULL`,
    )
    .all() as Applied[];
}

function explain(error: unknown, shown: string): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const code = codeOf(error);
  if (
    /READONLY|CANTOPEN|EACCES|EPERM|EROFS|EEXIST|ENOTDIR|PERM/.test(code) ||
    /unable to open|readonly/i.test(error.message)
  ) {
    return new Fault(
      `The database ${shown} cannot be opened for writing (${code || error.message}). Check the rights of the file and its folder, or set DATABASE_URL to another file.`,
    );
  }
  if (/NOTADB|CORRUPT/.test(code) || /not a database|malformed/.test(error.message)) {
    return new Fault(
      `The file ${shown} is not a SQLite database. Move it away, or set DATABASE_URL to another file.`,
    );
  }
  if (isBusy(error)) {
    return new Fault(
      `The database ${shown} is locked by another process. Stop that process and start again.`,
    );
  }
  return error;
}
