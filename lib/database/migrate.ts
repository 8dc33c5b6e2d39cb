import { migratePostgresql, pendingOnPostgresql } from "@/lib/database/migrate-postgresql";
import { migrateSqlite, pendingInSqlite } from "@/lib/database/migrate-sqlite";
import { dialectOf } from "@/lib/database/url";

/**
 * Brings the database up to date, whichever it is. It does what `prisma migrate deploy` does without that command's
 * download of an engine (docs/decisions/0003-database.md).
 *
 * @param url a `file:` or `postgres:` URL
 * @returns the names of the migrations applied now
 * @throws Fault that says what is wrong with the database and what to do
 */
export async function migrate(url: string): Promise<string[]> {
  return dialectOf(url) === "postgresql" ? migratePostgresql(url) : migrateSqlite(url);
}

/**
 * Looks what `migrate` would do, and does nothing.
 * @param patience milliseconds that a server may take to answer
 * @returns the names of the migrations that are missing
 * @throws Fault as `migrate`
 */
export async function pendingMigrations(url: string, patience = 3000): Promise<string[]> {
  return dialectOf(url) === "postgresql" ? pendingOnPostgresql(url, patience) : pendingInSqlite(url);
}
