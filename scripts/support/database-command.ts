import { existsSync } from "node:fs";
import { relative } from "node:path";
import { databasePath, dialectOf } from "@/lib/database/url";
import { Fault } from "@/lib/fault";

// What commands that work on the app's database beside its servers have in common.

/**
 * SQLite would make an empty database of a name that was mistyped.
 * @throws Fault
 */
export function refuseMissingDatabase(url: string): void {
  if (dialectOf(url) !== "sqlite" || existsSync(databasePath(url))) return;
  throw new Fault(
    `There is no database ${relative(process.cwd(), databasePath(url))}. Check DATABASE_URL; the app makes one when it starts.`,
  );
}

/** @returns a Fault with the reason, and what to do where that is known; what is no error as it is */
export function explainDatabaseFault(error: unknown, what: string): unknown {
  if (!(error instanceof Error)) return error;
  // Prisma's messages show the call first and the reason last.
  const reason = error.message.trim().split("\n").at(-1) ?? error.name;
  const code = "code" in error ? String(error.code) : "";
  if (/P202[12]/.test(code) || /no such (table|column)/.test(reason))
    return new Fault(
      "The database is not up to date. Start the app once, which brings it up to date, and run this again.",
    );
  if (code === "P1008" || /locked|BUSY/.test(reason))
    return new Fault(
      "The database is busy: another process has been writing for too long. Run this again later.",
    );
  return new Fault(`${what}: ${reason}`);
}
