import { describe, expect, it } from "vitest";
import { another } from "../vendors";
import { changeSession, inSeconds, sessionKey, signedIn } from "./steps";
import { type App, sharedApp } from "./support/app";
import type { Browser } from "./support/browser";
import { change, query } from "./support/database";
import type { Form } from "./support/html";
import { lentApp } from "./support/lend";

const app = sharedApp();
// Nobody else of this folder signs in as this person, and these tests take turns.
const person = "nobody";
const email = "nobody@nowhere.example";

const userIds = (at: App = app) =>
  query<{ id: string }>(at, 'SELECT "id" FROM "User" WHERE "email" = ?', email);
const exportsOf = (id: unknown) =>
  query(app, `SELECT "id" FROM "SecurityEvent" WHERE "kind" = 'exported' AND "userId" = ?`, String(id))
    .length;
const locationOf = (response: Response) => response.headers.get("location") ?? "";

/** Makes a browser's sign-in too old for what cannot be undone. */
const makeOld = (browser: Browser) => changeSession(app, browser, { authenticatedAt: inSeconds(-3600) });

async function form(browser: Browser, text: string): Promise<Form> {
  const found = (await browser.forms("/account/data")).find((one) => one.text.includes(text));
  if (!found) throw new Error(`no form with "${text}"`);
  return found;
}

const exportForm = (browser: Browser) => form(browser, "Download my data");
const deletionForm = (browser: Browser) => form(browser, "Delete my account");

/** A plain form without files, with the type written as browsers do: Next answers others with 307 instead of 303. */
function post(browser: Browser, { action, fields }: Pick<Form, "action" | "fields">, init: RequestInit = {}) {
  const headers = { "content-type": "application/x-www-form-urlencoded", ...init.headers };
  return browser.post(action, String(new URLSearchParams(fields)), { ...init, headers });
}

const remove = (browser: Browser, deletion: Form, init: RequestInit = {}) =>
  browser.submit(deletion, { confirmation: "DELETE" }, init);

/** Goes to a provider and back, as the page that a redirect leads to asks for. @returns where that led */
async function confirm(browser: Browser, response: Response, who = person): Promise<Response> {
  const [first] = await browser.forms(locationOf(response));
  if (!first) throw new Error("no way to confirm");
  const start = await browser.submit(first);
  return browser.open(await browser.pick(new URL(locationOf(start)), { person: who }));
}

describe("deleting an account", () => {
  it("I6 ends every session of it, and its cookies open nothing ever after", async () => {
    const browser = await signedIn(app, "github", person);
    const other = await signedIn(app, "github", person);
    const before = browser.clone();
    const { id } = (await browser.me()).body;
    const keys = [browser, other].map(({ session }) => sessionKey(session));
    const response = await remove(browser, await deletionForm(browser));
    expect([response.status, locationOf(response)]).toEqual([303, "/goodbye"]);
    // It names nobody, and opens nothing (below).
    expect(browser.cookieNames).toEqual([expect.stringMatching(/\.goodbye$/)]);

    for (const left of [other, before]) {
      expect((await left.me()).status).toBe(401);
      for (const path of ["/account", "/account/data", "/account/confirm"]) {
        expect(locationOf(await left.get(path))).toMatch(/^\/signin/);
      }
      const answer = await post(left, {
        action: new URL("/account/data/form/export", app.origin),
        fields: {},
      });
      expect([answer.status, locationOf(answer)]).toEqual([303, "/signin?returnTo=%2Faccount%2Fdata"]);
      expect(await (await left.get("/api/auth/session")).json()).toBeNull();
    }
    for (const key of keys) {
      expect(query(app, 'SELECT "id" FROM "Session" WHERE "sessionToken" = ?', key)).toEqual([]);
    }
    const again = await signedIn(app, "github", person);
    expect((await again.me()).body.id).not.toBe(id);
    for (const left of [other, before]) expect((await left.me()).status).toBe(401);
  });

  it("I6 many times at once deletes once, and nobody sees a failure", async () => {
    const browser = await signedIn(app, "github", person);
    const deletion = await deletionForm(browser);
    const browsers = Array.from({ length: 6 }, () => browser.clone());
    const responses = await Promise.all(browsers.map((one) => remove(one, deletion)));
    for (const response of responses) {
      expect(response.status).toBe(303);
      expect(locationOf(response)).toMatch(/^\/(goodbye|signin\?returnTo=%2Faccount%2Fdata)$/);
    }
    expect(responses.filter((response) => locationOf(response) === "/goodbye").length).toBeGreaterThan(0);
    expect(userIds()).toEqual([]);
  });

  it("I6 leaves the providers' tokens sealed, and only for being given back", async () => {
    const browser = await signedIn(app, "github", person);
    const { id } = (await browser.me()).body;
    const sealed = query(
      app,
      'SELECT "providerAccountId", "access_token" FROM "Account" WHERE "userId" = ?',
      String(id),
    );
    await remove(browser, await deletionForm(browser));
    for (const table of ["Account", "Session", "SecurityEvent"]) {
      expect(query(app, `SELECT "id" FROM "${table}" WHERE "userId" = ?`, String(id)), table).toEqual([]);
    }
    // Gone as soon as the provider has been told; until then as it was.
    const queued = query(
      app,
      'SELECT "providerAccountId", "access_token" FROM "GrantRevocation" WHERE "providerAccountId" = ?',
      String(sealed[0]?.providerAccountId),
    );
    for (const row of queued) expect(String(row.access_token)).toMatch(/^eyJ/);
  });
});

describe("with an old session", () => {
  it("S10 neither a file nor a deletion is to be had", async () => {
    const browser = await signedIn(app, "github", person);
    const { id } = (await browser.me()).body;
    const [file, deletion] = [await exportForm(browser), await deletionForm(browser)];
    makeOld(browser);
    for (const response of [await post(browser, file), await remove(browser, deletion)]) {
      expect(response.status).toBe(303);
      expect(locationOf(response)).toMatch(/^\/account\/confirm\?/);
      expect(await response.text()).not.toContain(email);
      expect(response.headers.get("content-disposition")).toBeNull();
      // What would be done on the way back is not done without the way there.
      const returnTo = new URL(locationOf(response), app.origin).searchParams.get("returnTo") ?? "";
      expect(locationOf(await browser.get(returnTo))).toBe("/account");
    }
    expect(exportsOf(id)).toBe(0);
    expect(userIds()).toEqual([{ id }]);
  });

  it("S10 a confirmation does what was asked for, once, and only for who asked", async () => {
    const browser = await signedIn(app, "github", person);
    const deletion = await deletionForm(browser);
    makeOld(browser);
    // What was typed around the word does not wait with it: browsers need keep no longer cookie (RFC 6265, section 6.1).
    const asked = await browser.submit(deletion, { confirmation: `${" ".repeat(6000)}delete` });
    expect(browser.cookies[browser.cookieName("pending-action") ?? ""]?.length).toBeLessThan(4096);
    const refused = await confirm(browser.clone(), asked, "alan");
    expect(locationOf(refused)).toContain("cause=wrong_person");
    expect(userIds()).toHaveLength(1);

    const waiting = browser.clone();
    const back = await confirm(browser, asked);
    const resume = new URL(locationOf(back));
    expect(resume.pathname).toBe("/account/resume");
    // Another address than the one that was asked for does nothing.
    const wrong = browser.clone();
    const guess = new URL(resume);
    guess.searchParams.set("id", "AAAAAAAAAAAAAAAAAAAAAA");
    expect(locationOf(await wrong.get(guess))).toBe("/account");
    // Neither does it for whoever has the cookie and is somebody else.
    const thief = await signedIn(app, another.id, "alan");
    const pending = waiting.cookieName("pending-action") ?? "";
    thief.setCookie(pending, waiting.cookies[pending] ?? "");
    expect(locationOf(await thief.get(resume))).toBe("/account");
    expect((await thief.me()).status).toBe(200);
    expect(userIds()).toHaveLength(1);

    expect(locationOf(await browser.open(resume))).toBe("/goodbye");
    expect(userIds()).toEqual([]);
    // It names nobody, and opens nothing (below).
    expect(browser.cookieNames).toEqual([expect.stringMatching(/\.goodbye$/)]);
    expect(locationOf(await browser.open(resume))).toMatch(/^\/signin/);
  });

  it("S10 a link from elsewhere throws nothing away that waits, and its seal works once", async () => {
    const browser = await signedIn(app, "github", person);
    const file = await exportForm(browser);
    makeOld(browser);
    const back = await confirm(browser, await post(browser, file));
    const resume = new URL(locationOf(back));
    for (const address of ["/account/resume", "/account/resume?id=AAAAAAAAAAAAAAAAAAAAAA"])
      expect(locationOf(await browser.open(address))).toBe("/account");
    // Whoever has copied the cookies by then has the seal as well.
    const copy = browser.clone();
    expect(locationOf(await browser.open(resume))).toBe("/account/data?notice=export-ready");
    expect(locationOf(await copy.open(resume))).toBe("/account");
  });

  it("S10 after a confirmation the file is there for the asking, and not by itself", async () => {
    const browser = await signedIn(app, "github", person);
    const file = await exportForm(browser);
    makeOld(browser);
    const back = await confirm(browser, await post(browser, file));
    const { id } = (await browser.me()).body;
    expect(locationOf(await browser.open(locationOf(back)))).toBe("/account/data?notice=export-ready");
    expect(exportsOf(id)).toBe(0);
    const response = await post(browser, file);
    expect(response.status).toBe(200);
    expect(exportsOf(id)).toBe(1);
    expect(await response.json()).toMatchObject({ profile: { id, email } });
  });
});

describe("the file", () => {
  it("is for its person alone: not kept, not sniffed, not shown, and without a secret", async () => {
    const browser = await signedIn(app, "github", person);
    const response = await post(browser, await exportForm(browser));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "content-disposition": expect.stringMatching(/^attachment; filename="[a-z0-9-]+-data-[\d-]+\.json"$/),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    const text = await response.text();
    const { id } = (await browser.me()).body;
    const secrets = query(
      app,
      'SELECT "sessionToken" AS "secret" FROM "Session" WHERE "userId" = ?1 UNION SELECT "access_token" FROM "Account" WHERE "userId" = ?1',
      String(id),
    ).map(({ secret }) => String(secret));
    expect(secrets.length).toBeGreaterThan(1);
    for (const secret of [...secrets, browser.session ?? ""]) expect(text).not.toContain(secret);
  });

  it.each([
    ["another site", { origin: "https://evil.example" }],
    ["another site that hides its name", { origin: "null", "sec-fetch-site": "cross-site" }],
    ["a sibling", { origin: "null", "sec-fetch-site": "same-site" }],
    ["nobody in particular", { origin: "null" }],
  ])("is not made for %s", async (_name, headers) => {
    const browser = await signedIn(app, "github", person);
    const { id } = (await browser.me()).body;
    const before = exportsOf(id);
    const response = await post(browser, await exportForm(browser), { headers });
    expect(response.status).toBe(403);
    expect(await response.text()).toMatch(/^This form was not sent from http:\/\/localhost:\d+, /);
    expect(exportsOf(id)).toBe(before);
  });

  it("is not made by a link", async () => {
    const browser = await signedIn(app, "github", person);
    const { id } = (await browser.me()).body;
    const before = exportsOf(id);
    expect(locationOf(await browser.open("/account/data/form/export"))).toBe("/account/data");
    expect(exportsOf(id)).toBe(before);
  });
});

it("a deletion from another site is none", async () => {
  const browser = await signedIn(app, "github", person);
  const deletion = await deletionForm(browser);
  const response = await remove(browser, deletion, { headers: { origin: "https://evil.example" } });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(userIds()).toHaveLength(1);
});

/** Together more than the buffers between here and there hold, whatever the system's are. */
const events = 6_000;
const bytesEach = 4_000;

it("a file that cannot be finished breaks off, and does not look complete", async () => {
  const own = await lentApp();
  const faults: [string, string, string?][] = [
    ["the account is deleted elsewhere", `DELETE FROM "User" WHERE "email" = '${email}'`],
    [
      "the database fails",
      'ALTER TABLE "SecurityEvent" RENAME TO "Gone"',
      'ALTER TABLE "Gone" RENAME TO "SecurityEvent"',
    ],
  ];
  for (const [name, fault, mend] of faults) {
    const browser = await signedIn(own, "github", person);
    change(
      own,
      `WITH RECURSIVE "n"("i") AS (SELECT 1 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" < ${events})
       INSERT INTO "SecurityEvent" ("id", "userId", "kind", "userAgent")
       SELECT '01900000-0000-7000-8000-' || (100000000000 + "i"), "User"."id", 'signed_in', '${"x".repeat(bytesEach)}'
       FROM "n", "User" WHERE "email" = ?`,
      email,
    );
    const headers = { "accept-encoding": "identity" };
    const response = await post(browser, await exportForm(browser), { headers });
    const reader = response.body?.getReader();
    let text = "";
    const readUntil = async (enough: () => boolean) => {
      while (!enough()) {
        const part = await reader?.read();
        if (!part || part.done) return "ended";
        text += Buffer.from(part.value).toString("latin1");
      }
      return "reading";
    };
    expect(await readUntil(() => text.includes('"activity": [\n'))).toBe("reading");
    change(own, fault);
    const end = await readUntil(() => false).catch(() => "broken off");
    if (mend) change(own, mend);
    expect(end, name).toBe("broken off");
    expect(text.match(/"kind"/g)?.length).toBeLessThan(events);
    expect(() => JSON.parse(text)).toThrow();
  }
  expect(own.logs().match(/export_broken_off/g)).toHaveLength(2);
});
