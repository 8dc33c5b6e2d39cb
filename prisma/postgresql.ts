import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = "generated/postgresql-schema";

/** @returns the models of `prisma/schema.prisma` for PostgreSQL: the same text with another dialect and output */
export function postgresqlSchema(): string {
  return readFileSync("prisma/schema.prisma", "utf8")
    .replace('provider = "sqlite"', 'provider = "postgresql"')
    .replace('"../generated/prisma"', '"../prisma-postgresql"');
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
