import { afterAll, inject } from "vitest";
import { type Database, openDatabase } from "@/lib/db";
import { temporaryFolder } from "./folder";
import { copyDatabase } from "./template";

export type TestDatabase = { url: string; prisma: Database };

/** A migrated database of the calling file's own, closed and removed after its tests. */
export async function testDatabase(): Promise<TestDatabase> {
  const { url, drop } = await copyDatabase(inject("template"), temporaryFolder());
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
