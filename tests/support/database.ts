import { join } from "node:path";
import { afterAll } from "vitest";
import { migrate } from "@/lib/database/migrate";
import { type Database, openDatabase } from "@/lib/db";
import { createDatabase, ensurePostgresql } from "@/scripts/support/postgresql";
import { onPostgresql } from "./dialect";
import { temporaryFolder } from "./folder";

export type TestDatabase = { url: string; prisma: Database };

/** A migrated database of the calling file's own, closed and removed after its tests. */
export async function testDatabase(): Promise<TestDatabase> {
  const { url, drop } = onPostgresql
    ? await createDatabase(await ensurePostgresql())
    : { url: `file:${join(temporaryFolder(), "test.db")}`, drop: async () => {} };
  await migrate(url);
  const prisma = openDatabase(url);
  // Files share their modules, and so the app's one client, which is this file's until the next one comes.
  const shared = globalThis as { valetKeyDatabase?: Database };
  shared.valetKeyDatabase = prisma;
  afterAll(async () => {
    shared.valetKeyDatabase = undefined;
    await prisma.$disconnect();
    await drop();
  });
  return { url, prisma };
}
