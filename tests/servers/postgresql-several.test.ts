import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, ensurePostgresql, stopPostgresql } from "@/scripts/support/postgresql";
import {
  accountsIn,
  begin,
  changeSession,
  empty,
  expectNoHalves,
  inSeconds,
  signedIn,
  usersIn,
} from "../security/steps";
import { type Browser, providers } from "../security/support/browser";
import { change, query } from "../security/support/database";
import { requestsSeen } from "../security/support/local-providers";
import { expectSignedIn } from "../security/support/refused";
import { patient } from "./support/patient";
import { type Servers, startServers } from "./support/servers";
import { beginConfirm, beginConnect, connect, disconnectForm, formOf, locationOf } from "./support/steps";

// Two servers, one PostgreSQL database, and a balancer that gives each request to the other one. Nothing may depend on
// which server it is: what one of them knows, the other knows at the next request.

let servers: Servers;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createDatabase(await ensurePostgresql());
  drop = database.drop;
  servers = await startServers([database.url, database.url], {
    ADMIN_EMAILS: "katherine@johnson.example",
    ...patient,
  });
});
afterAll(async () => {
  await servers?.stop();
  await drop?.();
  await stopPostgresql();
});
beforeEach(() => empty(servers.all));

/** The server that answered the latest request to a path like this. */
const serverOf = (method: string, path: RegExp) =>
  servers.front.passed.findLast((one) => one.method === method && path.test(one.path))?.server;

const links = () => accountsIn(servers.all).map(({ provider }) => provider);

it("two servers that start together migrate a new database once", () => {
  const names = query<{ name: string }>(
    servers.all,
    'SELECT "migration_name" AS "name" FROM "_prisma_migrations"',
  );
  expect(names.length).toBeGreaterThan(0);
  expect(new Set(names.map(({ name }) => name)).size).toBe(names.length);
});

describe("a flow that begins on one server and ends on another", () => {
  it.each(providers)("signs in with %s, both ways round", async (provider) => {
    for (const end of [0, 1]) {
      // One request leads to the provider, and the next one is the callback.
      servers.front.next = 1 - end;
      const { browser, callback } = await begin(servers.all, provider);
      await expectSignedIn(browser, await browser.open(callback));
      expect(serverOf("POST", /^\/signin/)).toBe(1 - end);
      expect(serverOf("GET", /^\/api\/auth\/callback/)).toBe(end);
      for (const { origin } of servers.each) expect((await browser.at(origin).me()).status).toBe(200);
    }
    expect(usersIn(servers.all)).toHaveLength(1);
    expect(links()).toEqual([provider]);
  });

  it("connects a second provider", async () => {
    const browser = await signedIn(servers.all, "github");
    for (const provider of ["google", "twitter"] as const) {
      const callback = await beginConnect(browser, provider);
      expect(locationOf(await browser.open(callback))).toContain("notice=connected");
      expect(serverOf("POST", /^\/account\/connections/)).not.toBe(serverOf("GET", /^\/api\/auth\/callback/));
    }
    expect(links()).toEqual(["github", "google", "twitter"]);
    expect(usersIn(servers.all)).toHaveLength(1);
  });

  it("confirms who it is, and then does what waited for it", async () => {
    const browser = await signedIn(servers.all, "github");
    changeSession(servers.all, browser, { authenticatedAt: inSeconds(-3600) });
    const deletion = await formOf(browser, "/account/data", ({ text }) => text.includes("Delete my account"));
    const asked = await browser.submit(deletion, { confirmation: "DELETE" });
    expect(locationOf(asked)).toMatch(/^\/account\/confirm\?/);
    expect(usersIn(servers.all)).toHaveLength(1);
    const back = await browser.open(await beginConfirm(browser, asked));
    expect(serverOf("POST", /^\/account\/confirm/)).not.toBe(serverOf("GET", /^\/api\/auth\/callback/));
    expect(locationOf(await browser.open(locationOf(back)))).toBe("/goodbye");
    expect(usersIn(servers.all)).toEqual([]);
  });
});

type Ending = (victim: Browser, other: Browser, userId: string) => Promise<Response>;

/** The forms that end somebody's session: their own, or those of an `other` browser of the same person. */
const endings: Record<string, Ending> = {
  "signed out": (victim) => victim.signOut(),
  "ended from another device": async (_victim, other) => {
    const sql = 'SELECT "id" FROM "Session" ORDER BY "createdAt", "id"';
    const [first] = query<{ id: string }>(servers.all, sql);
    return other.submit(await formOf(other, "/account/devices", ({ fields }) => fields.id === first?.id));
  },
  "ended with all others": async (_victim, other) =>
    other.submit(await formOf(other, "/account/devices", ({ text }) => text === "Sign out everywhere else")),
  "of a provider that is disconnected": async (_victim, other) => {
    await connect(other, "google");
    return other.submit(await disconnectForm(servers.all, other, "github"));
  },
  "gone with its account": async (_victim, other) => {
    const form = await formOf(other, "/account/data", ({ text }) => text.includes("Delete my account"));
    return other.submit(form, { confirmation: "DELETE" });
  },
  "of somebody whom an administrator disables": (_victim, other, userId) =>
    asAdministrator(other.origin, userId, "Yes, disable"),
  "of somebody whom an administrator signs out": (_victim, other, userId) =>
    asAdministrator(other.origin, userId, "Yes, sign out everywhere"),
};

async function asAdministrator(origin: string, userId: string, button: string): Promise<Response> {
  const admin = (await signedIn(servers.all, "github", "katherine")).at(origin);
  return admin.submit(await formOf(admin, `/admin/people/${userId}`, ({ text }) => text.endsWith(button)));
}

describe("a session that is", () => {
  it.each(Object.entries(endings))(
    "%s is over on the other server at the next request",
    async (_name, end) => {
      for (const number of [0, 1]) {
        empty(servers.all);
        const [here = "", there = ""] = [number, 1 - number].map((one) => servers.each[one]?.origin);
        const victim = await signedIn(servers.all, "github");
        const other = await signedIn(servers.all, "github");
        const elsewhere = victim.clone(there);
        const { status, body } = await elsewhere.me();
        expect(status).toBe(200);
        expect((await end(victim.at(here), other.at(here), String(body.id))).status).toBe(303);
        expect((await elsewhere.me()).status).toBe(401);
        expect(locationOf(await elsewhere.get("/account"))).toMatch(/^\/signin\?/);
      }
    },
  );
});

describe("at the same moment on both servers", () => {
  it.each([
    ["an email", "github", "ada"],
    ["no email", "twitter", "noor"],
  ] as const)(
    "twenty first callbacks of one person with %s make one of each, and all get in",
    async (_name, provider, person) => {
      const flows = await Promise.all(
        Array.from({ length: 20 }, () => begin(servers.all, provider, { person })),
      );
      const before = servers.front.passed.length;
      const answers = await Promise.all(flows.map(({ browser, callback }) => browser.open(callback)));
      const asked = servers.front.passed.slice(before).map(({ server }) => server);
      expect([0, 1].map((one) => asked.filter((server) => server === one).length)).toEqual([10, 10]);
      for (const [index, { browser }] of flows.entries()) {
        await expectSignedIn(browser, answers[index] ?? Response.error());
      }
      expect([usersIn(servers.all).length, links().length]).toEqual([1, 1]);
      expect(query(servers.all, 'SELECT "id" FROM "Session"')).toHaveLength(20);
      expectNoHalves(servers.all);
    },
  );

  it("the last two ways in are not both disconnected", async () => {
    for (let round = 0; round < 3; round++) {
      empty(servers.all);
      const browser = await signedIn(servers.all, "github");
      await connect(browser, "twitter");
      const tabs = servers.each.map(({ origin }) => browser.clone(origin)) as [Browser, Browser];
      const one = await disconnectForm(servers.all, tabs[0], "github");
      const two = await disconnectForm(servers.all, tabs[1], "twitter");
      const answers = await Promise.all([tabs[0].submit(one), tabs[1].submit(two)]);
      expect(answers.map((answer) => new URL(locationOf(answer), browser.origin).search).sort()).toEqual([
        expect.stringContaining("notice=disconnected"),
        expect.stringContaining("notice=last-way-in"),
      ]);
      expect(links()).toHaveLength(1);
      expectNoHalves(servers.all);
    }
  });

  it("a grant that is to be given back is given back once", async () => {
    for (const provider of ["github", "google", "twitter"] as const) {
      for (const person of ["ada", "alan"]) await signedIn(servers.all, provider, person);
    }
    change(
      servers.all,
      `INSERT INTO "GrantRevocation" ("id", "provider", "providerAccountId", "issuer", "access_token", "refresh_token", "dueAt")
       SELECT "id", "provider", "providerAccountId", "issuer", "access_token", "refresh_token", "linkedAt" FROM "Account"`,
    );
    for (const table of ["Session", "Account", "User"]) change(servers.all, `DELETE FROM "${table}"`);
    const told = async () =>
      (await requestsSeen(servers.all)).filter(
        ({ path, method }) => method !== "GET" && /revoke|\/grant$/.test(path),
      );
    const before = (await told()).length;
    // Each server looks for them when it starts, and these start together.
    const others = await Promise.all([servers.another(), servers.another()]);
    try {
      await expect.poll(() => query(servers.all, 'SELECT "id" FROM "GrantRevocation"')).toEqual([]);
      const paths = (await told()).slice(before).map(({ vendor }) => vendor);
      expect(paths.sort()).toEqual(["github", "github", "google", "google", "twitter", "twitter"]);
    } finally {
      await Promise.all(others.map((app) => app.stop()));
    }
  });
});
