/**
 * `npm run db:cleanup`: removes what has expired and says how much that was. Servers do the same by themselves unless
 * CLEANUP_SCHEDULE is off.
 */
import { env } from "@/lib/env";
import { readEnvironment } from "@/lib/next-env";
import { explainDatabaseFault, refuseMissingDatabase } from "./support/database-command";
import { ensurePrismaClient } from "./support/prisma-client";

export async function main(): Promise<number> {
  Object.assign(process.env, readEnvironment("production"));
  refuseMissingDatabase(env().DATABASE_URL);
  await ensurePrismaClient();
  // Only now, since it needs the client.
  const { closeDatabase, kinds, removeExpired } = await import("@/features/cleanup/mutations");
  try {
    for (const kind of kinds) {
      const { removed, complete } = await removeExpired(kind);
      console.log(`${kind}: ${removed} removed${complete ? "" : ", more are left for the next run"}`);
    }
    return 0;
  } catch (error) {
    throw explainDatabaseFault(error, "The database cannot be cleaned up");
  } finally {
    await closeDatabase();
  }
}
