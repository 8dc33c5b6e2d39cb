import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { findPeople } from "@/features/admin/people/queries";
import { everybody, type Search } from "@/features/admin/people/search";
import { Prisma } from "@/generated/prisma/client";
import { migrate } from "@/lib/database/migrate";
import { type Database, openDatabase } from "@/lib/db";
import { type PostgresqlServer, startPostgresql } from "@/scripts/support/postgresql";
import { testEnvironment } from "../support/environment";
import { signedIn } from "../support/signed-in";
import { openSql } from "../support/sql";
import { crowdOf } from "./crowd";

// The administrators' list among a million people: what a page takes. `npm run people` runs it.

const count = Number(process.env.PEOPLE ?? 1_000_000);
const dialect = process.env.PEOPLE_DATABASE === "postgresql" ? "postgresql" : "sqlite";
const rounds = 5;
/** Pages to turn. */
const turns = 20;

const folder = mkdtempSync(join(tmpdir(), "valet-key-people-"));
const shared = globalThis as { valetKeyDatabase?: Database };
let server: PostgresqlServer | undefined;
let prisma: Database;
let url = "";

beforeAll(async () => {
  server = dialect === "postgresql" ? await startPostgresql() : undefined;
  url = server?.url ?? `file:${join(folder, "people.db")}`;
  await migrate(url);
  prisma = openDatabase(url);
  shared.valetKeyDatabase = prisma;
  await load();
}, 3_600_000);

afterAll(async () => {
  shared.valetKeyDatabase = undefined;
  await prisma?.$disconnect();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

testEnvironment({ ADMIN_EMAILS: "margaret@hamilton.example" });

/** Past the app's own connections, which wait for nothing so long. */
async function load(): Promise<void> {
  const statements = crowdOf(count, dialect);
  const begun = performance.now();
  if (server) {
    const { Client } = await import("pg").then(({ default: pg }) => pg);
    const client = new Client({ connectionString: url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.query("VACUUM ANALYZE");
    await client.end();
  } else {
    const sql = openSql(url);
    // Nobody misses this file.
    sql.exec("PRAGMA synchronous = OFF");
    sql.exec("PRAGMA cache_size = -500000");
    for (const statement of statements) sql.exec(statement);
    sql.close();
  }
  console.log(`${count.toLocaleString("en")} people on ${dialect}: loaded in ${seconds(begun)} s`);
}

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(0);

const searches: Record<string, Partial<Search>> = {
  "newest first": {},
  "by name": { order: "name" },
  "by name, from Z": { order: "-name" },
  "last seen first": { order: "-seen" },
  "longest away first": { order: "seen" },
  "one email": { text: "ada.allen1" },
  "a rare label": { text: "zuse99" },
  "a first and a last name": { text: "grace hop" },
  "a common beginning": { text: "a" },
  "a common beginning, by name": { text: "m", order: "name" },
  "a domain": { text: "acme.test" },
  nobody: { text: "nobody-is-called-so" },
  "nobody, with two common words": { text: "ada zuse nobody" },
  disabled: { state: "disabled" },
  administrators: { role: "admin" },
  "a rare provider": { provider: "oidc" },
  "a common provider, by name": { provider: "google", order: "name" },
  "here today": { seen: "today" },
  "not for a year, by name": { seen: "not-year", order: "name" },
  "Google, here today, called Hop…": { provider: "google", seen: "today", text: "hop" },
  "inside words": { text: "opper", anywhere: true },
  "inside words, nobody": { text: "nobody-is", anywhere: true },
};

it("a page takes little, and a later one no more than the first", async () => {
  vi.stubEnv("DATABASE_URL", url);
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  const { session } = await signedIn({ email: "margaret@hamilton.example", name: "Margaret Hamilton" });
  vi.restoreAllMocks();
  const lines: string[] = [];
  for (const [name, search] of Object.entries(searches)) {
    const asked = { ...everybody, ...search };
    const first = await measured(() => findPeople(session, asked));
    if (process.env.PEOPLE_PLANS)
      console.log(`${name}\n${(await plansOf(() => findPeople(session, asked))).join("\n")}\n`);
    let page = first.result;
    let turned = 0;
    let after = asked.after;
    for (; page.next && turned < turns; turned++) {
      after = page.next;
      page = await findPeople(session, { ...asked, after });
    }
    const last = turned > 0 ? await measured(() => findPeople(session, { ...asked, after })) : null;
    lines.push(
      [
        name.padEnd(34),
        inMs(first).padEnd(44),
        (last ? `page ${turned + 1}: ${inMs(last)}` : "").padEnd(52),
        `count ${first.result.count ?? "-"}${first.result.cut ? ", cut" : ""}`,
      ].join("  "),
    );
  }
  console.log(lines.join("\n"));
  expect(lines).toHaveLength(Object.keys(searches).length);
}, 3_600_000);

/** How the database goes about what `run` asks it past Prisma: the plan of each statement, with what it really took. */
async function plansOf(run: () => Promise<unknown>): Promise<string[]> {
  const asked: Prisma.Sql[] = [];
  shared.valetKeyDatabase = new Proxy(prisma, {
    get(target, name) {
      if (name !== "$queryRaw") return Reflect.get(target, name, target);
      return (statement: Prisma.Sql) => {
        asked.push(statement);
        return target.$queryRaw(statement);
      };
    },
  });
  await run();
  shared.valetKeyDatabase = prisma;
  const explain = server ? "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " : "EXPLAIN QUERY PLAN ";
  const plans = asked.map(async (statement) => {
    const rows = await prisma.$queryRaw<Record<string, unknown>[]>(
      Prisma.sql([`${explain}${statement.strings[0]}`, ...statement.strings.slice(1)], ...statement.values),
    );
    return rows.map((row) => `    ${row.detail ?? row["QUERY PLAN"]}`).join("\n");
  });
  return Promise.all(plans.map(async (plan, index) => `  ${index + 1}.\n${await plan}`));
}

type Cost = { wall: number; cpu: number; databaseCpu: number };

const inMs = ({ wall, cpu, databaseCpu }: Cost) =>
  `${cpu.toFixed(1)}${server ? ` + ${databaseCpu.toFixed(1)}` : ""} ms of CPU in ${wall.toFixed(1)} ms`;

/** Medians. On SQLite the process's CPU is the database's as well; PostgreSQL's own is a mean. */
async function measured<Result>(run: () => Promise<Result>): Promise<Cost & { result: Result }> {
  const walls: number[] = [];
  const cpus: number[] = [];
  let result = await run();
  const before = await databaseCpu();
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    const cpu = process.cpuUsage();
    result = await run();
    walls.push(performance.now() - begun);
    const { user, system } = process.cpuUsage(cpu);
    cpus.push((user + system) / 1000);
  }
  const spent = ((await databaseCpu()) - before) / rounds;
  return { wall: middle(walls), cpu: middle(cpus), databaseCpu: spent, result };
}

/**
 * What PostgreSQL's connections have cost so far, as Linux counts it. Workers in parallel, which the
 * count of everybody alone may have, are left out.
 * @returns milliseconds; 0 elsewhere
 */
async function databaseCpu(): Promise<number> {
  if (!server || process.platform !== "linux") return 0;
  const rows = await prisma.$queryRaw<{ pid: number }[]>`
    SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'`;
  const each = rows.map(({ pid }) => Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]));
  return each.reduce((sum, one) => sum + one, 0) / 1e6;
}

const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
