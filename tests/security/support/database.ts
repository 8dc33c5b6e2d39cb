import Database from "libsql";
import type { App } from "./app";

type Value = string | number | bigint | null;

/** Milliseconds to wait for the app's own writes. */
const timeout = 10_000;

/** Reads rows of the app's database, as somebody who stole the file would. */
export function query<Row = Record<string, Value>>(app: App, sql: string, ...values: Value[]): Row[] {
  return withDatabase(app, (database) => database.prepare(sql).all(...values) as Row[]);
}

/**
 * Changes rows of the app's database behind its back, to make something old or gone.
 * @returns how many rows changed
 */
export function change(app: App, sql: string, ...values: Value[]): number {
  return withDatabase(app, (database) => database.prepare(sql).run(...values).changes);
}

function withDatabase<Result>(app: App, use: (database: Database.Database) => Result): Result {
  const database = new Database(app.database, { timeout });
  try {
    return use(database);
  } finally {
    database.close();
  }
}
