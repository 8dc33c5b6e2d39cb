import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PostgresqlServer, startPostgresql } from "@/scripts/support/postgresql";
import { begin, sessionKey, signedIn } from "../security/steps";
import type { App } from "../security/support/app";
import { Browser, failureOf } from "../security/support/browser";
import { query } from "../security/support/database";
import { textOf } from "../security/support/html";
import { expectSignedIn } from "../security/support/refused";
import { type Relay, startRelay } from "../support/relay";
import { type Servers, startServers } from "./support/servers";
import { beginConnect, locationOf } from "./support/steps";

// A database that goes away while people are signed in, and comes back. One server reaches it directly, the other by a
// wire that can go dead, as when the database's machine hangs and nobody says so.

let database: PostgresqlServer;
let wire: Relay;
let servers: Servers;
let direct: App;
let wired: App;
beforeAll(async () => {
  database = await startPostgresql();
  wire = await startRelay(database.url);
  // A pool that is soon used up.
  servers = await startServers([database.url, wire.url], {
    DATABASE_POOL: "3",
    RATE_LIMITS: "on",
  });
  direct = servers.each[0];
  wired = servers.each[1];
});
afterAll(async () => {
  await servers?.stop();
  await wire?.stop();
  await database?.stop();
});

/** A browser before one server of the site that both are. */
const at = (app: App) => new Browser(app.origin, undefined, servers.all.origin);

/** Everything that anybody got to see. */
let seen = "";

/** Asks a server whose database never answers: that there is an answer at all is its own doing. */
async function answer(ask: () => Promise<Response>): Promise<Response & { shown: string }> {
  const response = await ask();
  const shown = await response.text();
  seen += shown + locationOf(response);
  return Object.assign(response, { shown });
}

/** What a person reads on a page without JavaScript. */
const read = (html: string) =>
  textOf(html.replace(/<script\b.*?<\/script>/gs, "").replace(/<head\b.*?<\/head>/s, ""));

/** Expects that a browser with a live cookie is told the truth: neither signed in nor signed out. */
async function expectUnknown(browser: Browser): Promise<void> {
  const token = browser.session;
  const ask = (path: string) => answer(() => browser.get(path));
  const [me, session, ...pages] = await Promise.all(
    ["/api/me", "/api/auth/session", "/account", "/signin", "/account/devices"].map(ask),
  );
  expect([me?.status, me?.headers.get("retry-after")]).toEqual([503, "10"]);
  expect(session?.status, "Auth.js's own").toBe(503);
  for (const page of pages) {
    const to = new URL(locationOf(page), browser.origin);
    expect([page.status, to.pathname]).toEqual([307, "/unavailable"]);
    const told = await ask(`${to.pathname}${to.search}`);
    expect([told.status, told.headers.get("retry-after")]).toEqual([503, "10"]);
    expect(read(told.shown)).toContain("Our own database is not answering.");
    const again = to.searchParams.get("returnTo") ?? "";
    expect(again.startsWith(new URL(page.url).pathname)).toBe(true);
    // A link, so that it works without JavaScript.
    expect(told.shown).toContain(`href="${again.replaceAll("&", "&amp;")}"`);
  }
  expect(browser.session, "the cookie stays").toBe(token);
}

/** Expects that a sign-in that was under way ends in a page which says that it is our fault. */
async function expectOurFault(browser: Browser, callback: URL): Promise<void> {
  const back = await answer(() => browser.open(callback));
  expect(failureOf(back)?.cause).toBe("unavailable");
  const page = await answer(() => browser.get(locationOf(back)));
  expect(page.status).toBe(503);
  expect(read(page.shown)).toMatch(/our (own )?database/i);
}

/** Expects what needs no database. */
async function expectTheRest(app: App): Promise<void> {
  const browser = new Browser(app.origin, undefined, servers.all.origin);
  expect((await answer(() => browser.get("/api/hello"))).status).toBe(200);
  expect((await answer(() => browser.get("/api/me"))).status).toBe(401);
  const page = await answer(() => browser.get("/signin"));
  expect([page.status, read(page.shown)]).toEqual([200, expect.stringContaining("Sign in with GitHub")]);
  expect((await browser.press("github")).pathname).toContain("/github/");
}

/** Expects that a form from before the outage is told of it, and can be sent again. */
async function expectFormKept(browser: Browser, form: Form): Promise<void> {
  const token = browser.session;
  const sent = await answer(() => browser.submit(form));
  expect([sent.status, new URL(locationOf(sent), browser.origin).pathname]).toEqual([303, "/unavailable"]);
  expect(browser.session, "the cookie stays").toBe(token);
}

/** Everything at once: a browser that is signed in, and others that are in the middle of something. */
async function expectDown(app: App, browser: Browser, waiting: Waiting): Promise<void> {
  await Promise.all([
    expectUnknown(browser),
    expectTheRest(app),
    ...waiting.flows.map((one) => expectOurFault(one.browser, one.callback)),
    ...waiting.forms.map((form) => expectFormKept(browser.clone(), form)),
  ]);
}

type Flows = { browser: Browser; callback: URL }[];
type Form = Awaited<ReturnType<Browser["forms"]>>[number];
type Waiting = { flows: Flows; forms: Form[] };

/** People at a provider: somebody new, somebody who is known, and somebody who connects; and a page that is open. */
async function middle(app: App, browser: Browser): Promise<Waiting> {
  const connecting = browser.clone();
  const flows = [
    await begin(app, "twitter", { person: "noor" }, at(app)),
    await begin(app, "github", {}, at(app)),
    { browser: connecting, callback: await beginConnect(connecting, "google") },
  ].map((one) => ({ browser: one.browser.at(app.origin), callback: onServer(app, one.callback) }));
  const forms = (await browser.forms("/account")).filter(({ text }) => /Sign out|Save/.test(text));
  expect(forms.length).toBeGreaterThanOrEqual(2);
  return { flows, forms };
}

/** The callback at a server's own address instead of the balancer's. */
const onServer = (app: App, { pathname, search }: URL) => new URL(pathname + search, app.origin);

/** Expects that a server finds back by itself, and that everybody is who they were. */
async function expectRecovered(app: App, browser: Browser): Promise<void> {
  await expect.poll(async () => (await browser.me()).status).toBe(200);
  const fresh = new Browser(app.origin, undefined, servers.all.origin);
  const callback = onServer(app, await fresh.pick(await fresh.press("google"), { person: "alan" }));
  await expectSignedIn(fresh, await fresh.open(callback));
  expect((await fresh.me()).body.name).toBe("Alan Turing");
  // What is written now is written for everybody.
  const key = sessionKey(fresh.session);
  expect((await fresh.signOut()).status).toBe(303);
  expect(query(direct, 'SELECT "id" FROM "Session" WHERE "sessionToken" = ?', key)).toEqual([]);
}

function expectNothingSecret(): void {
  const printed = servers.each.map(({ logs }) => logs()).join("\n");
  const { password, port } = new URL(database.url);
  for (const secret of [password, `:${port}/`, `:${new URL(wire.url).port}/`]) {
    // What a server prints when it starts names the database to its operator.
    expect(printed.replace(/^ *Database .*$/gm, "")).not.toContain(secret);
    expect(seen).not.toContain(secret);
  }
  expect(seen + printed).not.toMatch(/postgres(ql)?:\/\//);
  expect(seen).not.toMatch(/ECONNREFUSED|Prisma|DatabaseFailure/);
}

describe("a database that is stopped", () => {
  it("is told of in time, and nobody is signed out; when it is back both servers go on by themselves", async () => {
    const browsers = [
      await signedIn(direct, "github", "ada", at(direct)),
      await signedIn(wired, "github", "ada", at(wired)),
    ] as [Browser, Browser];
    const waiting = [await middle(direct, browsers[0]), await middle(wired, browsers[1])] as const;
    await database.halt();
    try {
      await expectDown(direct, browsers[0], waiting[0]);
      await expectDown(wired, browsers[1], waiting[1]);
    } finally {
      await database.resume();
    }
    await expectRecovered(direct, browsers[0]);
    await expectRecovered(wired, browsers[1]);
    expectNothingSecret();
  });
});

describe("a database that hangs", () => {
  it("is told of in time, by every request, and the other server does not notice", async () => {
    const [here, there] = [
      await signedIn(wired, "github", "ada", at(wired)),
      await signedIn(direct, "github", "ada", at(direct)),
    ];
    const waiting = await middle(wired, here);
    wire.freeze();
    try {
      await expectDown(wired, here, waiting);
      expect((await there.me()).status).toBe(200);
      // Many more than there are connections, so that most of them wait for one.
      const crowd = Array.from({ length: 15 }, () => answer(() => here.clone().get("/api/me")));
      for (const { status } of await Promise.all(crowd)) expect(status).toBe(503);
    } finally {
      wire.thaw();
    }
    await expectRecovered(wired, here);
    expectNothingSecret();
  });

  it("for a moment is waited for", async () => {
    const here = await signedIn(wired, "github", "ada", at(wired));
    wire.freeze();
    const asked = here.me();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    wire.thaw();
    expect((await asked).status).toBe(200);
  });

  it("in the middle of sign-ins leaves nothing half, and loses nothing that is written later", async () => {
    for (let round = 0; round < 2; round++) {
      const flows: Flows = [];
      for (const person of ["ada", "alan", "katherine", "noor"]) {
        const { browser, callback } = await begin(wired, "twitter", { person }, at(wired));
        flows.push({ browser: browser.at(wired.origin), callback: onServer(wired, callback) });
      }
      const answers = Promise.all(flows.map(({ browser, callback }) => browser.open(callback)));
      await new Promise((resolve) => setTimeout(resolve, 60 * round));
      wire.freeze();
      try {
        for (const [index, response] of (await answers).entries()) {
          const ended = failureOf(response)?.cause ?? "signed in";
          expect(["signed in", "unavailable"]).toContain(ended);
          const { browser } = flows[index] as Flows[number];
          expect(browser.session !== undefined).toBe(ended === "signed in");
        }
      } finally {
        wire.thaw();
      }
      const browser = await signedIn(wired, "github", "ada", at(wired));
      await expectRecovered(wired, browser.at(wired.origin));
      for (const one of flows) if (one.browser.session) expect((await one.browser.me()).status).toBe(200);
      expect(
        query(direct, 'SELECT "id" FROM "User" WHERE "id" NOT IN (SELECT "userId" FROM "Account")'),
      ).toEqual([]);
      // Nobody holds a transaction open.
      const open = `SELECT "pid" FROM pg_stat_activity WHERE "state" LIKE 'idle in transaction%'`;
      await expect.poll(() => query(direct, open)).toEqual([]);
    }
  });
});
