import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type PostgresqlServer, startPostgresql } from "@/scripts/support/postgresql";
import { expectNoHalves } from "../security/steps";
import { query } from "../security/support/database";
import { type Killable, startKillable } from "../servers/support/killable";
import { type Memory, megabytes, readMemory, withMemory } from "./support/memory";
import { randomOf } from "./support/random";
import { Tally } from "./support/tally";
import { type Crowd, expectName, visit } from "./support/visitor";

// One server at its limit: sign-ins, session checks and pages, with providers that fail now and then, and with a
// database that is restarted if that is asked for. `npm run load` runs it.

const seconds = Number(process.env.LOAD_SECONDS ?? 600);
const restarts = process.env.LOAD_RESTARTS === "1";
const onPostgresql = restarts || process.env.LOAD_DATABASE === "postgresql";
/** Visitors at the same time, who never pause: more than two processors can serve. */
const visitors = 24;
/** Milliseconds around an outage in which requests may still meet it. */
const grace = 15_000;

const folder = mkdtempSync(join(tmpdir(), "valet-key-load-"));
const memoryFile = join(folder, "memory");
let database: PostgresqlServer | undefined;
let app: Killable;
beforeAll(async () => {
  database = onPostgresql ? await startPostgresql() : undefined;
  const { env, node } = withMemory(memoryFile);
  const url = database && { DATABASE_URL: database.url };
  app = await startKillable(3000, { node, env: { ...env, RATE_LIMITS: "off", ...url } });
});
afterAll(async () => {
  await app?.stop();
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it(`${visitors} visitors for ${seconds} s`, async () => {
  const tally = new Tally();
  /** When the database was taken away, and when it was back; milliseconds since the epoch. */
  const outages: { from: number; to: number }[] = [];
  const wasDown = (since: number) => outages.some(({ to }) => since < to + grace);
  const crowd: Crowd = { app, random: randomOf(Date.now()), tally, signedIn: [], wasDown };

  for (let i = 0; i < 20; i++) await visit(crowd);
  const idle = await readMemory(app.pid, memoryFile);
  const start = Date.now();
  const end = start + seconds * 1000;
  const samples: Memory[] = [];
  await Promise.all([
    ...Array.from({ length: visitors }, async () => {
      while (Date.now() < end) await visit(crowd);
    }),
    everyPart(end, seconds * 100, async () => {
      samples.push(await readMemory(app.pid, memoryFile));
    }),
    restarts && everyPart(end - 20_000, 60_000, () => outage(outages)),
  ]);
  const took = (Date.now() - start) / 1000;

  // Everybody who was told that they are signed in still is.
  for (const { browser, name } of crowd.signedIn) await expectName(crowd, browser, name);
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const after = await readMemory(app.pid, memoryFile);

  const requests = tally.of("/api/me") + tally.of("/account") + tally.of("/account/devices");
  console.log(
    [
      `${took.toFixed(0)} s on ${onPostgresql ? "PostgreSQL" : "SQLite"}, ${outages.length} outages; ${(requests / took).toFixed(0)} session checks and ${(tally.of("sign-in succeeded") / took).toFixed(1)} sign-ins a second`,
      ...tally.lines(),
      ...[
        ["idle", idle] as const,
        ...samples.map((one, i) => [`part ${i + 1}`, one] as const),
        ["after", after] as const,
      ].map(
        ([when, { rss, heapUsed, external, handles }]) =>
          `memory ${when}: heap ${megabytes(heapUsed)}, outside ${megabytes(external)}, resident ${megabytes(rss)}, ${handles} handles`,
      ),
    ].join("\n"),
  );
  expect(tally.unexplained).toEqual([]);
  expect(tally.of("sign-in succeeded")).toBeGreaterThan(0);
  expectNoHalves(app);
  expect(strangeLines(app.logs())).toEqual([]);
  const stored = query<{ count: number }>(app, 'SELECT count(*) AS "count" FROM "Session"')[0]?.count;
  expect(Number(stored)).toBeGreaterThanOrEqual(crowd.signedIn.length);
  // What is held after collecting the garbage does not grow with what was served.
  const early = samples[Math.floor(samples.length / 3)] ?? idle;
  expect(after.heapUsed).toBeLessThan(early.heapUsed * 1.15 + 8 * 2 ** 20);
  expect(after.handles).toBeLessThan(early.handles + 50);
});

/** Does something again and again until a time; both in milliseconds. */
async function everyPart(until: number, pause: number, work: () => Promise<void>): Promise<void> {
  while (Date.now() + pause <= until) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    await work();
  }
}

/** Takes the database away for some seconds. */
async function outage(outages: { from: number; to: number }[]): Promise<void> {
  const one = { from: Date.now(), to: Number.POSITIVE_INFINITY };
  outages.push(one);
  await database?.halt();
  await new Promise((resolve) => setTimeout(resolve, 4000));
  await database?.resume();
  one.to = Date.now();
}

/** What the log may complain of: providers that fail as they were told, and, during an outage, the database. */
const ordered = /"event":"sign_in_failed"(?!.*"cause":"unexpected")/;
const away = /"event":"(session_unreadable|database_unanswered|database_connection_lost)"/;

/** Complaints of the log about nothing that was ordered. */
function strangeLines(logs: string): string[] {
  return logs
    .split("\n")
    .filter((line) =>
      line.startsWith("{") ? /"level":"(warn|error)"/.test(line) : /error|exception|\bat .*:\d+/i.test(line),
    )
    .filter((line) => !ordered.test(line) && !(restarts && away.test(line)))
    .slice(0, 20);
}
