import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = "generated/postgresql-schema";

/** Where the models are: those of the core, and those of each part in its own file. */
export const schemaFolder = "prisma/schema";

/** @returns all models, as one text */
export function schemaText(): string {
  return readdirSync(schemaFolder)
    .filter((name) => name.endsWith(".prisma"))
    .sort()
    .map((name) => readFileSync(`${schemaFolder}/${name}`, "utf8"))
    .join("\n");
}

/** @returns the same models for PostgreSQL: with another dialect and output */
export function postgresqlSchema(): string {
  return schemaText()
    .replace('provider = "sqlite"', 'provider = "postgresql"')
    .replace('"../../generated/prisma"', '"../prisma-postgresql"');
}

/**
 * Writes that schema where Prisma's commands can read it.
 * @returns the file's path
 */
export function writePostgresqlSchema(): string {
  mkdirSync(folder, { recursive: true });
  const path = `${folder}/schema.prisma`;
  writeFileSync(path, postgresqlSchema());
  return path;
}
