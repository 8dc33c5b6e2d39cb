import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { PrismaClient } from "@/generated/prisma/client";
import { busyTimeout, databasePath } from "@/lib/database-url";
import { env } from "@/lib/env";
import { SqliteAdapter } from "@/lib/sqlite-adapter";

/**
 * Opens a database. The caller closes it with `$disconnect()`.
 * @param url a `file:` URL
 */
export function openDatabase(url: string): PrismaClient {
  const path = databasePath(url);
  mkdirSync(dirname(path), { recursive: true });
  return new PrismaClient({
    adapter: new SqliteAdapter({ url: `file:${path}`, timeout: busyTimeout }),
    // Longer than a statement may wait for another process, or Prisma would give up before SQLite does.
    transactionOptions: { maxWait: 2 * busyTimeout, timeout: 2 * busyTimeout },
  });
}

// Next reloads modules in development; the connection outlives them.
const shared = globalThis as typeof globalThis & { valetKeyDatabase?: PrismaClient };

/** The process's one database client, opened at its first use. */
export function db(): PrismaClient {
  shared.valetKeyDatabase ??= openDatabase(env().DATABASE_URL);
  return shared.valetKeyDatabase;
}
