// Makes Better Auth's tables with Better Auth's own migrations.
import { getMigrations } from "better-auth/db/migration";
import { options } from "./options.mjs";

const { runMigrations } = await getMigrations(options);
await runMigrations();
process.exit(0);
