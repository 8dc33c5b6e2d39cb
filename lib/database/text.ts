import { dialectOf } from "@/lib/database/url";
import { env } from "@/lib/env";

/**
 * A filter for text that is anywhere in a column, in upper or lower case. SQLite's LIKE takes A for a by itself;
 * PostgreSQL has to be told.
 */
export function containing(text: string): { contains: string } {
  const anyCase = dialectOf(env().DATABASE_URL) === "postgresql" ? { mode: "insensitive" } : {};
  return { contains: text, ...anyCase };
}
