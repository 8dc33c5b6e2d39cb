/**
 * `npm run db:migration -- <name>`: writes the SQL that brings the migrations up to `prisma/schema`, for both
 * databases, with Prisma's own schema engine as WebAssembly, so nothing is downloaded. Without a name it only prints
 * it.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type * as Engine from "@prisma/schema-engine-wasm";
import pg from "pg";
import { migratePostgresql } from "@/lib/database/migrate-postgresql";
import { migrateSqlite } from "@/lib/database/migrate-sqlite";
import { Client, schemaSql, targetOf } from "@/lib/database/postgresql-client";
import { type Dialect, libsqlUrl } from "@/lib/database/url";
import { postgresqlSchema, schemaFolder, schemaText } from "@/prisma/postgresql";
import { createDatabase, ensurePostgresql, stopPostgresql } from "./support/postgresql";
import { runNode } from "./support/processes";

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

/** Runs the command; `name` becomes part of the migrations' folder names. `--only <dialect>` is how it calls itself. */
export async function main([name, ...rest]: string[]): Promise<number> {
  if (name === "--only") return writeMigration(rest[0] as Dialect, rest[1]);
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = name ? [`${stamp}_${name.toLowerCase().replace(/[^a-z0-9]+/g, "_")}`] : [];
  const self = ["scripts/run.mjs", "schema-diff", "--only"];
  await runNode([...self, "sqlite", ...folder], "Comparing for SQLite");
  await runNode([...self, "postgresql", ...folder], "Comparing for PostgreSQL");
  return 0;
}

async function writeMigration(dialect: Dialect, folder: string | undefined): Promise<number> {
  const sql = await missingMigrationSql(dialect);
  if (!sql) {
    console.log(`The ${dialect} migrations already match ${schemaFolder}.`);
  } else if (!folder) {
    console.log(`-- ${dialect}\n${sql}`);
  } else {
    const path = join(folderOf(dialect), folder);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, "migration.sql"), sql);
    console.log(`Wrote ${path}/migration.sql. Read it before you commit it.`);
  }
  return 0;
}
