import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { databasePath } from "@/lib/database/url";
import { begin, empty, expectNoHalves, sessionKey, signedIn, usersIn } from "../security/steps";
import { type Browser, providers } from "../security/support/browser";
import { change, query } from "../security/support/database";
import { expectSignedIn } from "../security/support/refused";
import { openSql } from "../support/sql";
import { type Killable, startKillable } from "./support/killable";
import { patient } from "./support/patient";

// One server on a SQLite file, with many people at once and other processes at the same file.

let app: Killable;
beforeAll(async () => {
  app = await startKillable(60, { env: patient });
});
afterAll(() => app?.stop());
let before = 0;
beforeEach(() => {
  empty(app);
  before = app.logs().length;
});
// Of this test alone: one that fails is not told of by those after it.
afterEach(() => expect(app.logs().slice(before)).not.toMatch(/SQLITE_BUSY|database is locked/));

const person = (index: number) => app.people[index] ?? "";

/** Lets so many people in, each for the first time, all at the same moment. */
async function signInTogether(count: number): Promise<Browser[]> {
  const flows = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      begin(app, providers[index % providers.length] ?? "github", { person: person(index) }),
    ),
  );
  const answers = await Promise.all(flows.map(({ browser, callback }) => browser.open(callback)));
  for (const [index, { browser }] of flows.entries()) {
    await expectSignedIn(browser, answers[index] ?? Response.error());
  }
  return flows.map(({ browser }) => browser);
}

/** A process of its own at the app's file. @returns how to end it, which gives what it printed at last */
async function another(script: string, ...args: string[]): Promise<() => Promise<string>> {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [
    ...["--import", "tsx", `tests/support/${script}`, app.databaseUrl],
    ...args,
  ]);
  const [printed, complained] = [text(child.stdout), text(child.stderr)];
  const gone = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), gone]);
  return async () => {
    child.stdin.end();
    await gone;
    expect([child.exitCode, await complained]).toEqual([0, ""]);
    return (await printed).trim().split("\n").at(-1) ?? "";
  };
}

it("fifty people sign in at the same moment, and all get in", async () => {
  const browsers = await signInTogether(50);
  expect(new Set(await Promise.all(browsers.map(async (one) => (await one.me()).body.id))).size).toBe(50);
  expect(usersIn(app)).toHaveLength(50);
  expectNoHalves(app);
});

it("people sign in while other processes write to the file and read it", async () => {
  const browser = await signedIn(app, "github", person(59));
  const [{ id } = { id: "" }] = query<{ id: string }>(app, 'SELECT "id" FROM "Account"');
  change(app, 'UPDATE "Account" SET "expires_at" = 1');
  const endWriter = await another("keep-writing.ts", id);
  const endReader = await another("keep-reading.ts");
  try {
    await signInTogether(20);
  } finally {
    await endWriter();
  }
  const { reads, last } = JSON.parse(await endReader()) as { reads: number; last: number };
  expect(last).toBe(21);
  expect(reads).toBeGreaterThan(10);
  const [written] = query<{ expires_at: number }>(
    app,
    'SELECT "expires_at" FROM "Account" WHERE "id" = ?',
    id,
  );
  expect(written?.expires_at).toBeGreaterThan(10);
  expect((await browser.me()).status).toBe(200);
});

/** Deletes a browser's session as another process does. */
function endElsewhere(browser: Browser): void {
  expect(change(app, 'DELETE FROM "Session" WHERE "sessionToken" = ?', sessionKey(browser.session))).toBe(1);
}

/** Expects that a browser is signed in, and that its session is over at the next request once another process ends it. */
async function expectFresh(browser: Browser): Promise<void> {
  expect((await browser.me()).status).toBe(200);
  endElsewhere(browser);
  expect((await browser.me()).status).toBe(401);
}

describe("a session that another process deletes is over at the next request", () => {
  it("among many that are read all the time", async () => {
    const browsers = await signInTogether(12);
    const [last, ...rest] = browsers.reverse() as [Browser, ...Browser[]];
    let over = false;
    const reading = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!over) expect((await last.me()).status).toBe(200);
      }),
    );
    for (const browser of rest) await expectFresh(browser);
    over = true;
    await reading;
    await expectFresh(last);
  });

  it("after a read that failed", async () => {
    const [one, two] = (await signInTogether(2)) as [Browser, Browser];
    expect((await one.me()).status).toBe(200);
    change(app, 'ALTER TABLE "Session" RENAME TO "Gone"');
    for (let i = 0; i < 3; i++) expect((await one.me()).status).toBe(503);
    change(app, 'ALTER TABLE "Gone" RENAME TO "Session"');
    for (const browser of [one, two]) await expectFresh(browser);
  });

  it("after another process has changed the tables", async () => {
    const browsers = await signInTogether(3);
    for (const [index, table] of ["Session", "User", "Account"].entries()) {
      const browser = browsers[index] as Browser;
      expect((await browser.me()).status).toBe(200);
      change(app, `ALTER TABLE "${table}" ADD COLUMN "later" TEXT`);
      await expectFresh(browser);
    }
    // And signing in goes on.
    await expectFresh(await signedIn(app, "google", person(3)));
  });

  it("while a third one holds the file for writing", async () => {
    const browser = await signedIn(app, "github", person(0));
    const writer = openSql(app.databaseUrl);
    try {
      writer.exec("BEGIN IMMEDIATE");
      writer.prepare('DELETE FROM "Session"').run();
      expect((await browser.me()).status, "not yet").toBe(200);
      writer.exec("COMMIT");
      expect((await browser.me()).status).toBe(401);
    } finally {
      writer.close();
    }
  });
});

it("the log beside the file is folded in again and again, however much is read meanwhile", async () => {
  const browser = await signedIn(app, "github", person(0));
  const writer = openSql(app.databaseUrl);
  const write = writer.prepare('UPDATE "User" SET "image" = ?');
  let largest = 0;
  try {
    // Without checkpoints this would be fifty megabytes and more.
    for (let round = 0; round < 70; round++) {
      const reads = Array.from({ length: 6 }, () => browser.me());
      for (let i = 0; i < 20; i++) write.run(`${round}-${i}-`.padEnd(40_000, "x"));
      for (const { status } of await Promise.all(reads)) expect(status).toBe(200);
      largest = Math.max(largest, statSync(`${databasePath(app.databaseUrl)}-wal`).size);
    }
  } finally {
    writer.close();
  }
  expect(largest / 2 ** 20).toBeLessThan(16);
});
