/**
 * `npm run db:migration -- <name>`: writes the SQL that brings the migrations up to `prisma/schema.prisma`,
 * with Prisma's own schema engine as WebAssembly, so nothing is downloaded. Without a name it only prints it.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type * as Engine from "@prisma/schema-engine-wasm";
import { migrate } from "@/lib/migrations";

const schemaFile = "prisma/schema.prisma";
const migrationsFolder = "prisma/migrations";

/**
 * Compares what the migrations build with what the schema describes.
 * @returns the SQL that is missing; an empty string when the two agree.
 */
export async function missingMigrationSql(): Promise<string> {
  const schema = { path: schemaFile, content: await readFile(schemaFile, "utf8") };
  const folder = await mkdtemp(join(tmpdir(), "valet-key-diff-"));
  try {
    const url = `file:${join(folder, "migrated.db")}`;
    migrate(url, migrationsFolder);
    const engine = await loadEngine(schema, url);
    const result = await engine.diff({
      from: { tag: "schemaDatasource", files: [schema], configDir: folder },
      to: { tag: "schemaDatamodel", files: [schema] },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return result.exitCode === 0 ? "" : (result.stdout ?? "");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function loadEngine(schema: Engine.SchemaContainer, url: string): Promise<Engine.SchemaEngine> {
  const require = createRequire(import.meta.url);
  const binding = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  // The package's entry imports its .wasm file as a module, which Node does not do without a flag.
  const glue = await import(pathToFileURL(binding).href);
  const bytes = await readFile(binding.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaLibSql({ url }));
  return glue.SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, adapter);
}

/** Runs the command; `name` becomes part of the migration's folder name. */
export async function main([name]: string[]): Promise<number> {
  const sql = await missingMigrationSql();
  if (!sql) {
    console.log("The migrations already match prisma/schema.prisma.");
    return 0;
  }
  if (!name) {
    console.log(sql);
    return 0;
  }
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = join(migrationsFolder, `${stamp}_${name.toLowerCase().replace(/[^a-z0-9]+/g, "_")}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "migration.sql"), sql);
  console.log(`Wrote ${folder}/migration.sql. Read it before you commit it.`);
  return 0;
}
