import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import pg from "pg";

export type Value = string | number | null;

/** A database of one server under test, which goes when the measurement is over. */
export type BenchDatabase = {
  kind: "sqlite" | "postgresql";
  url: string;
  /** Runs statements without parameters. */
  run(sql: string): Promise<void>;
  /** Inserts rows that all have the same columns. */
  insert(table: string, rows: readonly Readonly<Record<string, Value>>[]): Promise<void>;
  drop(): Promise<void>;
};

/** Where the files of a run are; git ignores it. */
export const workFolder = ".bench";

/**
 * Makes an empty database.
 * @param server a PostgreSQL URL whose user may create databases; undefined means SQLite
 * @param name what it is for
 */
export function createDatabase(server: string | undefined, name: string): Promise<BenchDatabase> {
  return server ? createPostgres(server, name) : createSqlite(name);
}

async function createSqlite(name: string): Promise<BenchDatabase> {
  const path = join(process.cwd(), workFolder, `${name}.db`);
  const remove = () => {
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
  };
  remove();
  const open = () => new Database(path, { timeout: 10_000 });
  const within = <Result>(work: (database: Database.Database) => Result): Result => {
    const database = open();
    try {
      // For laying out rows, fast: a crash costs a measurement, and a million random keys want their index in memory.
      for (const setting of ["synchronous = OFF", "foreign_keys = OFF", "cache_size = -500000"]) {
        database.pragma(setting);
      }
      return work(database);
    } finally {
      database.close();
    }
  };
  within((database) => database.pragma("journal_mode = WAL"));
  return {
    kind: "sqlite",
    url: `file:${path}`,
    run: async (sql) => {
      within((database) => void database.exec(sql));
      // A long statement stops everything here; connections that ended meanwhile must be seen to have ended.
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
    insert: async (table, rows) =>
      within((database) => {
        const [first] = rows;
        if (!first) return;
        const names = Object.keys(first);
        const statement = database.prepare(
          `INSERT INTO "${table}" (${names.map((column) => `"${column}"`).join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
        );
        database.transaction(() => {
          for (const row of rows) statement.run(...names.map((column) => row[column] ?? null));
        })();
      }),
    drop: async () => remove(),
  };
}

async function createPostgres(server: string, name: string): Promise<BenchDatabase> {
  const database = `valet_key_bench_${name.replace(/\W/g, "_")}_${randomBytes(4).toString("hex")}`;
  const url = new URL(server);
  url.pathname = `/${database}`;
  const within = async (connectionString: string, work: (client: pg.Client) => Promise<unknown>) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  };
  await within(server, (client) => client.query(`CREATE DATABASE "${database}"`));
  return {
    kind: "postgresql",
    url: url.href,
    run: (sql) => within(url.href, (client) => client.query(sql)),
    insert: (table, rows) => within(url.href, (client) => insertInto(client, table, rows)),
    drop: () => within(server, (client) => client.query(`DROP DATABASE "${database}" WITH (FORCE)`)),
  };
}

async function insertInto(
  client: pg.Client,
  table: string,
  rows: readonly Readonly<Record<string, Value>>[],
): Promise<void> {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map((column) => `"${column}"`).join(", ");
  const places = names.map((_, index) => `$${index + 1}`).join(", ");
  await client.query("BEGIN");
  for (const row of rows) {
    await client.query(
      `INSERT INTO "${table}" (${columns}) VALUES (${places})`,
      names.map((column) => row[column] ?? null),
    );
  }
  await client.query("COMMIT");
}
