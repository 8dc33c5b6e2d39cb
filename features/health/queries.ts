import { setTimeout as sleep } from "node:timers/promises";
import { migrationsFolder, readMigrations } from "@/lib/database/migration-files";
import { dialectOf } from "@/lib/database/url";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/** What keeps the database from being used: it does not answer, or does not have this build's migrations. */
export type DatabaseFault = "database" | "migrations";

/** Milliseconds in which the database has to have answered. */
const patience = 2000;
/** Milliseconds for which an answer is good, however many ask. */
const freshness = 1000;

type Check = { begun: number; done: boolean; result: Promise<DatabaseFault | null> };
let check: Check | undefined;

/**
 * Asks the database whether it is there and up to date. However many ask, one question is under way at a time: a
 * database that is down is not asked more often for it.
 * @returns null when it is, after two seconds at the most
 */
export async function databaseFault(): Promise<DatabaseFault | null> {
  const now = performance.now();
  if (!check || (check.done && now - check.begun > freshness)) check = begin(now);
  const timer = new AbortController();
  const late = sleep(Math.max(0, check.begun + patience - now), "database" as const, timer).catch(() => null);
  try {
    return await Promise.race([check.result, late]);
  } finally {
    timer.abort();
  }
}

function begin(now: number): Check {
  const result = ask().finally(() => {
    made.done = true;
  });
  const made: Check = { begun: now, done: false, result };
  return made;
}

const appliedMigration = {
  name: "applied_migration",
  sql: `SELECT "migration_name" FROM "_prisma_migrations"
    WHERE "migration_name" = ? AND "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`,
};

async function ask(): Promise<DatabaseFault | null> {
  try {
    return (await db().lookup(appliedMigration, [newestMigration()])) ? null : "migrations";
  } catch (error) {
    log("warn", "database_not_ready", { error: error instanceof Error ? error.message : "unknown" });
    return "database";
  }
}

let newest: string | undefined;

/** They are applied in order, so the last one stands for all. */
function newestMigration(): string {
  newest ??= readMigrations(migrationsFolder(dialectOf(env().DATABASE_URL) ?? "sqlite")).at(-1)?.name;
  return newest ?? "";
}
