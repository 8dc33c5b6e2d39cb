import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import Database from "libsql";
import { PrismaClient } from "@/generated/prisma/client";
import { DatabaseFailure } from "@/lib/database/failure";
import type { Lookup, OpenDatabase, Write } from "@/lib/database/lookup";
import { type Answer, isBusy, SqliteConnection } from "@/lib/database/sqlite-connection";
import { busyTimeout, databasePath } from "@/lib/database/url";

/** @param url a `file:` URL; the folder is made if there is none */
export function openSqlite(url: string): OpenDatabase {
  const path = databasePath(url);
  mkdirSync(dirname(path), { recursive: true });
  const direct = new DirectConnections(path);
  const prisma = new PrismaClient({
    adapter: new SqliteAdapter(path, busyTimeout),
    // Longer than a statement may wait for another process, or Prisma would give up before SQLite does.
    transactionOptions: { maxWait: 2 * busyTimeout, timeout: 2 * busyTimeout },
  });
  return {
    prisma,
    lookup: direct.lookup,
    write: direct.write,
    pool: null,
    close: () => {
      direct.close();
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

/**
 * Prisma's adapter for libsql, on one connection that stays. libsql's own client opens another one after each transaction,
 * which reads the schema anew and knows no statement, and leaves the old one to the garbage collection.
 */
export class SqliteAdapter extends PrismaLibSql {
  readonly #path: string;
  readonly #timeout: number;

  constructor(path: string, timeout: number) {
    super({ url: path });
    this.#path = path;
    this.#timeout = timeout;
  }

  override createClient(): Client {
    const client = new SqliteClient(() => new SqliteConnection(this.#path, { timeout: this.#timeout }));
    // The adapter calls nothing else of libsql's client.
    return client as unknown as Client;
  }
}

type Client = ReturnType<PrismaLibSql["createClient"]>;
type Statement = { sql: string; args: readonly unknown[] };

/** libsql ends these once their rows are read. Others, such as EXPLAIN, hold their connection to what is there now. */
const finishes = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;

/**
 * Opens a connection when it needs one, and after "busy" another one. The adapter asks for one thing after another, and for
 * nothing else while a transaction is open: the connection is the transaction's own until then.
 */
class SqliteClient {
  readonly #open: () => SqliteConnection;
  #connection: SqliteConnection | undefined;

  constructor(open: () => SqliteConnection) {
    this.#open = open;
  }

  async execute({ sql, args }: Statement): Promise<Answer> {
    const connection = this.#current();
    const answer = this.#run(connection, sql, args);
    if (!finishes.test(sql)) this.#close(connection);
    return answer;
  }

  async executeMultiple(script: string): Promise<void> {
    this.#current().runScript(script);
  }

  async transaction() {
    const connection = this.#current();
    this.#run(connection, "BEGIN");
    let finished = true;
    const end = async (statement: "COMMIT" | "ROLLBACK") => {
      try {
        this.#run(connection, statement);
      } finally {
        // Whatever comes next must not become part of it.
        if (connection.inTransaction || !finished) this.#close(connection);
      }
    };
    return {
      execute: async ({ sql, args }: Statement): Promise<Answer> => {
        // SQLite ends a transaction by itself where the disk is full, and would commit what follows bit by bit.
        if (!connection.inTransaction) throw new Error("The transaction is over.");
        finished &&= finishes.test(sql);
        return this.#run(connection, sql, args);
      },
      commit: () => end("COMMIT"),
      rollback: () => end("ROLLBACK"),
    };
  }

  close(): void {
    if (this.#connection) this.#close(this.#connection);
  }

  #current(): SqliteConnection {
    this.#connection ??= this.#open();
    return this.#connection;
  }

  #run(connection: SqliteConnection, sql: string, values: readonly unknown[] = []): Answer {
    try {
      return connection.run(sql, values);
    } catch (error) {
      if (isBusy(error)) this.#close(connection);
      throw error;
    }
  }

  #close(connection: SqliteConnection): void {
    if (this.#connection === connection) this.#connection = undefined;
    connection.close();
  }
}

/** KiB. With SQLite's two megabytes a lookup among a million sessions takes half as long again as one among a thousand. */
const readerCache = 32_768;

/**
 * A connection of its own for what every request reads: answered without leaving the thread. Another one writes, and never
 * waits for the lock in SQLite, where the whole thread would wait with it.
 */
class DirectConnections {
  readonly #path: string;
  #reader: SqliteConnection | undefined;
  #writer: SqliteConnection | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  readonly lookup: Lookup = ({ sql }, values) => {
    try {
      this.#reader ??= new SqliteConnection(this.#path, { timeout: busyTimeout, cache: readerCache });
      return this.#reader.run(sql, values).rows[0] ?? null;
    } catch (error) {
      this.close();
      throw new DatabaseFailure(error);
    }
  };

  readonly write: Write = async ({ sql }, values) => {
    for (const end = performance.now() + busyTimeout; ; await sleep(50)) {
      try {
        this.#writer ??= new SqliteConnection(this.#path, { timeout: 0 });
        return this.#writer.run(sql, values).rowsAffected;
      } catch (error) {
        this.close();
        if (!isBusy(error) || performance.now() >= end) throw new DatabaseFailure(error);
      }
    }
  };

  close(): void {
    this.#reader?.close();
    this.#reader = undefined;
    this.#writer?.close();
    this.#writer = undefined;
  }
}
