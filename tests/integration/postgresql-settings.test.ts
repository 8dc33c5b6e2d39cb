import { afterAll, afterEach, describe, expect, it } from "vitest";
import { databaseFault } from "@/features/health/queries";
import { findSession } from "@/features/session/queries";
import { hashToken } from "@/features/session/tokens";
import { databaseTime } from "@/lib/database/clock";
import { migrate } from "@/lib/database/migrate";
import { migratePostgresql } from "@/lib/database/migrate-postgresql";
import { type Database, openDatabase } from "@/lib/db";
import { createDatabase, ensurePostgresql } from "@/scripts/support/postgresql";
import { testEnvironment } from "../support/environment";
import { copyOfMigrations, faultOf, ourMigrations } from "../support/migrations";
import { openSql } from "../support/sql";

// What a server, a database or a user may be set to: migrations, sessions and readiness mean the same tables and times.

const server = await ensurePostgresql();
const administrator = openSql(server);
const user = "settings_user";
const password = "s3cr3t-and-nobodys";
administrator.exec(`DROP ROLE IF EXISTS "${user}"`);
administrator.exec(`CREATE ROLE "${user}" LOGIN PASSWORD '${password}'`);
afterAll(() => administrator.exec(`DROP ROLE "${user}"`));

testEnvironment({ DATABASE_URL: server, LOG_LEVEL: "error" });
const shared = globalThis as { valetKeyDatabase?: Database };
const after: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  shared.valetKeyDatabase = undefined;
  for (const end of after.splice(0).reverse()) await end();
});

type Setting = {
  /** Statements of the administrator, in the database `DB`. */
  sql?: string[];
  /** At the end of the URL. */
  query?: string;
  /** Whether it is the limited user who connects. */
  limited?: boolean;
};

/** A new database with a setting. @returns its URLs, for the app and for an administrator */
async function databaseWith({ sql = [], query = "", limited = false }: Setting) {
  const { url, drop } = await createDatabase(server);
  const own = openSql(url);
  after.push(drop, () => own.exec(`DROP OWNED BY "${user}" CASCADE`));
  const name = new URL(url).pathname.slice(1);
  for (const statement of sql) own.exec(statement.replaceAll("DB", `"${name}"`));
  const app = new URL(url);
  if (limited) Object.assign(app, { username: user, password });
  return { url: app.href + query, own };
}

/** Where the tables are, each schema once. */
const schemasOf = (own: ReturnType<typeof openSql>) =>
  (
    own
      .prepare(
        `SELECT DISTINCT schemaname AS "schema" FROM pg_tables WHERE tablename IN ('User', 'Session', 'RateLimit', '_prisma_migrations')`,
      )
      .all() as { schema: string }[]
  ).map(({ schema }) => schema);

function open(url: string): Database {
  const database = openDatabase(url);
  after.push(() => database.$disconnect());
  shared.valetKeyDatabase = database;
  return database;
}

const settings: [name: string, setting: Setting, schema: string][] = [
  ["nothing", {}, "public"],
  ["German dates", { sql: [`ALTER DATABASE DB SET datestyle = 'German, DMY'`] }, "public"],
  ["another time zone", { sql: [`ALTER DATABASE DB SET timezone = 'Asia/Kolkata'`] }, "public"],
  ["other intervals", { sql: [`ALTER DATABASE DB SET intervalstyle = 'sql_standard'`] }, "public"],
  [
    "a schema of its user's name",
    { limited: true, sql: [`CREATE SCHEMA "${user}" AUTHORIZATION "${user}"`] },
    user,
  ],
  [
    "a search path of the database",
    { sql: [`CREATE SCHEMA "Ours, too"`, `ALTER DATABASE DB SET search_path = "Ours, too", public`] },
    "Ours, too",
  ],
  [
    "a search path in the URL",
    { sql: ["CREATE SCHEMA ours"], query: "?options=-c%20search_path%3Dours" },
    "ours",
  ],
  ["a schema in the URL, which is not there yet", { query: "?schema=Our%20own&pgbouncer=true" }, "Our own"],
];

describe.each(settings)("a database with %s", (_name, setting, schema) => {
  it("has one place for its tables, and times that are what they were", async () => {
    const { url, own } = await databaseWith(setting);
    expect((await migrate(url)).length).toBeGreaterThan(3);
    expect(await migrate(url)).toEqual([]);
    expect(schemasOf(own)).toEqual([schema]);
    const database = open(url);
    await expect.poll(() => databaseFault()).toBe(null);
    const now = new Date("2026-03-04T05:06:07.089Z");
    const later = new Date(now.getTime() + 3_600_000);
    const sessionToken = hashToken("token");
    await database.user.create({
      data: {
        name: "Ada",
        sessions: {
          create: {
            sessionToken,
            provider: "github",
            expires: later,
            absoluteExpires: later,
            lastSeenAt: now,
            authenticatedAt: now,
          },
        },
      },
    });
    expect(await findSession("token", now)).toMatchObject({ expires: later, authenticatedAt: now });
    const passed = Math.abs(Date.now() - (await databaseTime(database.lookup)).getTime());
    expect(passed).toBeLessThan(3_600_000 / 2);
  });
});

describe("a database", () => {
  it("whose search path changed after it was migrated keeps its tables together", async () => {
    const { url, own } = await databaseWith({});
    await migrate(url);
    own.exec("CREATE SCHEMA new");
    own.exec(`ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET search_path = new, public`);
    const { folder, add } = copyOfMigrations(ourMigrations("postgresql").ours);
    add("29990101000000_more", 'ALTER TABLE "RateLimit" RENAME TO "away"; CREATE TABLE "RateLimit" ()');
    expect(await migratePostgresql(url, folder)).toEqual(["29990101000000_more"]);
    expect(schemasOf(own)).toEqual(["public"]);
    await open(url).user.create({ data: { name: "Ada" } });
  });

  it.each<[string, Setting, RegExp]>([
    [
      "whose transactions are of another kind",
      { sql: ["ALTER DATABASE DB SET default_transaction_isolation = 'serializable'"] },
      /serializable.*ALTER ROLE/,
    ],
    [
      "whose search path leads nowhere",
      { sql: ["ALTER DATABASE DB SET search_path = nowhere"] },
      /search path .* leads to no schema/,
    ],
    [
      "whose schema may not be made",
      { limited: true, query: "?schema=ours" },
      /does not give this user the rights/,
    ],
    ["whose schema has a quote in its name", { query: "?schema=our%22s" }, /quote in its name/],
    ["whose server speaks no TLS", { query: "?sslmode=require" }, /speaks no TLS.*sslmode=disable/],
    ["whose authority's file is not there", { query: "?sslrootcert=/nowhere/ca.pem" }, /sslrootcert.*ENOENT/],
  ])("%s is refused, with what to change", async (_name, setting, line) => {
    const { url } = await databaseWith(setting);
    expect(await faultOf(() => migrate(url))).toMatch(line);
  });

  it.each<[string, string[], Setting]>([
    ["that is read-only", ["ALTER DATABASE DB SET default_transaction_read_only = on"], {}],
    [
      "whose user may only read",
      [`GRANT SELECT ON ALL TABLES IN SCHEMA public TO "${user}"`],
      { limited: true },
    ],
    [
      "whose user may not end sessions",
      [`GRANT ALL ON ALL TABLES IN SCHEMA public TO "${user}"`, `REVOKE DELETE ON "Session" FROM "${user}"`],
      { limited: true },
    ],
  ])("%s is not ready", async (_name, statements, setting) => {
    const { url, own } = await databaseWith(setting);
    const migrated = new URL(server);
    migrated.pathname = new URL(url).pathname;
    await migrate(migrated.href);
    for (const statement of statements)
      own.exec(statement.replaceAll("DB", `"${migrated.pathname.slice(1)}"`));
    open(url);
    await expect.poll(() => databaseFault()).toBe("writes");
  });
});
