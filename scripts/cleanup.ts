/**
 * `npm run db:cleanup`: removes what has expired and says how much that was. Servers do the same by themselves unless
 * CLEANUP_SCHEDULE is off.
 */
import { existsSync } from "node:fs";
import { relative } from "node:path";
import { kinds } from "@/features/cleanup/policy";
import { databasePath } from "@/lib/database/url";
import { env } from "@/lib/env";
import { Fault } from "@/lib/fault";
import { readEnvironment } from "./support/env-file";
import { ensurePrismaClient } from "./support/prisma-client";

export async function main(): Promise<number> {
  Object.assign(process.env, readEnvironment("production"));
  refuseMissing(env().DATABASE_URL);
  await ensurePrismaClient();
  // Only now, since it needs the client.
  const { closeDatabase, removeExpired } = await import("@/features/cleanup/mutations");
  try {
    for (const kind of kinds) {
      const { removed, complete } = await removeExpired(kind);
      console.log(`${kind}: ${removed} removed${complete ? "" : ", more are left for the next run"}`);
    }
    return 0;
  } catch (error) {
    throw explain(error);
  } finally {
    await closeDatabase();
  }
}

/** SQLite would make an empty database of a name that was mistyped. */
function refuseMissing(url: string): void {
  if (!url.startsWith("file:") || existsSync(databasePath(url))) return;
  throw new Fault(
    `There is no database ${relative(process.cwd(), databasePath(url))}. Check DATABASE_URL; the app makes one when it starts.`,
  );
}

function explain(error: unknown): unknown {
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
  return new Fault(`The database cannot be cleaned up: ${reason}`);
}
