import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { changeSession, empty, inSeconds, nameOf, signedIn } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser, failureOf } from "./support/browser";
import { change, query } from "./support/database";
import { lendApp } from "./support/lend";

// Recovery codes, from outside. Each test begins with no users.

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());
beforeEach(() => empty(app));

const connections = "/account/connections";
const page = `${connections}/recovery-codes`;

/** Makes a set. @returns the codes that the page shows */
async function make(browser: Browser): Promise<string[]> {
  const made = await browser.post(`${connections}/form/make-recovery-codes`);
  expect(made.headers.get("location")).toBe(page);
  const html = await (await browser.get(page)).text();
  return [...new Set(html.match(/\b([0-9A-Z]{5}-){3}[0-9A-Z]{5}\b/g))];
}

const use = (browser: Browser, code: string, more: Record<string, string> = {}) =>
  browser.post("/signin/recovery/form/use", new URLSearchParams({ code, ...more }));

const confirm = (browser: Browser, code: string) =>
  browser.post(
    "/account/confirm/form/recovery-code",
    new URLSearchParams({ code, returnTo: "/account/data" }),
  );

const isWrong = (response: Response) => response.headers.get("location")?.includes("code=wrong");

const left = () => query(app, 'SELECT "id" FROM "RecoveryCode"').length;
const events = () =>
  query<{ kind: string }>(app, 'SELECT "kind" FROM "SecurityEvent" ORDER BY "id"').map(({ kind }) => kind);

it("S3 W13 a code lets its person in once, in a new session, on record", async () => {
  const [first = "", second = ""] = await make(await signedIn(app, "github"));
  const browser = new Browser(app.origin);
  const answer = await use(browser, first.toLowerCase().replaceAll("-", " "));
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/account"]);
  expect(await nameOf(browser)).toBe("Ada Lovelace");
  expect(events()).toEqual(["signed_up", "recovery_codes_made", "recovery_code_used", "signed_in"]);
  const again = new Browser(app.origin);
  expect(isWrong(await use(again, first))).toBe(true);
  expect(again.session).toBeUndefined();
  const old = browser.clone();
  expect(isWrong(await use(browser, second))).toBeFalsy();
  expect(await nameOf(old)).toBeNull();
  expect(left()).toBe(8);
});

it("I8 of several browsers with one code one comes in", async () => {
  const [code = ""] = await make(await signedIn(app, "github"));
  const browsers = [1, 2, 3, 4].map(() => new Browser(app.origin));
  await Promise.all(browsers.map((browser) => use(browser, code)));
  expect(browsers.filter(({ session }) => session !== undefined)).toHaveLength(1);
  expect(left()).toBe(9);
});

it("S2 W9 the database and the log have no code", async () => {
  const codes = await make(await signedIn(app, "github"));
  expect(codes).toHaveLength(10);
  await use(new Browser(app.origin), codes[0] ?? "");
  await use(new Browser(app.origin), codes[0] ?? "");
  const kept =
    JSON.stringify(query(app, 'SELECT * FROM "RecoveryCode"')) +
    JSON.stringify(query(app, 'SELECT * FROM "SecurityEvent"'));
  for (const code of codes) for (const text of [kept, app.logs()]) expect(text).not.toContain(code);
});

it("S10 a set takes a recent sign-in, is shown to its session's person alone, and replaces the one before", async () => {
  const browser = await signedIn(app, "github");
  const [before = ""] = await make(browser);
  const other = await signedIn(app, "github", "alan");
  const cookie = browser.cookieName("recovery-codes") ?? "";
  other.setCookie(cookie, browser.cookies[cookie] ?? "");
  expect((await other.get(page)).status).not.toBe(200);
  expect((await browser.post(`${page}/form/done`)).headers.get("location")).toBe(connections);
  expect((await browser.get(page)).status).not.toBe(200);
  await make(browser);
  expect(isWrong(await use(new Browser(app.origin), before))).toBe(true);
  changeSession(app, browser, { authenticatedAt: inSeconds(-3600) });
  const asked = await browser.post(`${connections}/form/make-recovery-codes`);
  expect(asked.headers.get("location")).toMatch(/^\/account\/confirm\?/);
  expect(left()).toBe(10);
});

it("S10 a code confirms its own person, and nobody else", async () => {
  const browser = await signedIn(app, "github");
  const [code = ""] = await make(browser);
  const other = await signedIn(app, "github", "alan");
  const [theirs = ""] = await make(other);
  changeSession(app, browser, { authenticatedAt: inSeconds(-3600) });
  expect(isWrong(await confirm(browser, theirs))).toBe(true);
  expect(left(), "somebody else's is not used up").toBe(20);
  expect((await confirm(browser, code)).headers.get("location")).toBe("/account/data");
  expect((await browser.post(`${connections}/form/make-recovery-codes`)).headers.get("location")).toBe(page);
  expect(events()).toContain("confirmed");
});

it("S6 I6 a code lets nobody in who is disabled or gone, and is not the last way in", async () => {
  const browser = await signedIn(app, "github");
  const [code = "", second = ""] = await make(browser);
  const account = query<{ id: string }>(app, 'SELECT "id" FROM "Account"')[0]?.id ?? "";
  const body = new URLSearchParams({ account });
  const kept = await browser.post(`${connections}/form/disconnect`, body);
  expect(kept.headers.get("location")).toContain("last-way-in");
  change(app, 'UPDATE "User" SET "disabledAt" = ?', inSeconds(0));
  expect(failureOf(await use(new Browser(app.origin), code))?.cause).toBe("disabled");
  change(app, 'UPDATE "User" SET "disabledAt" = NULL');
  change(app, 'DELETE FROM "User"');
  expect(left()).toBe(0);
  expect(isWrong(await use(new Browser(app.origin), second))).toBe(true);
});

it("W1 W2 W19 it takes no code from another site, nor what is none, and leads nowhere else", async () => {
  const [code = ""] = await make(await signedIn(app, "github"));
  const browser = new Browser(app.origin);
  const body = new URLSearchParams({ code });
  const headers = { origin: "https://attacker.example" };
  expect((await browser.post("/signin/recovery/form/use", body, { headers })).status).toBe(403);
  for (const odd of ["", "x", "%", "0".repeat(20), "A".repeat(60_000), "' OR 1=1 --"])
    expect(isWrong(await use(browser, odd))).toBe(true);
  expect((await use(browser, "A".repeat(70_000))).status).toBe(413);
  const answer = await use(browser, code, { returnTo: "//attacker.example" });
  expect(answer.headers.get("location")).toBe("/account");
});
