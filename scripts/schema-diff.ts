/**
 * `npm run db:migration -- <what changes>`: writes the SQL that brings the migrations up to `prisma/schema`, for
 * both databases or for neither, with Prisma's own schema engine as WebAssembly, so nothing is downloaded; then makes the
 * Prisma client anew. Without words it only prints the SQL.
 */
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type * as Engine from "@prisma/schema-engine-wasm";
import pg from "pg";
import { migratePostgresql } from "@/lib/database/migrate-postgresql";
import { migrateSqlite } from "@/lib/database/migrate-sqlite";
import { Client, schemaSql, targetOf } from "@/lib/database/postgresql-client";
import { type Dialect, libsqlUrl } from "@/lib/database/url";
import { Fault } from "@/lib/fault";
import { postgresqlSchema, schemaFolder, schemaText } from "@/prisma/postgresql";
import { createDatabase, ensurePostgresql, expectPostgresql, stopPostgresql } from "./support/postgresql";
import { ensurePrismaClient } from "./support/prisma-client";
import { runQuietly } from "./support/processes";

const folderOf = (dialect: Dialect) => `prisma/migrations/${dialect}`;

/**
 * Compares what a dialect's migrations build with what the schema describes. Prisma's engine allows one such look a
 * process.
 * @returns the SQL that is missing; an empty string when the two agree
 */
export async function missingMigrationSql(dialect: Dialect): Promise<string> {
  const content = dialect === "sqlite" ? schemaText() : postgresqlSchema();
  const schema = { path: `${schemaFolder}/schema.prisma`, content };
  const { adapter, remove } = await migratedDatabase(dialect);
  try {
    const engine = await loadEngine(schema, adapter);
    const result = await engine.diff({
      from: { tag: "schemaDatasource", files: [schema], configDir: tmpdir() },
      to: { tag: "schemaDatamodel", files: [schema] },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return result.exitCode === 0 ? "" : (result.stdout ?? "");
  } finally {
    await remove();
  }
}

type AdapterFactory = Parameters<typeof bindMigrationAwareSqlAdapterFactory>[0];

/** A database that has had all migrations and nothing else. */
async function migratedDatabase(
  dialect: Dialect,
): Promise<{ adapter: AdapterFactory; remove: () => Promise<void> }> {
  if (dialect === "postgresql") {
    const { url, drop } = await createDatabase(await ensurePostgresql());
    await migratePostgresql(url, folderOf(dialect));
    const remove = async () => {
      await drop();
      await stopPostgresql();
    };
    const pool = new CatalogPool({ ...targetOf(url), Client });
    const { rows } = await pool.query<{ schema: string }>({ text: schemaSql });
    return {
      adapter: new PrismaPg(pool, { disposeExternalPool: true, schema: rows[0]?.schema }),
      remove,
    };
  }
  const folder = await mkdtemp(join(tmpdir(), "valet-key-diff-"));
  const path = join(folder, "migrated.db");
  migrateSqlite(`file:${path}`, folderOf(dialect));
  return {
    adapter: new PrismaLibSql({ url: libsqlUrl(path) }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Prisma's adapter does not know the type "char", which only PostgreSQL's own catalog has, and the engine reads it. */
class CatalogPool extends pg.Pool {
  constructor(config: pg.PoolConfig) {
    super(config);
    // Its database is dropped under it.
    this.on("error", () => {});
    const query = this.query.bind(this) as (config: pg.QueryConfig) => Promise<pg.QueryResult>;
    this.query = (async (config: pg.QueryConfig) => {
      const result = await query(config);
      for (const field of result.fields) if (field.dataTypeID === char) field.dataTypeID = text;
      return result;
    }) as typeof this.query;
  }
}

const [char, text] = [18, 25];

async function loadEngine(
  schema: Engine.SchemaContainer,
  factory: AdapterFactory,
): Promise<Engine.SchemaEngine> {
  const require = createRequire(import.meta.url);
  const binding = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  // The package's entry imports its .wasm file as a module, which Node does not do without a flag.
  const glue = await import(pathToFileURL(binding).href);
  const bytes = await readFile(binding.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  return glue.SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, adapter);
}

type Found = { sql: string } | { fault: string };

/**
 * Runs the command. The words become part of the migrations' folder names. `--on sqlite` is for one database alone, and
 * `--install` lets it install PostgreSQL. `--diff <dialect> --out <file>` is how it calls itself.
 */
export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      on: { type: "string" },
      install: { type: "boolean", default: false },
      diff: { type: "string" },
      out: { type: "string", default: "" },
    },
    allowPositionals: true,
  });
  if (values.diff) {
    await writeFile(values.out, JSON.stringify(await look(values.diff as Dialect)));
    return 0;
  }
  const folder = positionals.length > 0 ? folderName(positionals.join(" ")) : null;
  const { on } = values;
  if (on !== undefined && on !== "sqlite" && on !== "postgresql")
    throw new Fault("--on is sqlite or postgresql.");
  const found = await lookAt(on ? [on] : ["sqlite", "postgresql"], values.install);
  if (!folder) {
    for (const [dialect, sql] of found) console.log(sql ? `-- ${dialect}\n${sql}` : upToDate(dialect));
    return 0;
  }
  const written = await writeAll(folder, found);
  for (const [dialect, sql] of found) if (!sql) console.log(upToDate(dialect));
  for (const path of written) console.log(`Wrote ${path}. Read it before you commit it.`);
  await ensurePrismaClient();
  console.log("The Prisma client is up to date with prisma/schema.");
  if (written.length === 0) return 0;
  // What Next starts anew for; the app migrates its database as it starts.
  const now = new Date();
  await utimes("next.config.ts", now, now);
  console.log("A running `npm run dev` starts anew with it, and brings its database up to date.");
  return 0;
}

const upToDate = (dialect: Dialect) => `The ${dialect} migrations already match ${schemaFolder}.`;

/** @throws Fault for what makes no name of a folder */
export function folderName(words: string, now = new Date()): string {
  const name = words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
  if (!name || name.length > longestName)
    throw new Fault(
      `Say in a few words what changes, in the letters a to z and digits, at most ${longestName}: npm run db:migration -- add notes`,
    );
  return `${now.toISOString().replace(/\D/g, "").slice(0, 14)}_${name}`;
}

const longestName = 80;

/** @throws Fault, before anything is written */
async function lookAt(dialects: readonly Dialect[], install: boolean): Promise<[Dialect, string][]> {
  const folder = await mkdtemp(join(tmpdir(), "valet-key-diff-"));
  try {
    const url = dialects.includes("postgresql") ? await reachPostgresql(install) : undefined;
    const all = await Promise.allSettled(
      dialects.map((dialect) => lookApart(dialect, join(folder, dialect), url)),
    );
    return all.map((one) => {
      if (one.status === "rejected") throw one.reason;
      return one.value;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
    await stopPostgresql();
  }
}

/** Looks in a process of its own. @param out the file for what it finds */
async function lookApart(dialect: Dialect, out: string, url: string | undefined): Promise<[Dialect, string]> {
  const call = ["scripts/run.mjs", "schema-diff", "--diff", dialect, "--out", out];
  await runQuietly(call, `Comparing for ${dialect}`, url ? { TEST_DATABASE_URL: url } : {});
  const found = JSON.parse(await readFile(out, "utf8")) as Found;
  if ("fault" in found) throw new Fault(`${found.fault}\nNothing was written.`);
  return [dialect, found.sql];
}

/** @returns the URL of a server to try statements on */
async function reachPostgresql(install: boolean): Promise<string> {
  try {
    const url = await ensurePostgresql({ install });
    await expectPostgresql(url);
    return url;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(
      `${error.message} For an app that stays on SQLite, add --on sqlite. Nothing was written.`,
    );
  }
}

async function look(dialect: Dialect): Promise<Found> {
  try {
    return { sql: await missingMigrationSql(dialect) };
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    return { fault: `${schemaFolder} cannot be compared with the ${dialect} migrations: ${told.trim()}` };
  }
}

/** Writes every migration, or none. */
async function writeAll(name: string, found: readonly [Dialect, string][]): Promise<string[]> {
  const folders: string[] = [];
  try {
    for (const [dialect, sql] of found) {
      if (!sql) continue;
      const folder = `${folderOf(dialect)}/${name}`;
      await mkdir(folder);
      folders.push(folder);
      await writeFile(`${folder}/migration.sql`, sql);
    }
  } catch (error) {
    for (const folder of folders) await rm(folder, { recursive: true });
    throw new Fault(
      `The migrations could not be written: ${error instanceof Error ? error.message : error}. Nothing was.`,
    );
  }
  return folders.map((folder) => `${folder}/migration.sql`);
}
