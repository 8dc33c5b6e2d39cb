import Database from "libsql";

/** What a statement answers: rows, or for one that has none the number of rows that it changed. */
export type Answer = {
  columns: string[];
  /** As the tables declare them; empty for an expression. */
  columnTypes: string[];
  rows: unknown[][];
  rowsAffected: number;
};

type Prepared = Pick<Answer, "columns" | "columnTypes"> & { statement: Database.Statement; reads: boolean };

/** Texts that differ by the length of a list are many; past this they are prepared anew each time. */
const mostStatements = 500;

/** A connection to a SQLite file. It prepares each statement once: to read a statement takes longer than most take to run. */
export class SqliteConnection {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Prepared>();

  /**
   * @param timeout milliseconds that a statement waits for another connection, and this whole thread with it
   * @param cache KiB of the file that are kept in memory, taken as it fills
   */
  constructor(path: string, { timeout, cache }: { timeout: number; cache?: number }) {
    this.#database = new Database(path, { timeout });
    if (cache) this.#database.pragma(`cache_size = -${cache}`);
  }

  get inTransaction(): boolean {
    return this.#database.open && this.#database.inTransaction;
  }

  /** @throws libsql's SqliteError. After "busy" the connection must be closed, see `isBusy` */
  run(sql: string, values: readonly unknown[]): Answer {
    if (!this.#database.open) throw new Error("The connection is closed.");
    const { statement, reads, columns, columnTypes } = this.#prepared(sql);
    const bound = values.map(toSql);
    if (!reads) return { columns, columnTypes, rows: [], rowsAffected: statement.run(bound).changes };
    // All rows at once: one left in the middle would hold this connection to the rows of its time.
    const rows = statement.all(bound) as unknown[][];
    return { columns, columnTypes, rows: rows.map((row) => row.map(fromSql)), rowsAffected: rows.length };
  }

  /** Several statements in one text. */
  runScript(script: string): void {
    this.#database.exec(script);
  }

  /** Rolls back what is open. SQLite itself would do so only once every statement has been collected. */
  close(): void {
    this.#statements.clear();
    if (!this.#database.open) return;
    try {
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
    } finally {
      this.#database.close();
    }
  }

  #prepared(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    const reads = statement.reader;
    const described = reads ? statement.safeIntegers(true).raw(true).columns() : [];
    const columns = described.map(({ name }) => name);
    const prepared = { statement, reads, columns, columnTypes: described.map(({ type }) => type ?? "") };
    if (this.#statements.size < mostStatements) this.#statements.set(sql, prepared);
    return prepared;
  }
}

/** libsql ends the process when it is given a boolean. */
function toSql(value: unknown): unknown {
  return typeof value === "boolean" ? Number(value) : value;
}

/** Integers as numbers where those are exact. Bytes in a buffer of their own: libsql's share one. */
function fromSql(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return value instanceof Uint8Array ? Uint8Array.from(value).buffer : value;
}

/**
 * Whether another connection was in the way. libsql leaves the refused statement unfinished, and as long as one is, SQLite
 * commits nothing on its connection: whatever is written later would be seen by this process alone, lock all others out, and
 * be gone after a crash.
 */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && /BUSY|LOCKED/.test(String(error.code));
}
