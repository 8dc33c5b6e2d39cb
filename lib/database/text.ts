import { dialectOf } from "@/lib/database/url";
import { env } from "@/lib/env";

/**
 * A filter for text that is anywhere in a column, in upper or lower case. SQLite's LIKE takes A for a by itself;
 * PostgreSQL has to be told. `%` and `_` stand for themselves on PostgreSQL alone: SQLite's LIKE has no escape without a
 * clause that Prisma does not write, so that it also finds rows that `contains` then has to leave out.
 */
export function containing(text: string): { contains: string } {
  if (dialectOf(env().DATABASE_URL) !== "postgresql") return { contains: text };
  const mode = { mode: "insensitive" };
  return { contains: text.replace(/[\\%_]/g, "\\$&"), ...mode };
}

/** Whether one of the values has the text in it, in upper or lower case. */
export function contains(values: readonly (string | null)[], text: string): boolean {
  const wanted = text.toLowerCase();
  return values.some((value) => value?.toLowerCase().includes(wanted));
}
