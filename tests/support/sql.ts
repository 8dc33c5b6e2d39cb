import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import Sqlite from "libsql";
import { databasePath, dialectOf } from "@/lib/database/url";

export type Value = string | number | bigint | boolean | null;

/** The part of libsql's interface that the tests use, for both databases. */
export type Sql = {
  prepare(sql: string): {
    all(...values: Value[]): unknown[];
    get(...values: Value[]): unknown;
    run(...values: Value[]): { changes: number };
  };
  exec(sql: string): void;
  /** @returns the work, to be done in one transaction when it is called */
  transaction<Result>(work: () => Result): () => Result;
  close(): void;
};

/** Milliseconds to wait for the app's own writes. */
const timeout = 10_000;

/**
 * Opens the database behind the app's back, synchronously whichever it is. Statements are written for SQLite: `?` for
 * values; what comes back looks the same from both, times as text and truth as 1 and 0.
 */
export function openSql(url: string): Sql {
  if (dialectOf(url) === "postgresql") {
    const known = opened.get(url) ?? openPostgresql(url);
    opened.set(url, known);
    return { ...known, close: () => {} };
  }
  const database = new Sqlite(databasePath(url), { timeout });
  // As PostgreSQL always does, and SQLite only when asked.
  database.pragma("foreign_keys = ON");
  return {
    prepare: (sql) => database.prepare(sql) as ReturnType<Sql["prepare"]>,
    exec: (sql) => void database.exec(sql),
    transaction: (work) => database.transaction(work) as () => ReturnType<typeof work>,
    close: () => void database.close(),
  };
}

/** Before its server is stopped on purpose: who asks later gets a new connection. */
export function forgetSql(url: string): void {
  opened.delete(url);
}

/** One connection a process for each: connecting costs more than most tests ask. They end with the process. */
const opened = new Map<string, Sql>();

type Answer = { rows: unknown[]; changes: number } | { error: string };

/** Asks a worker thread and sleeps until it has answered: the driver itself knows no waiting. */
function openPostgresql(url: string): Sql {
  const { port1, port2 } = new MessageChannel();
  const bell = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(workerCode, {
    eval: true,
    workerData: { url, bell, port: port2 },
    transferList: [port2],
  });
  worker.unref();
  const ask = (sql: string, values: Value[] = []) => {
    let count = 0;
    const text = sql.replace(/\?(\d*)/g, (_, number: string) => `$${number || ++count}`);
    Atomics.store(bell, 0, 0);
    port1.postMessage({ text, values });
    if (Atomics.wait(bell, 0, 0, 3 * timeout) === "timed-out") throw new Error(`No answer to: ${sql}`);
    const answer = receiveMessageOnPort(port1)?.message as Answer;
    if ("error" in answer) throw new Error(`${answer.error} (${sql})`);
    return answer;
  };
  return {
    prepare: (sql) => ({
      all: (...values) => ask(sql, values).rows,
      get: (...values) => ask(sql, values).rows[0],
      run: (...values) => ({ changes: ask(sql, values).changes }),
    }),
    exec: (sql) => void ask(sql),
    transaction: (work) => () => {
      ask("BEGIN");
      try {
        const result = work();
        ask("COMMIT");
        return result;
      } catch (error) {
        ask("ROLLBACK");
        throw error;
      }
    },
    close: () => {
      port1.close();
      void worker.terminate();
    },
  };
}

/** Plain JavaScript, since a worker knows nothing of this process's loaders. */
const workerCode = `
  const { workerData: { url, bell, port } } = require("node:worker_threads");
  const pg = require("pg");
  const utc = (text) => text.replace(" ", "T").replace(/(\\.\\d+)?$/, (part) => (part || ".").padEnd(4, "0")) + "+00:00";
  const parsers = { 16: (text) => (text === "t" ? 1 : 0), 20: Number, 21: Number, 23: Number, 1114: utc };
  const types = { getTypeParser: (type) => parsers[type] || ((text) => text) };
  const client = new pg.Client({ connectionString: url, statement_timeout: ${timeout} });
  client.on("error", () => {});
  const connected = client.connect();
  port.on("message", async ({ text, values }) => {
    let answer;
    try {
      await connected;
      const given = values.map((value) => (typeof value === "bigint" ? String(value) : value));
      const { rows, rowCount } = await client.query({ text, values: given, types });
      answer = { rows: rows || [], changes: rowCount || 0 };
    } catch (error) {
      answer = { error: error.message };
    }
    port.postMessage(answer);
    Atomics.store(bell, 0, 1);
    Atomics.notify(bell, 0);
  });
`;
