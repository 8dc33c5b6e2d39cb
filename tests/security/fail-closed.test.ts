import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PostgresqlServer, startPostgresql } from "@/scripts/support/postgresql";
import { forgetSql } from "../support/sql";
import { another } from "../vendors";
import { begin, signedIn } from "./steps";
import { type App, type StartedApp, startApp } from "./support/app";
import { type Browser, failureOf } from "./support/browser";
import { change, query } from "./support/database";
import { textOf } from "./support/html";
import { lendApp } from "./support/lend";

// A database that goes away, or breaks, while people are signed in: nobody is let through, nobody is told a lie, and
// it is over by itself when the database is back. tests/servers looks at it more closely, on several servers.

/** Every address that shows something of a person, or lets an administrator in. */
const pages = [
  "/account",
  "/account/connections",
  "/account/devices",
  "/account/activity",
  "/account/data",
  "/account/confirm",
];
const people = ["/admin", "/admin/people/someone"];

/** What only somebody who is signed in may see. */
const personal = /Grace Hopper|hopper\.example|Sign out/;

describe.each(["a server that is stopped", "a table that is gone"])("%s", (how) => {
  let server: PostgresqlServer | undefined;
  let app: StartedApp;
  let browser: Browser;
  beforeAll(async () => {
    server = how === "a server that is stopped" ? await startPostgresql() : undefined;
    app = server
      ? await startApp({ env: { ADMIN_EMAILS: "grace@hopper.example", DATABASE_URL: server.url } })
      : await lendApp();
    browser = await signedIn(app, "github", "grace");
    const page = await browser.get("/admin");
    expect([page.status, await page.text()]).toEqual([200, expect.stringMatching(personal)]);
  });
  afterAll(async () => {
    await app?.stop();
    await server?.stop();
  });

  const broken = async (look: () => Promise<void>) => {
    forgetSql(app.databaseUrl);
    if (server) await server.halt();
    else change(app, 'ALTER TABLE "Session" RENAME TO "Elsewhere"');
    try {
      await look();
    } finally {
      if (server) await server.resume();
      else change(app, 'ALTER TABLE "Elsewhere" RENAME TO "Session"');
    }
    await expect.poll(async () => (await browser.me()).status).toBe(200);
  };

  it("W15 shows nobody's pages, says to try later, and goes on by itself", async () => {
    const token = browser.session;
    await broken(async () => {
      for (const path of pages) await expectTryLater(browser, path);
      for (const path of people) {
        const response = await browser.get(path);
        expect([response.status, await response.text()], path).toEqual([
          expect.toSatisfy((status: number) => status === 307 || status >= 400),
          expect.not.stringMatching(personal),
        ]);
      }
      for (const path of ["/api/me", "/api/auth/session", "/account/data/form/export"]) {
        const response = await browser.get(path, { headers: { "sec-fetch-site": "same-origin" } });
        expect(response.status, path).not.toBe(200);
        expect(await response.text(), path).not.toMatch(personal);
      }
      expect(browser.session, "the cookie stays").toBe(token);
    });
    const page = await browser.get("/account");
    expect([page.status, await page.text()]).toEqual([200, expect.stringMatching(personal)]);
  });

  it("W15 says to try later as well when it is the page's own question that has no answer", async () => {
    const own = ["/account/activity", "/account/data"];
    change(app, 'ALTER TABLE "SecurityEvent" RENAME TO "Elsewhere"');
    try {
      expect((await browser.me()).status).toBe(200);
      for (const path of own) await expectTryLater(browser, path);
    } finally {
      change(app, 'ALTER TABLE "Elsewhere" RENAME TO "SecurityEvent"');
    }
    for (const path of own) expect((await browser.get(path)).status).toBe(200);
  });

  it("W15 does nothing that a form asks for, and nobody gets in", async () => {
    const [signOut] = (await browser.forms("/account")).filter(({ text }) => text === "Sign out");
    const devices = await browser.forms("/account/devices");
    const coming = await begin(app, another.id, { person: "alan" });
    const before = rows(app);
    await broken(async () => {
      for (const form of [...(signOut ? [signOut] : []), ...devices]) {
        const response = await browser.submit(form);
        expect(await response.text()).not.toMatch(personal);
      }
      const back = await coming.browser.open(coming.callback);
      expect(failureOf(back)?.cause).toBe("unavailable");
      expect(coming.browser.session).toBeUndefined();
    });
    expect(rows(app)).toEqual(before);
    expect((await coming.browser.me()).status).toBe(401);
    expect((await (await signedIn(app, another.id, "alan")).me()).status).toBe(200);
  });

  it("W15 is told to who asks whether requests should come here, without a word too many", async () => {
    const probe = async (path: string) => {
      const response = await fetch(app.origin + path);
      const told = [response.status, response.headers.get("cache-control"), await response.json()];
      return told;
    };
    await broken(async () => {
      expect(await probe("/api/health/live")).toEqual([200, "no-store", { status: "live" }]);
      if (!server) return;
      const crowd = await Promise.all(Array.from({ length: 50 }, () => probe("/api/health/ready")));
      for (const told of crowd) {
        expect(told).toEqual([503, "no-store", { status: "unavailable", reason: "database" }]);
      }
    });
    await expect.poll(() => probe("/api/health/ready")).toEqual([200, "no-store", { status: "ready" }]);
    const head = await fetch(`${app.origin}/api/health/ready`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it("W15 a database that lacks what this build needs is not ready either", async () => {
    const { name } = query<{ name: string }>(
      app,
      'SELECT max("migration_name") AS "name" FROM "_prisma_migrations"',
    )[0] ?? { name: "" };
    const ready = async () => {
      const response = await fetch(`${app.origin}/api/health/ready`);
      return [response.status, await response.json()];
    };
    change(
      app,
      'UPDATE "_prisma_migrations" SET "migration_name" = ? WHERE "migration_name" = ?',
      "gone",
      name,
    );
    await expect.poll(ready).toEqual([503, { status: "unavailable", reason: "migrations" }]);
    change(
      app,
      'UPDATE "_prisma_migrations" SET "migration_name" = ? WHERE "migration_name" = ?',
      name,
      "gone",
    );
    await expect.poll(ready).toEqual([200, { status: "ready" }]);
  });
});

/** Expects that a page leads to the one that says to try later, and that leads back. */
async function expectTryLater(browser: Browser, path: string): Promise<void> {
  const response = await browser.get(path);
  expect(await response.text(), path).not.toMatch(personal);
  const to = new URL(response.headers.get("location") ?? "", browser.origin);
  expect([response.status, to.pathname], path).toEqual([307, "/unavailable"]);
  expect(to.searchParams.get("returnTo"), path).toMatch(/^\/account/);
  const told = await browser.get(to);
  expect([told.status, told.headers.get("retry-after")], path).toEqual([503, "10"]);
  expect(textOf(await told.text()), path).toContain("Our own database is not answering.");
}

/** What the forms are about. Who comes back may be known afterwards, and is not signed in. */
const rows = (app: App) => [
  query(app, 'SELECT * FROM "Session" ORDER BY "id"'),
  query(app, `SELECT * FROM "User" WHERE "email" = 'grace@hopper.example'`),
];
