import pg from "pg";
import { afterAll, expect } from "vitest";
import { createDatabase, ensurePostgresql } from "@/scripts/support/postgresql";
import { describeStop } from "./support/stop";

const made: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const drop of made) await drop();
});

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describeStop({
  async url() {
    const { url, drop } = await createDatabase(await ensurePostgresql());
    made.push(drop);
    return url;
  },
  async expectClosed(url) {
    const others = `SELECT "state", "query" FROM pg_stat_activity
      WHERE "datname" = current_database() AND "pid" <> pg_backend_pid()`;
    // The server hears of an end a moment later than it is said.
    await expect.poll(() => ask(url, others)).toEqual([]);
  },
  async expectSessions(url, wanted) {
    expect(await ask(url, 'SELECT "id" FROM "Session"')).toHaveLength(wanted);
    expect(await ask(url, 'SELECT "id" FROM "Account"')).toHaveLength(wanted);
  },
});
