/** A process that writes to a database all the time, as another server would, until its input ends. */
import { openSql } from "./sql";

const [url = "", accountId = ""] = process.argv.slice(2);
const database = openSql(url);
const write = database.prepare('UPDATE "Account" SET "expires_at" = "expires_at" + 1 WHERE "id" = ?');
process.stdin.resume().once("end", () => process.exit());
console.log("ready");
(function again() {
  write.run(accountId);
  // Leaves room for others: they have to wait, not to win a race.
  setTimeout(again, 10);
})();
