/** A process that prints what the migrations of a folder lack; Prisma's engine allows only one such look a process. */
import { missingMigrationSql } from "@/scripts/schema-diff";

const [folder = ".", dialect = "sqlite"] = process.argv.slice(2);
process.chdir(folder);
process.stdout.write(await missingMigrationSql(dialect === "postgresql" ? dialect : "sqlite"));
