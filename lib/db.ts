import "server-only";
import type { Pool } from "pg";
import type { PrismaClient } from "@/generated/prisma/client";
import type { Lookup, Write } from "@/lib/database/lookup";
import { openPostgresql } from "@/lib/database/postgresql";
import { openSqlite } from "@/lib/database/sqlite";
import { dialectOf } from "@/lib/database/url";
import { env } from "@/lib/env";

/**
 * The Prisma client, and beside it the ways past Prisma: for what every request reads, for whether it can be written to,
 * and the pool for what brings statements of its own (null on SQLite).
 */
export type Database = PrismaClient & {
  readonly lookup: Lookup;
  readonly write: Write;
  readonly pool: Pool | null;
};

/**
 * Opens a database. The caller closes it with `$disconnect()`.
 * @param url a `file:` or `postgres:` URL
 * @param poolSize the most connections to a PostgreSQL server
 */
export function openDatabase(url: string, poolSize = 10): Database {
  const { prisma, lookup, write, pool, close } =
    dialectOf(url) === "postgresql" ? openPostgresql(url, poolSize) : openSqlite(url);
  const disconnect = prisma.$disconnect.bind(prisma);
  return Object.assign(prisma, {
    lookup,
    write,
    pool,
    async $disconnect() {
      close();
      await disconnect();
    },
  });
}

// Next reloads modules in development; the connection outlives them.
const shared = globalThis as typeof globalThis & { valetKeyDatabase?: Database };

/** The process's one database client, opened at its first use. */
export function db(): Database {
  if (!shared.valetKeyDatabase) {
    const { DATABASE_URL, DATABASE_POOL } = env();
    shared.valetKeyDatabase = openDatabase(DATABASE_URL, DATABASE_POOL);
  }
  return shared.valetKeyDatabase;
}

/** Closes the process's client, if there is one. */
export async function closeDb(): Promise<void> {
  await shared.valetKeyDatabase?.$disconnect();
}
