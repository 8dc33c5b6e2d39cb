import { randomUUID } from "node:crypto";
import type pg from "pg";
import { codeOf } from "@/lib/database/failure";
import {
  type Applied,
  migrationsFolder,
  missingMigrations,
  nextMigration,
  readMigrations,
} from "@/lib/database/migration-files";
import { Client, quoted, schemaSql, targetOf } from "@/lib/database/postgresql-client";
import { Fault } from "@/lib/fault";

/** Prisma's own history table, so that `prisma migrate` sees what we did and the other way round. */
const historyTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`;

/** The advisory lock that all servers of this app take before they migrate: the letters "valet" as a number. */
const lock = 0x76616c6574;

/** Milliseconds that a server may take to come up which is started together with this one. */
const patience = 10_000;

/**
 * Brings a PostgreSQL database up to date: applies what is missing from `prisma/migrations/postgresql`, each migration
 * in a transaction of its own that also holds a lock, so servers that start together apply it once. A server that
 * is not up yet is waited for.
 *
 * @param url a `postgres:` URL
 * @param folder where the migrations are
 * @returns the names of the migrations applied now
 * @throws Fault when the server cannot be reached, refuses, or cannot be written to, or when the database was made by
 *   a newer version of the app
 */
export async function migratePostgresql(
  url: string,
  folder = migrationsFolder("postgresql"),
): Promise<string[]> {
  const target = targetOf(url);
  const { shown } = target;
  const client = await connected(target, patience);
  try {
    const schema = await usableSchema(client, target);
    return await applyMissing(client, folder, shown, schema);
  } catch (error) {
    throw explain(error, shown);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * @param patience milliseconds that a server may take to come up
 * @throws Fault when there is no connection to be had
 */
async function connected(
  { shown, ...target }: ReturnType<typeof targetOf>,
  patience: number,
): Promise<pg.Client> {
  for (const end = Date.now() + patience; ; await new Promise((resolve) => setTimeout(resolve, 250))) {
    let client: pg.Client | undefined;
    try {
      client = new Client({ ...target, connectionTimeoutMillis: patience });
      // A connection that breaks later fails its statement as well, and that is where it is told.
      client.on("error", () => {});
      await client.connect();
      return client;
    } catch (error) {
      await client?.end().catch(() => {});
      if (!isStarting(error) || Date.now() >= end) throw explain(error, shown, unreachable);
    }
  }
}

/**
 * Looks, and changes nothing.
 * @param patience milliseconds that the server may take to answer
 * @returns the names of the migrations that `migratePostgresql` would apply
 * @throws Fault as it does
 */
export async function pendingOnPostgresql(url: string, patience: number): Promise<string[]> {
  const target = targetOf(url);
  const client = await connected(target, patience);
  try {
    await usableSettings(client, target.shown);
    const applied = await history(client);
    return missingMigrations(applied, readMigrations(migrationsFolder("postgresql")), target.shown);
  } catch (error) {
    throw explain(error, target.shown);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Looks that this connection can do what the app does on its own.
 * @returns the schema that the tables are in, or are to be in; one that DATABASE_URL names is made if there is none
 * @throws Fault
 */
async function usableSchema(
  client: pg.Client,
  { schema, shown }: ReturnType<typeof targetOf>,
): Promise<string> {
  await usableSettings(client, shown);
  const found = async () => (await client.query<{ schema: string | null }>(schemaSql)).rows[0]?.schema;
  if (schema && !(await found())) await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`);
  const usable = await found();
  if (usable?.includes('"'))
    throw new Fault(
      `The schema at ${shown} has a quote in its name, which Prisma cannot write. Name another one.`,
    );
  if (usable) return usable;
  throw new Fault(
    `The search path at ${shown} leads to no schema that this user may use. Name one in DATABASE_URL (?schema=app), or grant USAGE on the one that it names.`,
  );
}

/** @throws Fault when the app cannot write, or its transactions are of another kind */
async function usableSettings(client: pg.Client, shown: string): Promise<void> {
  const { rows } = await client.query<{ read_only: string; isolation: string }>(
    `SELECT current_setting('transaction_read_only') AS "read_only",
       current_setting('default_transaction_isolation') AS "isolation"`,
  );
  if (rows[0]?.read_only === "on") throw new Fault(`The PostgreSQL server at ${shown} ${readOnly}`);
  if (rows[0]?.isolation !== "read committed")
    throw new Fault(
      `The PostgreSQL server at ${shown} gives this user transactions that are ${rows[0]?.isolation}, and the app is made for read committed. Set it: ALTER ROLE … SET default_transaction_isolation = 'read committed'.`,
    );
}

async function applyMissing(
  client: pg.Client,
  folder: string,
  shown: string,
  schema: string,
): Promise<string[]> {
  const migrations = readMigrations(folder);
  const done: string[] = [];
  // A look first: where nothing is to be done, neither the lock nor the right to make tables is needed.
  if (!nextMigration(await history(client), migrations, shown)) return done;
  for (;;) {
    await client.query("BEGIN");
    try {
      // Ends with the transaction, so it works through a pooler that hands each transaction another connection.
      await client.query("SELECT pg_advisory_xact_lock($1)", [lock]);
      // Tables are made beside those that are there, even where a search path would have another place for new ones.
      await client.query("SELECT set_config('search_path', $1, true)", [quoted(schema)]);
      await client.query(historyTable);
      const next = nextMigration(await history(client), migrations, shown);
      if (next) {
        await client.query(next.sql);
        await client.query(
          `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")
           VALUES ($1, $2, now(), $3, 1)`,
          [randomUUID(), next.checksum, next.name],
        );
      }
      await client.query("COMMIT");
      if (!next) return done;
      done.push(next.name);
    } catch (error) {
      await client.query("ROLLBACK").catch(() => {});
      throw error;
    }
  }
}

async function history(client: pg.Client): Promise<Applied[]> {
  const { rows: tables } = await client.query(`SELECT to_regclass('"_prisma_migrations"') AS "name"`);
  if (tables[0]?.name === null) return [];
  const { rows } = await client.query<Applied>(
    `SELECT "migration_name", "checksum" FROM "_prisma_migrations"
     WHERE "rolled_back_at" IS NULL AND "finished_at" IS NOT NULL`,
  );
  return rows;
}

/** A server that is starting refuses connections, first the system for it and then by itself. */
function isStarting(error: unknown): boolean {
  return ["ECONNREFUSED", "57P03"].includes(codeOf(error));
}

const readOnly =
  "is read-only, perhaps a replica, and the app has to write to it. Name the primary server in DATABASE_URL.";

const refusals: Record<string, string> = {
  "28P01": "refused the password. Check the user and the password in DATABASE_URL.",
  "28000": "refused the user. Check the user in DATABASE_URL and the server's pg_hba.conf.",
  "3D000": "has no such database. Create it (CREATE DATABASE), or name another one in DATABASE_URL.",
  "25006": readOnly,
  "08P01":
    "or the pooler before it, refuses a setting that DATABASE_URL asks for. Through a pooler, give the schema to the user instead: ALTER ROLE … SET search_path = …",
  "42501":
    "does not give this user the rights that the app needs. Grant it CREATE on the schema and everything on its tables, or migrate as another user (npx prisma migrate deploy).",
  "53300": "has no connection left. Raise its max_connections, or lower DATABASE_POOL.",
};

/** Whatever keeps a connection from being made: without one there is no server to talk to. */
const unreachable = /^/;
/** A connection that is lost later: a system's code, a server that shuts down, or pg's own words without a code. */
const lost = /^(E[A-Z]+|57P0\d|08\w{3}|.*(timeout|terminated).*)$/i;

/** @param gone codes and messages which say that there is no server to talk to */
function explain(error: unknown, shown: string, gone = lost): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const code = codeOf(error);
  const refusal = refusals[code];
  if (refusal) return new Fault(`The PostgreSQL server at ${shown} ${refusal}`);
  const reason = code || error.message;
  if ("syscall" in error && error.syscall === "open")
    return new Fault(
      `A file that DATABASE_URL names as sslrootcert, sslcert or sslkey cannot be read (${code}). Check its path and its rights.`,
    );
  if (/not support SSL/.test(reason))
    return new Fault(
      `The PostgreSQL server at ${shown} speaks no TLS, and sslmode in DATABASE_URL (or PGSSLMODE) asks for it. Turn it on at the server, or write sslmode=disable where the way to it is your own.`,
    );
  if (!gone.test(reason)) return error;
  if (/CERT|ALTNAME/.test(code)) {
    return new Fault(
      `The certificate of the PostgreSQL server at ${shown} is not trusted (${code}). Give its authority's as sslrootcert in DATABASE_URL, or by NODE_EXTRA_CA_CERTS; sslmode=no-verify encrypts without asking who answers.`,
    );
  }
  return new Fault(
    `The PostgreSQL server at ${shown} cannot be reached (${reason}). Check that it runs and that host and port in DATABASE_URL are right.`,
  );
}
