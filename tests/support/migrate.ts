/** A process that applies the migrations: says so when it is ready, begins when its input ends, prints what it did. */
import { migratePostgresql } from "@/lib/database/migrate-postgresql";
import { migrateSqlite } from "@/lib/database/migrate-sqlite";
import { dialectOf } from "@/lib/database/url";

const [url = "", folder] = process.argv.slice(2);
const migrate = dialectOf(url) === "postgresql" ? migratePostgresql : migrateSqlite;
console.log("ready");
process.stdin.resume().once("end", async () => console.log(JSON.stringify(await migrate(url, folder))));
