import Database from "libsql";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { databasePath } from "@/lib/database/url";
import { breakingTrigger, mendingTrigger, onPostgresql } from "../support/dialect";
import { vendorFixtures } from "../vendors";
import { accountsIn, begin, expectNoHalves, flowCookies, nameOf, usersIn } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser, failureOf, type Provider, providers } from "./support/browser";
import { change } from "./support/database";
import { textOf } from "./support/html";
import { lendApp } from "./support/lend";
import { expectRefused, expectSignedIn } from "./support/refused";

// Signing up when everything happens at once, and when the database stops in the middle. Few enough at once that a busy
// machine answers each before the app gives its provider up; tests/integration/admission-races.test.ts has twenty.

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());
afterEach(() => expectNoHalves(app));

const clear = () => {
  for (const table of ["Session", "Account", "User"]) change(app, `DELETE FROM "${table}"`);
};

describe.each(providers)("%s", (provider) => {
  it("I8 8 first callbacks of one person at once make one user, and all are signed in", async () => {
    clear();
    const started = await Promise.all(
      Array.from({ length: 8 }, () => begin(app, provider, { person: "alan" })),
    );
    const responses = await Promise.all(started.map(({ browser, callback }) => browser.open(callback)));
    expect(responses.map((response) => failureOf(response)?.cause).filter(Boolean)).toEqual([]);
    const ids = await Promise.all(started.map(async ({ browser }) => (await browser.me()).body.id));
    expect(new Set(ids).size).toBe(1);
    expect(usersIn(app)).toMatchObject([{ id: ids[0] }]);
    expect(accountsIn(app)).toMatchObject([{ userId: ids[0], provider }]);
    expect(new Set(started.map(({ browser }) => browser.session)).size).toBe(8);
  });
});

it("I8 first callbacks of one person with one verified email, at every provider that verifies one, at once, make one user", async () => {
  clear();
  const started = await Promise.all(
    vendorFixtures
      .filter(({ verifiesNone }) => !verifiesNone)
      .map(({ id }) => begin(app, id, { person: "katherine" })),
  );
  const responses = await Promise.all(started.map(({ browser, callback }) => browser.open(callback)));
  const causes = responses.map((response) => failureOf(response)?.cause ?? "signed in").sort();
  const others = Array.from({ length: started.length - 1 }, () => "email_taken");
  expect(causes).toEqual([...others, "signed in"]);
  expect(usersIn(app)).toHaveLength(1);
  expect(accountsIn(app)).toHaveLength(1);
});

it("I8 first callbacks of many people at once make each of them one", async () => {
  clear();
  const people = ["ada", "alan", "noor", "grace"];
  const started = await Promise.all([...people, ...people].map((person) => begin(app, "github", { person })));
  await Promise.all(started.map(({ browser, callback }) => browser.open(callback)));
  const ids = await Promise.all(started.map(async ({ browser }) => (await browser.me()).body.id));
  expect(ids.slice(0, people.length)).toEqual(ids.slice(people.length));
  expect(new Set(ids).size).toBe(people.length);
  expect(usersIn(app)).toHaveLength(people.length);
});

/** Opens a callback while something is wrong with the database, and expects that the person is told so. */
async function expectHonest(provider: Provider, at = app): Promise<void> {
  const { browser, callback } = await begin(at, provider, { person: "ada" });
  const response = await browser.open(callback);
  expect(failureOf(response)?.cause).toBe("unavailable");
  const page = await browser.get(response.headers.get("location") ?? "");
  expect(page.status).toBe(503);
  expect(textOf(await page.text())).toContain("We cannot sign you in right now");
  expect(flowCookies(browser)).toEqual([]);
  expect(browser.session).toBeUndefined();
}

async function expectWorksAgain(provider: Provider, at = app): Promise<void> {
  const browser = new Browser(at.origin);
  await expectSignedIn(browser, await browser.signIn(provider));
  expect(await nameOf(browser)).toBe("Ada Lovelace");
  expect(usersIn(at)).toHaveLength(1);
  expect(accountsIn(at)).toHaveLength(1);
}

describe("a database that stops", () => {
  it.each([
    ["the user", "BEFORE INSERT", "User"],
    ["the user, who was just written", "AFTER INSERT", "User"],
    ["the account", "BEFORE INSERT", "Account"],
    ["the account, which was just written", "AFTER INSERT", "Account"],
    ["the session", "BEFORE INSERT", "Session"],
  ])(
    "I8 before %s: nothing is left by halves, the page says so, and a retry works",
    async (_, when, table) => {
      clear();
      for (const statement of breakingTrigger(when, table)) change(app, statement);
      try {
        await expectHonest("github");
        expectNoHalves(app);
      } finally {
        change(app, mendingTrigger(table));
      }
      await expectWorksAgain("github");
    },
  );

  it("I8 that lost its tables: signed in is not signed out, and it works again without a restart", async () => {
    clear();
    const browser = new Browser(app.origin);
    await expectSignedIn(browser, await browser.signIn("github"));
    change(app, 'ALTER TABLE "Session" RENAME TO "Gone"');
    try {
      expect((await browser.me()).status).toBe(503);
      expect((await browser.get("/api/auth/session")).status).toBe(503);
      await expectHonest("github");
      expect(browser.session).toBeDefined();
    } finally {
      change(app, 'ALTER TABLE "Gone" RENAME TO "Session"');
    }
    expect((await browser.me()).status).toBe(200);
    await expectWorksAgain("github");
  });
});

it("I8 a callback that comes twice signs up once", async () => {
  clear();
  const { browser, callback } = await begin(app, "twitter", { person: "ada" });
  const copy = browser.clone();
  await Promise.all([browser.open(callback), copy.open(callback)]);
  expect([browser.session, copy.session].filter(Boolean).length).toBeLessThanOrEqual(1);
  expect(usersIn(app).length).toBeLessThanOrEqual(1);
  await expectWorksAgain("twitter");
  await expectRefused(app, new Browser(app.origin), await new Browser(app.origin).open(callback), /./);
});

// PostgreSQL has no lock that one writer holds against all others.
if (!onPostgresql) {
  describe("a database that another process keeps locked for long", () => {
    let own: StartedApp;
    beforeAll(async () => {
      own = await lendApp();
    });
    afterAll(() => own?.stop());

    it("I8 a page says so in time, and a retry works", async () => {
      const browser = new Browser(own.origin);
      await expectSignedIn(browser, await browser.signIn("google"));
      const lock = new Database(databasePath(own.databaseUrl), { timeout: 60_000 });
      try {
        lock.exec("BEGIN IMMEDIATE");
        // While it is locked: whoever waited for that would wait until the test gives up.
        await expectHonest("google", own);
        expect((await browser.me()).status, "reading goes on").toBe(200);
      } finally {
        lock.exec("ROLLBACK");
        lock.close();
      }
      await expectWorksAgain("google", own);
    });

    // libsql keeps a statement that was told "busy" unfinished, and then commits nothing on its connection any more.
    it("I8 what is written after that is there for other processes, too", () => {
      const other = new Database(databasePath(own.databaseUrl), { timeout: 60_000 });
      try {
        other.exec("BEGIN IMMEDIATE");
        expect(other.prepare('SELECT count(*) AS sessions FROM "Session"').get()).toMatchObject({
          sessions: 2,
        });
        other.exec("ROLLBACK");
      } finally {
        other.close();
      }
    });
  });
}
