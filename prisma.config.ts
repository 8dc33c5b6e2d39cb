import { defineConfig } from "prisma/config";
import { dialectOf, prismaUrl, usualDatabaseUrl } from "./lib/database/url";
import { readEnvironment } from "./lib/next-env";
import { schemaFolder, writePostgresqlSchema } from "./prisma/postgresql";

const mode = process.env.NODE_ENV === "production" ? "production" : "development";
const url = process.env.DATABASE_URL || readEnvironment(mode).DATABASE_URL || usualDatabaseUrl;
const postgresql = dialectOf(url) === "postgresql";

// Prisma's commands are about the database that DATABASE_URL names.
export default defineConfig({
  schema: postgresql ? writePostgresqlSchema() : schemaFolder,
  migrations: { path: `prisma/migrations/${postgresql ? "postgresql" : "sqlite"}` },
  datasource: { url: prismaUrl(url) },
});
