/** A process that applies the migrations: says so when it is ready, begins when its input ends, prints what it did. */
import { migrateSqlite } from "@/lib/database/migrate-sqlite";

const [url = "", folder] = process.argv.slice(2);
console.log("ready");
process.stdin.resume().once("end", () => console.log(JSON.stringify(migrateSqlite(url, folder))));
