import { defineConfig } from "prisma/config";
import { writePostgresqlSchema } from "./prisma/postgresql";

const url = process.env.DATABASE_URL || "file:.data/valet-key.db";
const postgresql = /^postgres(ql)?:/.test(url);

// Prisma's commands are about the database that DATABASE_URL names.
export default defineConfig({
  schema: postgresql ? writePostgresqlSchema() : "prisma/schema.prisma",
  migrations: { path: `prisma/migrations/${postgresql ? "postgresql" : "sqlite"}` },
  datasource: { url },
});
