import { openSql, type Sql, type Value } from "../../support/sql";
import type { App } from "./app";

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

function withDatabase<Result>(app: App, use: (database: Sql) => Result): Result {
  const database = openSql(app.databaseUrl);
  try {
    return use(database);
  } finally {
    database.close();
  }
}
