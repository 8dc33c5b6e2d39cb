import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { main as cleanUp } from "@/scripts/cleanup";
import { testDatabase } from "../support/database";
import { onPostgresql } from "../support/dialect";
import { requiredEnvironment, testEnvironment } from "../support/environment";
import { expiredSessions, sessionRow, someone } from "../support/expired";
import { temporaryFolder } from "../support/folder";
import { program } from "../support/programs";
import { admitted, proven } from "../support/proven";
import { runHere } from "../support/run-script";
import { openSql } from "../support/sql";

// Cleaning up from several processes, and the command as its operator sees it.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

afterEach(async () => {
  await prisma.session.deleteMany();
  await prisma.user.deleteMany();
});

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...requiredEnvironment, DATABASE_URL: url, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  const ended = once(child, "close").then(([code]) => ({ code, output: output.trim() }));
  return { child, ended };
}

/** Another server, which cleans up when it is told to begin. @returns how many rows it says it removed */
async function cleaner() {
  const { child, ended } = start([program("clean-up"), "count"]);
  await once(createInterface({ input: child.stdout }), "line");
  return async () => {
    child.stdin.end();
    const { code, output } = await ended;
    expect(code, output).toBe(0);
    return Number(output.split("\n").at(-1));
  };
}

it("two servers remove 20,000 sessions between them while people sign in, and everybody gets in", async () => {
  await expiredSessions(prisma, 20_000);
  const live = sessionRow(await someone(prisma), new Date(Date.now() + 3_600_000));
  await prisma.session.create({ data: live });
  const cleaners = await Promise.all([cleaner(), cleaner()]);
  let over = false;
  const cleaning = Promise.all(cleaners.map((begin) => begin())).finally(() => {
    over = true;
  });
  const errors: unknown[] = [];
  while (!over) {
    // Who waits for longer than `busyTimeout` gets an error.
    errors.push((await admitted(proven())).error);
    // The database answers at once, and this process has to hear of the others as well.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const removed = await cleaning;
  expect(removed.reduce((sum, count) => sum + count, 0)).toBe(20_000);
  // The one that is live, and one of each who has signed in meanwhile.
  expect(await prisma.session.count()).toBe(1 + errors.length);
  expect(await prisma.session.count({ where: { id: live.id } })).toBe(1);
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.filter((error) => error !== null)).toEqual([]);
});

it.each(["schedule", "pause"])("a process with nothing else to do ends in spite of its %s", async (mode) => {
  await expiredSessions(prisma, 3);
  const { child, ended } = start([program("clean-up"), mode]);
  child.stdin.end();
  expect(await ended).toEqual({ code: 0, output: "" });
  expect(await prisma.session.count()).toBe(mode === "pause" ? 2 : 3);
});

describe("npm run db:cleanup", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const [, ...command] = (scripts["db:cleanup"] ?? "").split(" ");
  const run = () => start(command).ended;
  const here = (env: Record<string, string> = {}) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    return runHere(cleanUp, []);
  };

  const one = (text: RegExp) => ({ code: 1, output: expect.stringMatching(text) });

  it("says how many of each kind went", async () => {
    await expiredSessions(prisma, 3);
    const userId = await someone(prisma);
    const createdAt = new Date("2020-01-01");
    await prisma.securityEvent.create({ data: { userId, kind: "signed_in", createdAt } });
    const counts = {
      sessions: 3,
      "verification tokens": 0,
      activity: 1,
      // part: rate-limits
      "rate limits": 0,
      // part: data-deletion
      "deletion requests": 0,
      // part: own-tokens
      "signing keys": 0,
      // part: exchange
      "refresh tokens": 0,
      // part: admin
      "administrators' log": 0,
      // part: admin
      "failed sign-ins": 0,
      // part: mail
      mail: 0,
    };
    const lines = Object.entries(counts).map(([kind, count]) => `${kind}: ${count} removed`);
    expect(await run()).toEqual({ code: 0, output: lines.join("\n") });
    expect(await prisma.session.count()).toBe(0);
  });

  it("names what is wrong with the configuration", async () => {
    expect(await here({ DATABASE_URL: "mysql://localhost" })).toEqual(
      one(/\n {2}DATABASE_URL must be a SQLite file/),
    );
    expect(await here({ ACTIVITY_RETENTION_DAYS: "0" })).toEqual(
      one(/\n {2}ACTIVITY_RETENTION_DAYS must be/),
    );
  });

  it("makes no database that is not there", async () => {
    const missing = join(temporaryFolder(), "below", "missing.db");
    expect(await here({ DATABASE_URL: `file:${missing}` })).toEqual(
      one(/^There is no database .*missing\.db\. .+$/),
    );
    expect(existsSync(missing)).toBe(false);
  });

  it("leaves a file alone that is no database", async () => {
    const letter = join(temporaryFolder(), "letter.txt");
    writeFileSync(letter, "Dear database,");
    expect(await here({ DATABASE_URL: `file:${letter}` })).toEqual(
      one(/^The database cannot be cleaned up: .*not a database.*$/),
    );
    expect(readFileSync(letter, "utf8")).toBe("Dear database,");
  });

  it("wants the tables of this version", async () => {
    const old = join(temporaryFolder(), "old.db");
    const database = openSql(`file:${old}`);
    database.exec("CREATE TABLE a (b)");
    database.close();
    expect(await here({ DATABASE_URL: `file:${old}` })).toEqual(one(/^The database is not up to date\. .+$/));
  });

  // PostgreSQL has no lock that one writer holds against all others.
  if (!onPostgresql) {
    it("says so when the database is locked", async () => {
      await expiredSessions(prisma, 1);
      const other = openSql(url);
      try {
        other.exec("BEGIN IMMEDIATE");
        expect(await here()).toEqual(one(/^The database is busy: .+$/));
      } finally {
        other.exec("ROLLBACK");
        other.close();
      }
      expect(await prisma.session.count()).toBe(1);
    });
  }
});
