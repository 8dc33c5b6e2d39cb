import { join } from "node:path";
import { afterAll } from "vitest";
import type { PrismaClient } from "@/generated/prisma/client";
import { openDatabase } from "@/lib/db";
import { migrate } from "@/lib/migrations";
import { temporaryFolder } from "./folder";

export type TestDatabase = { url: string; path: string; prisma: PrismaClient };

/** A migrated database of the calling file's own, closed and removed after its tests. */
export function testDatabase(): TestDatabase {
  const path = join(temporaryFolder(), "test.db");
  const url = `file:${path}`;
  migrate(url);
  const prisma = openDatabase(url);
  afterAll(() => prisma.$disconnect());
  return { url, path, prisma };
}
