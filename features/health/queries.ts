import { setTimeout as sleep } from "node:timers/promises";
import { Prisma } from "@/generated/prisma/client";
import { isMissing } from "@/lib/database/failure";
import { storedTime } from "@/lib/database/lookup";
import { migrationsFolder, readMigrations } from "@/lib/database/migration-files";
import { dialectOf } from "@/lib/database/url";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/**
 * What keeps people from signing in: the database does not answer, does not have this build's tables, or takes no writes,
 * since it is read-only or full or this user may not.
 */
export type DatabaseFault = "database" | "migrations" | "writes";

/** Milliseconds in which the database has to have answered. */
const patience = 2000;
/** Milliseconds for which an answer is good, however many ask. */
const freshness = 1000;

type Check = { begun: number; done: boolean; result: Promise<DatabaseFault | null> };
let check: Check | undefined;

/**
 * Asks the database for what a sign-in needs: every table and column, and a write. However many ask, one question is under way at a time: a
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

async function ask(): Promise<DatabaseFault | null> {
  const { lookup, write, user } = db();
  try {
    const migrations = expectedMigrations();
    const [applied] = (await lookup(appliedMigrations(migrations.length), migrations)) ?? [];
    if (Number(applied) < migrations.length) return "migrations";
    await lookup(everyColumn, []);
    // What is not a lookup goes through Prisma, which names the tables by itself.
    await user.findFirst({ where: { id: "" }, select: { id: true } });
  } catch (error) {
    return notReady(isMissing(error) ? "migrations" : "database", error);
  }
  try {
    if (isPostgresql() && !(await lookup(everyRight, []))) return "writes";
    await write(mark, [storedTime(new Date(Date.now() + markLifetime))]);
    return null;
  } catch (error) {
    return notReady("writes", error);
  }
}

function notReady(reason: DatabaseFault, error: unknown): DatabaseFault {
  log("warn", "database_not_ready", { reason, error: error instanceof Error ? error.message : "unknown" });
  return reason;
}

const isPostgresql = () => dialectOf(env().DATABASE_URL) === "postgresql";

let expected: readonly string[] | undefined;

function expectedMigrations(): readonly string[] {
  const folder = migrationsFolder(isPostgresql() ? "postgresql" : "sqlite");
  expected ??= readMigrations(folder).map(({ name }) => name);
  return expected;
}

function appliedMigrations(count: number) {
  return {
    name: "applied_migrations_1",
    sql: `SELECT count(DISTINCT "migration_name") FROM "_prisma_migrations"
      WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL
      AND "migration_name" IN (${Array.from({ length: count }, () => "?").join(", ")})`,
  };
}

const tables = Object.values(Prisma.ModelName);

/**
 * Names each column of each table and reads no row. With the table's name before it: SQLite takes a name in double quotes
 * that is no column for a text.
 */
const everyColumn = {
  name: "every_column_1",
  sql: `SELECT 1 WHERE ${tables.map((table) => `NOT EXISTS (${columnsOf(table)})`).join(" AND ")}`,
};

function columnsOf(table: Prisma.ModelName): string {
  const names = Object.values(Prisma[`${table}ScalarFieldEnum`]).map((column) => `t."${column}"`);
  return `SELECT ${names.join(", ")} FROM "${table}" t WHERE 1 = 0`;
}

/** A row when this user may do on each table what the app does there. */
const everyRight = {
  name: "every_right_1",
  sql: `SELECT 1 FROM unnest(ARRAY[${tables.map((table) => `'"${table}"'`).join(", ")}]) AS "table",
    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS "right"
    HAVING bool_and(has_table_privilege("table", "right"))`,
};

/** Milliseconds after which the cleanup may remove the row. */
const markLifetime = 60_000;

/**
 * One row, the same for every server, written anew each time: only a write that is committed shows that the disk has room.
 * The table holds what works once, until it is over; nothing else there has this name.
 */
const mark = {
  name: "ready_mark_1",
  sql: `INSERT INTO "VerificationToken" ("identifier", "token", "expires") VALUES ('ready', 'ready', ?)
    ON CONFLICT ("identifier", "token") DO UPDATE SET "expires" = excluded."expires"`,
};
