import type { Pool } from "pg";
import type { PrismaClient } from "@/generated/prisma/client";

/**
 * A statement for a path that every request pays, run past Prisma. Written once for both databases: standard SQL with
 * `?` for values, names in double quotes.
 */
export type LookupStatement = {
  /** Names it on a PostgreSQL connection, where it is planned once. Change it with the statement. */
  name: string;
  sql: string;
};

/**
 * @returns the first row, columns in the statement's order: times as ISO 8601 text, null for NULL; null when there is
 *   no row
 */
export type Lookup = (
  statement: LookupStatement,
  values: readonly string[],
) => unknown[] | null | Promise<unknown[] | null>;

/** @returns a time as Prisma writes it: on SQLite it is text, and compared as text */
export function storedTime(time: Date): string {
  return time.toISOString().replace("Z", "+00:00");
}

/**
 * A write past Prisma, committed when it resolves. It waits for other writers without stopping this process.
 * @returns how many rows it wrote
 */
export type Write = (statement: LookupStatement, values: readonly string[]) => Promise<number>;

export type OpenDatabase = {
  prisma: PrismaClient;
  lookup: Lookup;
  write: Write;
  /** The connections to a PostgreSQL server; null on SQLite. */
  pool: Pool | null;
  /** Closes what is not Prisma's. */
  close: () => void;
};
