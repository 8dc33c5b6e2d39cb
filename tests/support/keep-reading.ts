/** A process that reads a database all the time, as a backup or a report would, until its input ends. */
import { openSql } from "./sql";

const [url = ""] = process.argv.slice(2);
const database = openSql(url);
const halves = database.prepare(
  'SELECT count(*) AS "n" FROM "User" WHERE "id" NOT IN (SELECT "userId" FROM "Account")',
);
const users = database.prepare('SELECT count(*) AS "n" FROM "User"');
let reads = 0;
let last = 0;
process.stdin.resume().once("end", () => {
  console.log(JSON.stringify({ reads, last }));
  process.exit();
});
console.log("ready");
(function again() {
  const count = (statement: typeof users) => (statement.get() as { n: number }).n;
  if (count(halves) > 0) throw new Error("a user without an account");
  const now = count(users);
  if (now < last) throw new Error("an older state than before");
  last = now;
  reads += 1;
  setTimeout(again, 2);
})();
