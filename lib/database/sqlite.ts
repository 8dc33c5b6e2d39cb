import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import Database from "libsql";
import { PrismaClient } from "@/generated/prisma/client";
import { DatabaseFailure } from "@/lib/database/failure";
import type { Lookup, OpenDatabase, Write } from "@/lib/database/lookup";
import { busyTimeout, databasePath, libsqlUrl } from "@/lib/database/url";

/** @param url a `file:` URL; the folder is made if there is none */
export function openSqlite(url: string): OpenDatabase {
  const path = databasePath(url);
  mkdirSync(dirname(path), { recursive: true });
  const reader = new SqliteConnections(path);
  const prisma = new PrismaClient({
    adapter: new SqliteAdapter({ url: libsqlUrl(path), timeout: busyTimeout }),
    // Longer than a statement may wait for another process, or Prisma would give up before SQLite does.
    transactionOptions: { maxWait: 2 * busyTimeout, timeout: 2 * busyTimeout },
  });
  return {
    prisma,
    lookup: reader.lookup,
    write: reader.write,
    pool: null,
    close: () => {
      reader.close();
      emptyLog(path);
    },
  };
}

/**
 * Writes what is in the write-ahead log to the file itself, so that the file is all there is. SQLite does so with the
 * last connection, but libsql keeps those open whose statements were not collected yet.
 */
function emptyLog(path: string): void {
  if (!existsSync(path)) return;
  try {
    const database = new Database(path, { timeout: 1000 });
    // Answers "busy" while another process reads; then that one does it later.
    database.pragma("wal_checkpoint(TRUNCATE)");
    database.close();
  } catch {
    // A file that cannot be opened any more, or is none: whoever used it was told, and nothing of it is lost by this.
  }
}

type Client = ReturnType<PrismaLibSql["createClient"]>;

/**
 * Prisma's adapter for libsql, which takes a new connection after "busy". libsql leaves the refused statement
 * unfinished, and as long as one is, SQLite commits nothing on its connection: whatever is written later would be
 * seen by this process alone, lock all others out, and be gone after a crash.
 */
export class SqliteAdapter extends PrismaLibSql {
  override createClient(config: Parameters<PrismaLibSql["createClient"]>[0]): Client {
    const client = super.createClient(config);
    const execute = client.execute.bind(client) as (statement: Statement) => Promise<Result>;
    client.execute = async (statement: Statement): Promise<Result> => {
      try {
        return await execute(statement);
      } catch (error) {
        if (isBusy(error)) client.reconnect();
        throw error;
      }
    };
    return client;
  }
}

type Statement = Parameters<Client["execute"]>[0];
type Result = Awaited<ReturnType<Client["execute"]>>;

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && /BUSY|LOCKED/.test(String(error.code));
}

function openReader(path: string): Database.Database {
  const database = new Database(path, { timeout: busyTimeout });
  // In KiB, and taken as it fills. With SQLite's two megabytes a lookup among a million sessions takes half as long again
  // as one among a thousand; with this it hardly does.
  database.pragma("cache_size = -32768");
  return database;
}

/**
 * A connection of its own for what every request reads: prepared once, answered without leaving the thread. Another one
 * writes, and never waits for the lock in SQLite, where the whole thread would wait with it.
 */
class SqliteConnections {
  readonly #path: string;
  readonly #statements = new Map<string, Database.Statement>();
  #database: Database.Database | undefined;
  #writer: Database.Database | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  readonly lookup: Lookup = ({ sql }, values) => {
    try {
      let statement = this.#statements.get(sql);
      if (!statement) {
        this.#database ??= openReader(this.#path);
        statement = this.#database.prepare(sql).raw(true);
        this.#statements.set(sql, statement);
      }
      // All rows of one: it ends the statement. One left in the middle would hold this connection to the rows of its time.
      return (statement.all(...values) as unknown[][])[0] ?? null;
    } catch (error) {
      this.close();
      throw new DatabaseFailure(error);
    }
  };

  readonly write: Write = async ({ sql }, values) => {
    for (const end = performance.now() + busyTimeout; ; await sleep(50)) {
      try {
        this.#writer ??= new Database(this.#path, { timeout: 0 });
        this.#writer.prepare(sql).run(...values);
        return;
      } catch (error) {
        this.close();
        if (!isBusy(error) || performance.now() >= end) throw new DatabaseFailure(error);
      }
    }
  };

  close(): void {
    this.#writer?.close();
    this.#writer = undefined;
    this.#statements.clear();
    this.#database?.close();
    this.#database = undefined;
  }
}
