import type { Lookup } from "@/lib/database/lookup";

const currentTime = { name: "current_time_1", sql: "SELECT CURRENT_TIMESTAMP" };

/**
 * The database's time: the one clock that all servers share, however wrong their own are.
 * @returns to the second or finer, and never later than it is there
 */
export async function databaseTime(lookup: Lookup): Promise<Date> {
  const [text] = (await lookup(currentTime, [])) ?? [];
  return parseDatabaseTime(String(text));
}

/**
 * @param text as SQLite writes it, in UTC ("2026-03-01 12:00:00"), or PostgreSQL, in the zone that it is set to
 *   ("2026-03-01 17:30:00.123456+05:30", "2026-03-01 12:00:00+00")
 * @throws Error when it is neither
 */
export function parseDatabaseTime(text: string): Date {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,3})?\d*([+-]\d\d)?(:\d\d)?$/.exec(text);
  if (!match) throw new Error("The database's time cannot be read.");
  const [, date, time, fraction = "", hours = "+00", minutes = ":00"] = match;
  return new Date(`${date}T${time}${fraction}${hours}${minutes}`);
}
