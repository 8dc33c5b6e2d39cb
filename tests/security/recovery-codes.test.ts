import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  askForCodes,
  codesIn,
  codesPage,
  confirm,
  connections,
  events,
  isWrong,
  left,
  make,
  makeUseAndTryAgain,
  use,
  wait,
} from "./recovery-codes-support";
import { changeSession, empty, inSeconds, nameOf, sessionKey, signedIn } from "./steps";
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

const old = (browser: Browser) => changeSession(app, browser, { authenticatedAt: inSeconds(-3600) });
const stranger = () => new Browser(app.origin);

describe("a sign-in by a code", () => {
  it("S3 W13 opens a new session once, ends the browser's old one, and is on record", async () => {
    const [first = "", second = ""] = await make(await signedIn(app, "github"));
    const browser = stranger();
    const headers = {
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    };
    const body = new URLSearchParams({ code: first.toLowerCase().replaceAll("-", " ") });
    const answer = await browser.post("/signin/recovery/form/use", body, { headers });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/account"]);
    expect(await nameOf(browser)).toBe("Ada Lovelace");
    const kept = query<{ provider: string; userAgent: string }>(
      app,
      'SELECT "provider", "userAgent" FROM "Session" WHERE "sessionToken" = ?',
      sessionKey(browser.session),
    );
    expect(kept).toEqual([{ provider: "recovery-code", userAgent: headers["user-agent"] }]);
    expect(events(app)).toEqual(["signed_up", "recovery_codes_made", "recovery_code_used", "signed_in"]);

    const before = browser.clone();
    expect(isWrong(await use(browser, second))).toBe(false);
    expect(await nameOf(before)).toBeNull();
    expect(left(app)).toBe(8);
  });

  it("O6 works once: not again, not in another browser, not to confirm", async () => {
    const owner = await signedIn(app, "github");
    const [code = ""] = await make(owner);
    expect(isWrong(await use(stranger(), code))).toBe(false);
    const again = stranger();
    expect(isWrong(await use(again, code))).toBe(true);
    expect(again.session).toBeUndefined();
    old(owner);
    expect(isWrong(await confirm(owner, code))).toBe(true);
    expect((await askForCodes(owner)).headers.get("location")).toMatch(/^\/account\/confirm\?/);
  });

  it("I8 lets one in of several browsers with one code at once", async () => {
    const [code = ""] = await make(await signedIn(app, "github"));
    const browsers = [1, 2, 3, 4, 5].map(stranger);
    await Promise.all(browsers.map((browser) => use(browser, code)));
    expect(browsers.filter(({ session }) => session !== undefined)).toHaveLength(1);
    expect(left(app)).toBe(9);
    expect(events(app).filter((kind) => kind === "recovery_code_used")).toHaveLength(1);
  });

  it("I7 is answered alike by every code that opens nothing, whoever it may belong to", async () => {
    const owner = await signedIn(app, "github");
    const [replaced = ""] = await make(owner);
    const [used = "", another = ""] = await make(owner);
    await use(stranger(), used);
    const gone = await signedIn(app, "github", "alan");
    const [deleted = ""] = await make(gone);
    change(app, 'DELETE FROM "User" WHERE "name" = ?', "Alan Turing");
    const nearly = `${another.slice(0, -1)}${another.endsWith("0") ? "1" : "0"}`;
    const said = await Promise.all(
      [replaced, used, deleted, nearly, "00000-00000-00000-00000", "", "x"].map(async (code) => {
        const browser = stranger();
        const answer = await use(browser, code, { returnTo: "/account/devices" });
        const { status, headers } = answer;
        return [status, headers.get("location"), await answer.text(), browser.cookieNames];
      }),
    );
    expect(said[0]?.slice(0, 2)).toEqual([303, "/signin/recovery?returnTo=%2Faccount%2Fdevices&wrong=code"]);
    for (const one of said) expect(one).toEqual(said[0]);
    const page = await (await stranger().get("/signin/recovery?wrong=code")).text();
    expect(page).not.toMatch(/Ada|Alan/);
  });

  it("W13 by a used code tells its person, once, unless it is the same form sent twice", async () => {
    const browser = await signedIn(app, "github");
    const [code = ""] = await make(browser);
    await use(stranger(), code);
    await use(stranger(), code);
    expect(events(app)).not.toContain("recovery_code_refused");
    wait(app);
    for (let times = 0; times < 3; times++) expect(isWrong(await use(stranger(), code))).toBe(true);
    expect(events(app).filter((kind) => kind === "recovery_code_refused")).toHaveLength(1);
    const activity = await (await browser.get("/account/activity")).text();
    expect(activity).toContain("A used recovery code was tried");
  });

  it("S6 I6 lets nobody in who is disabled, or gone", async () => {
    const [code = "", second = ""] = await make(await signedIn(app, "github"));
    change(app, 'UPDATE "User" SET "disabledAt" = ?', inSeconds(0));
    const browser = stranger();
    expect(failureOf(await use(browser, code))?.cause).toBe("disabled");
    expect(browser.session).toBeUndefined();
    expect(left(app), "a code that brought nothing is not used").toBe(10);
    change(app, 'UPDATE "User" SET "disabledAt" = NULL');
    expect(isWrong(await use(stranger(), code))).toBe(false);
    change(app, 'DELETE FROM "User"');
    expect(query(app, 'SELECT "id" FROM "RecoveryCode"')).toEqual([]);
    expect(isWrong(await use(stranger(), second))).toBe(true);
  });

  it("W1 W2 W19 is none from another site, of what is no code, and leads nowhere else", async () => {
    const owner = await signedIn(app, "github");
    const [code = ""] = await make(owner);
    const body = new URLSearchParams({ code });
    for (const headers of [
      { origin: "https://attacker.example", "sec-fetch-site": "cross-site" },
      { origin: "null" },
    ] as Record<string, string>[]) {
      const forms = ["/signin/recovery/form/use", "/account/confirm/form/recovery-code"];
      for (const form of [...forms, `${connections}/form/make-recovery-codes`, `${codesPage}/form/download`])
        expect((await owner.post(form, body, { headers })).status, form).toBe(403);
    }
    expect(left(app)).toBe(10);
    const browser = stranger();
    for (const odd of [
      "",
      "x",
      "%",
      "\0",
      "0".repeat(20),
      "A".repeat(60_000),
      "' OR 1=1 --",
      "🔑".repeat(20),
    ])
      expect(isWrong(await use(browser, odd)), odd.slice(0, 20)).toBe(true);
    expect((await use(browser, "A".repeat(70_000))).status).toBe(413);
    const answer = await use(browser, code, { returnTo: "//attacker.example" });
    expect(answer.headers.get("location")).toBe("/account");
    expect((await browser.get("/signin/recovery?returnTo=//attacker.example")).headers.get("location")).toBe(
      "/signin?returnTo=%2Faccount",
    );
  });
});

describe("a set of codes", () => {
  it("S2 W13 is in no row, log line, download or page once it was shown", async () => {
    const browser = await signedIn(app, "github");
    const codes = await makeUseAndTryAgain(app, browser);
    const tables = ["RecoveryCode", "SecurityEvent", "SignInFailure", "Session", "VerificationToken"];
    const kept = tables.map((table) => JSON.stringify(query(app, `SELECT * FROM "${table}"`))).join();
    const file = await (await browser.post(`${codesPage}/form/download`)).text();
    expect(codesIn(file)).toEqual(codes);
    expect((await browser.post(`${codesPage}/form/done`)).headers.get("location")).toMatch(
      /^\/account\/connections\?/,
    );
    expect((await browser.get(codesPage)).status).not.toBe(200);
    expect((await browser.post(`${codesPage}/form/download`)).headers.get("content-type")).toBeNull();
    const data = await (await browser.post("/account/data/form/export")).text();
    expect(JSON.parse(data).recoveryCodes).toHaveLength(9);
    const pages = ["/account", connections, "/account/activity", "/account/data", "/account/confirm"];
    const html = await Promise.all(pages.map(async (path) => (await browser.get(path)).text()));
    for (const text of [kept, data, app.logs(), ...html])
      for (const code of codes)
        for (const form of [code, code.replaceAll("-", "")]) expect(text).not.toContain(form);
  });

  it("W6 is shown to the session that had it made, and kept by no cache", async () => {
    const browser = await signedIn(app, "github");
    await make(browser);
    const shown = await browser.get(codesPage);
    expect(shown.headers.get("cache-control")).toContain("no-store");
    const file = await browser.post(`${codesPage}/form/download`);
    expect(file.headers.get("cache-control")).toContain("no-store");
    const cookie = browser.cookieName("recovery-codes") ?? "";
    const sealed = browser.cookies[cookie] ?? "";
    expect(codesIn(sealed)).toEqual([]);
    for (const person of ["ada", "alan"]) {
      const other = await signedIn(app, "github", person);
      other.setCookie(cookie, sealed);
      expect((await other.get(codesPage)).status, person).not.toBe(200);
      expect(codesIn(await (await other.post(`${codesPage}/form/download`)).text()), person).toEqual([]);
    }
  });

  it("S10 takes a recent sign-in, and the place of the one before with the sessions that it opened", async () => {
    const browser = await signedIn(app, "github");
    const [before = "", stale = ""] = await make(browser);
    const shown = browser.clone();
    const thief = stranger();
    await use(thief, before);
    const elsewhere = await signedIn(app, "github");
    await make(elsewhere);
    expect([await nameOf(thief), await nameOf(browser)]).toEqual([null, "Ada Lovelace"]);
    expect(isWrong(await use(stranger(), stale))).toBe(true);
    expect((await shown.get(codesPage)).status, "codes that open nothing are not shown").not.toBe(200);
    old(browser);
    const asked = await askForCodes(browser);
    expect(asked.headers.get("location")).toMatch(/^\/account\/confirm\?/);
    expect(left(app)).toBe(10);
    const forms = [
      `${connections}/form/make-recovery-codes`,
      `${codesPage}/form/download`,
      `${codesPage}/form/done`,
    ];
    for (const form of forms)
      expect((await stranger().post(form)).headers.get("location"), form).toMatch(/^\/signin\?/);
  });

  it("I6 is no last way in", async () => {
    const browser = await signedIn(app, "github");
    const [code = ""] = await make(browser);
    await use(browser, code);
    const account = query<{ id: string }>(app, 'SELECT "id" FROM "Account"')[0]?.id ?? "";
    const body = new URLSearchParams({ account });
    const kept = await browser.post(`${connections}/form/disconnect`, body);
    expect(kept.headers.get("location")).toContain("last-way-in");
    expect(query(app, 'SELECT "id" FROM "Account"')).toHaveLength(1);
  });

  it("I3 T3 keeps its person's account from whoever proves their email", async () => {
    const browser = await signedIn(app, "github");
    const [code = ""] = await make(browser);
    const [user] = query<{ id: string }>(app, 'SELECT "id" FROM "User"');
    change(app, 'DELETE FROM "Account"');
    const visitor = stranger();
    await visitor.signIn("google", { person: "ada" });
    const { body } = await visitor.me();
    expect(body.id).not.toBe(user?.id);
    const back = stranger();
    await use(back, code);
    expect((await back.me()).body.id).toBe(user?.id);
  });
});

describe("a confirmation by a code", () => {
  it("S3 S10 is its own person's, and begins a new session, whose sign-in is recent", async () => {
    const browser = await signedIn(app, "github");
    const [code = ""] = await make(browser);
    const [theirs = ""] = await make(await signedIn(app, "github", "alan"));
    old(browser);
    const before = browser.clone();
    expect(isWrong(await confirm(browser, theirs))).toBe(true);
    expect(left(app), "somebody else's is not used up").toBe(20);
    expect(events(app)).toContain("sign_in_failed");
    expect((await confirm(browser, code)).headers.get("location")).toBe("/account?asked=code");
    expect(await nameOf(before)).toBeNull();
    expect(await nameOf(browser)).toBe("Ada Lovelace");
    expect((await askForCodes(browser)).headers.get("location")).toBe(codesPage);
    expect(events(app).slice(-3)).toEqual(["recovery_code_used", "confirmed", "recovery_codes_made"]);
    expect((await confirm(stranger(), theirs)).headers.get("location")).toMatch(/^\/signin\?/);
  });
});
