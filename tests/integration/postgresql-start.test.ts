import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, it } from "vitest";
import { migrate } from "@/lib/database/migrate";
import { createDatabase, ensurePostgresql } from "@/scripts/support/postgresql";
import { requiredEnvironment } from "../support/environment";
import { faultOf } from "../support/migrations";
import { openSql } from "../support/sql";

// What an operator sees whose DATABASE_URL leads to a server that the app cannot use: one line, and nothing secret.

const server = await ensurePostgresql();
const { url, drop } = await createDatabase(server);
const administrator = openSql(server);
const password = "s3cr3t-and-nobodys";
const limited = "limited_to_reading";
administrator.exec(`DROP ROLE IF EXISTS "${limited}"`);
administrator.exec(`CREATE ROLE "${limited}" LOGIN PASSWORD '${password}'`);
afterAll(async () => {
  await drop();
  administrator.exec(`DROP ROLE "${limited}"`);
});

const name = new URL(url).pathname.slice(1);

/** The database's URL with something changed. */
function changed(change: (url: URL) => void): string {
  const copy = new URL(url);
  change(copy);
  return copy.href;
}

const asLimited = changed((it) => {
  it.username = limited;
  it.password = password;
});

/** What `npm start` prints, and its exit code. */
async function start(databaseUrl: string): Promise<{ code: number | null; output: string }> {
  const { PATH, HOME, SystemRoot } = process.env;
  const env = {
    PATH,
    HOME,
    SystemRoot,
    // Next's types want it; the command sets the same.
    NODE_ENV: "production" as const,
    ...requiredEnvironment,
    AUTH_URL: "http://localhost:3000",
    DATABASE_URL: databaseUrl,
    LOCAL_PROVIDERS_URL: "",
  };
  const child = spawn(process.execPath, ["scripts/run.mjs", "start"], {
    env,
  });
  const [[code], out, complaint] = await Promise.all([
    once(child, "exit"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: code as number | null, output: (out + complaint).trim() };
}

/** Expects that neither `npm start` nor anything else of ours that brings the database up to date goes through. */
async function expectRefused(databaseUrl: string, line: RegExp): Promise<void> {
  const [fault, { code, output }] = await Promise.all([
    faultOf(() => migrate(databaseUrl)),
    start(databaseUrl),
  ]);
  expect(fault).toMatch(line);
  expect(output).toMatch(line);
  expect(output.split("\n"), "no stack").toHaveLength(1);
  expect(code).toBe(1);
  expect(output).not.toContain(password);
  expect(output).not.toContain(new URL(url).password);
}

describe("npm start says in one line that the server", () => {
  it("cannot be reached", async () => {
    const nowhere = changed((it) => {
      it.port = "1";
    });
    await expectRefused(
      nowhere,
      /^The PostgreSQL server at 127\.0\.0\.1:1\/\S+ cannot be reached \(ECONNREFUSED\)\./,
    );
  });

  it("has no address", async () => {
    const nowhere = changed((it) => {
      it.hostname = "nowhere.invalid";
    });
    await expectRefused(
      nowhere,
      /^The PostgreSQL server at nowhere\.invalid:\S+ cannot be reached \((ENOTFOUND|EAI_AGAIN)\)\./,
    );
  });

  it("speaks no TLS", async () => {
    const secure = changed((it) => it.searchParams.set("sslmode", "verify-full"));
    await expectRefused(
      secure,
      /^The PostgreSQL server at \S+ speaks no TLS, and sslmode .* sslmode=disable/,
    );
  });

  it("refuses the password", async () => {
    const wrong = changed((it) => {
      it.password = password;
    });
    await expectRefused(wrong, /^The PostgreSQL server at \S+ refused the password\./);
  });

  it("has no such database", async () => {
    const other = changed((it) => {
      it.pathname = "/nothing_of_that_name";
    });
    await expectRefused(other, /^The PostgreSQL server at \S+\/nothing_of_that_name has no such database\./);
  });

  it("gives no right to make tables", async () => {
    await expectRefused(asLimited, /^The PostgreSQL server at \S+ does not give this user the rights/);
    expect(openSql(url).prepare(`SELECT 1 FROM pg_tables WHERE schemaname = 'public'`).all()).toEqual([]);
  });

  it("is read-only, with an empty database and with one that is up to date", async () => {
    const readOnly = async () => {
      administrator.exec(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
      try {
        await expectRefused(url, /^The PostgreSQL server at \S+ is read-only, perhaps a replica/);
      } finally {
        administrator.exec(`ALTER DATABASE "${name}" RESET default_transaction_read_only`);
      }
    };
    await readOnly();
    await migrate(url);
    await readOnly();
  });

  it("gives no right to its tables, and none to make tables is needed for those that are there", async () => {
    await migrate(url);
    await expectRefused(asLimited, /^The PostgreSQL server at \S+ does not give this user the rights/);
    const owner = openSql(url);
    owner.exec(`GRANT ALL ON ALL TABLES IN SCHEMA public TO "${limited}"`);
    expect(await migrate(asLimited)).toEqual([]);
    owner.exec(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "${limited}"`);
  });

  it("has a database from a newer version of the app", async () => {
    await migrate(url);
    const owner = openSql(url);
    owner.exec(`INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at")
      VALUES ('later', 'sum', '29990101000000_later', now())`);
    await expectRefused(url, /^The database \S+ is from a newer version of this app: .*29990101000000_later/);
    owner.exec(`DELETE FROM "_prisma_migrations" WHERE "id" = 'later'`);
  });

  it("has a database with a migration that was edited since", async () => {
    await migrate(url);
    const owner = openSql(url);
    const turnRound = `UPDATE "_prisma_migrations" SET "checksum" = reverse("checksum")`;
    owner.exec(turnRound);
    await expectRefused(url, /^The migration \S+ was edited after \S+ had it applied\./);
    owner.exec(turnRound);
  });
});

describe("npm start names DATABASE_URL when", () => {
  it.each([
    ["it is of another database", "mysql://user:s3cr3t-and-nobodys@localhost/app", /must be a SQLite file/],
    ["it is only a path", "/var/lib/s3cr3t-and-nobodys.db", /must be a SQLite file/],
    [
      "its password is not encoded",
      "postgres://user:s3cr3t-and-nobodys/#@localhost:5432/app",
      /percent-encoded/,
    ],
    [
      "its password begins like a port",
      "postgres://user:12#s3cr3t-and-nobodys@localhost:5432/app",
      /percent-encoded/,
    ],
    [
      "its password holds a percent sign",
      "postgres://user:s3cr3t-and-nobodys%@localhost:5432/app",
      /percent-encoded/,
    ],
    [
      "it lets the encryption be turned off",
      "postgres://user:s3cr3t-and-nobodys@localhost/app?sslmode=prefer",
      /sslmode=verify-full/,
    ],
  ])("%s", async (_name, wrong, line) => {
    const { code, output } = await start(wrong);
    expect(code).toBe(1);
    expect(output.split("\n")).toEqual([
      expect.stringContaining("The app cannot start."),
      expect.stringMatching(new RegExp(`DATABASE_URL .*${line.source}`)),
    ]);
    expect(output).not.toContain(password);
  });
});
