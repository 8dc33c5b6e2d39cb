import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { postgresqlSchema, schemaFolder, schemaText, writePostgresqlSchema } from "@/prisma/postgresql";
import { runQuietly } from "./processes";

const stamp = "generated/prisma/.made-from";

/**
 * Generates the Prisma clients, one a dialect, if the schema or Prisma itself has changed since the last time.
 *
 * Generating runs no engine, but the command would download one first. Naming any program that exists as that
 * engine keeps it from trying, so this works without a network (docs/decisions/0003-database.md).
 */
export async function ensurePrismaClient(): Promise<void> {
  const wanted = wantedClient();
  if (isCurrent(wanted)) return;
  const generate = (path: string) =>
    runQuietly(
      ["node_modules/prisma/build/index.js", "generate", "--no-hints", "--schema", path],
      "Generating the Prisma client",
      {
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        CHECKPOINT_DISABLE: "1",
        // A client is the same for every database, and a build needs no configuration.
        DATABASE_URL: "file:none.db",
      },
    );
  await Promise.all([schemaFolder, writePostgresqlSchema()].map(generate));
  writeFileSync(stamp, wanted);
}

/** @returns whether the clients are those of the schema as it is now */
export function isCurrent(wanted = wantedClient()): boolean {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
}

function wantedClient(): string {
  const { version } = createRequire(import.meta.url)("prisma/package.json") as { version: string };
  const schema = postgresqlSchema() + schemaText();
  return createHash("sha256").update(`${version}\n${schema}`).digest("hex");
}
