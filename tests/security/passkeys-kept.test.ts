import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Authenticator, cbor, type Lies } from "../support/authenticator";
import {
  add,
  ask,
  connections,
  events,
  hand,
  kept,
  lies,
  noticeOf,
  places,
  use,
  withPasskey,
} from "./passkeys-support";
import { changeSession, empty, inSeconds, nameOf, signedIn } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser, failureOf } from "./support/browser";
import { change, query } from "./support/database";
import { lendApp } from "./support/lend";

// Adding, removing and confirming by passkeys, from outside. Each test begins with no users.

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());
beforeEach(() => empty(app));

describe("adding a passkey", () => {
  it.each(lies)("O9 comes to nothing with %s", async (_what, lie) => {
    const browser = await signedIn(app, "github");
    expect(await add(browser, new Authenticator(app.origin), lie())).toBe("passkey-failed");
    expect(kept(app)).toEqual([]);
  });

  it("W19 comes to nothing with another attestation, or one that is none", async () => {
    const browser = await signedIn(app, "github");
    const key = new Authenticator(app.origin);
    const empty = new Map();
    const objects = [
      Buffer.alloc(0),
      Buffer.from("ff", "hex"),
      Buffer.alloc(20_000, 0x81),
      Buffer.from("a1636b6579", "hex"),
      cbor(new Map<string, string | Map<string, string>>([["fmt", "apple"]])),
      cbor(
        new Map<string, string | Buffer | Map<string, string>>([
          ["fmt", "none"],
          ["attStmt", empty],
          ["authData", Buffer.alloc(37)],
        ]),
      ),
      cbor(
        new Map<string, string | Buffer | Map<string, Buffer>>([
          ["fmt", "packed"],
          ["attStmt", new Map([["x5c", Buffer.alloc(1)]])],
          ["authData", Buffer.alloc(200)],
        ]),
      ),
    ];
    for (const attestationObject of objects)
      expect(await add(browser, key, { attestationObject })).toBe("passkey-failed");
    expect(kept(app)).toEqual([]);
  });

  it("S10 asks for a recent sign-in, and goes on after it", async () => {
    const browser = await signedIn(app, "github");
    changeSession(app, browser, { authenticatedAt: inSeconds(-3600) });
    expect((await browser.post(`${places.create}-begin`)).status).toBe(403);
    const asked = await browser.post(`${connections}/form/add-passkey`);
    expect(asked.headers.get("location")).toMatch(/^\/account\/confirm\?/);
    expect(kept(app)).toEqual([]);
  });

  it("I4 belongs to the session that began it, and to nobody else's", async () => {
    const browser = await signedIn(app, "github");
    const { token, options } = await ask(browser, "create");
    const key = new Authenticator(app.origin);
    const response = key.create(options);
    const other = await signedIn(app, "github", "alan");
    expect(noticeOf(await hand(other, "create", { token, response }))).toBe("passkey-late");
    const newer = await signedIn(app, "github");
    expect(noticeOf(await hand(newer, "create", { token, response }))).toBe("passkey-late");
    const stranger = await hand(new Browser(app.origin), "create", { token, response });
    expect(stranger.headers.get("location")).toMatch(/^\/signin\?/);
    expect(noticeOf(await hand(browser, "create", { token, response }))).toBe("passkey-added");
    expect(noticeOf(await hand(browser, "create", { token, response }))).toBe("passkey-late");
    expect(kept(app)).toHaveLength(1);
  });

  it("I1 files no credential twice, whoever has it", async () => {
    const { key, browser } = await withPasskey(app);
    expect(await add(browser, key)).toBe("passkey-known");
    const thief = await signedIn(app, "github", "alan");
    expect(await add(thief, key)).toBe("passkey-known");
    expect(kept(app)).toHaveLength(1);
  });

  it("W12 takes a name as text, and no more than a few passkeys", async () => {
    const { browser } = await withPasskey(app);
    const id = String(query<{ id: string }>(app, 'SELECT "id" FROM "Passkey"')[0]?.id);
    const name = `<script>alert(1)</script>\u202e${"x".repeat(500)}`;
    const rename = (by: Browser) =>
      by.post(`${connections}/form/rename-passkey`, new URLSearchParams({ passkey: id, name }));
    expect(noticeOf(await rename(await signedIn(app, "github", "alan")))).toBe("passkey-gone");
    expect(noticeOf(await rename(browser))).toBe("passkey-renamed");
    const html = await (await browser.get(connections)).text();
    expect(html).not.toContain("<script>alert(1)");
    const rows = Array.from({ length: 19 }, (_, index) => index);
    for (const row of rows)
      expect(await add(browser, new Authenticator(app.origin)), `${row}`).toBe("passkey-added");
    expect(await add(browser, new Authenticator(app.origin))).toBe("passkey-full");
  });
});

describe("a confirmation by passkey", () => {
  const old = (browser: Browser) => changeSession(app, browser, { authenticatedAt: inSeconds(-3600) });

  async function confirm(browser: Browser, key: Authenticator, lie: Lies = {}) {
    const { token, options } = await ask(browser, "confirm");
    const response = key.use(options, lie);
    return hand(browser, "confirm", { token, response, returnTo: "/account/data" });
  }

  it("S3 S10 begins a new session, whose sign-in is recent", async () => {
    const { browser, key } = await withPasskey(app);
    old(browser);
    const before = browser.clone();
    expect((await confirm(browser, key)).headers.get("location")).toBe("/account/data");
    expect(browser.session).not.toBe(before.session);
    expect(await nameOf(before)).toBeNull();
    expect((await browser.post(`${places.create}-begin`)).status).toBe(200);
    expect(events(app)).toContain("confirmed");
  });

  it("S10 is none by somebody else's passkey, for another session, or by one for a sign-in", async () => {
    const { browser, key } = await withPasskey(app);
    const other = await withPasskey(app, "alan");
    old(browser);
    expect(failureOf(await confirm(browser, other.key))?.cause).toBe("passkey_unknown");
    expect(failureOf(await confirm(browser, key, { verified: false }))?.cause).toBe("passkey_refused");
    const second = await signedIn(app, "github");
    old(second);
    const { token, options } = await ask(second, "confirm");
    const elsewhere = await hand(browser, "confirm", { token, response: key.use(options) });
    expect(failureOf(elsewhere)?.cause).toBe("expired");
    const plain = await ask(browser, "sign-in");
    const signIn = await hand(browser, "confirm", { token: plain.token, response: key.use(plain.options) });
    expect(failureOf(signIn)?.cause).toBe("expired");
    expect((await browser.post(`${places.create}-begin`)).status).toBe(403);
    expect(await nameOf(browser)).toBe("Ada Lovelace");
  });
});

describe("the last way in", () => {
  const remove = (browser: Browser, id: unknown) =>
    browser.post(`${connections}/form/remove-passkey`, new URLSearchParams({ passkey: String(id) }));
  const disconnect = (browser: Browser, id: unknown) =>
    browser.post(`${connections}/form/disconnect`, new URLSearchParams({ account: String(id) }));
  const idOf = (table: string) => query<{ id: string }>(app, `SELECT "id" FROM "${table}"`)[0]?.id;

  it("I6 may be a passkey, and stays; the sessions that a removed one opened end", async () => {
    const { browser, key } = await withPasskey(app);
    const account = idOf("Account");
    await disconnect(browser, account);
    expect(idOf("Account")).toBeUndefined();
    expect(noticeOf(await remove(browser, idOf("Passkey")))).toBe("last-way-in");
    expect(kept(app)).toHaveLength(1);
    const elsewhere = (await use(key)).browser;
    expect(await nameOf(elsewhere)).toBe("Ada Lovelace");
    const second = new Authenticator(app.origin);
    expect(await add(browser, second)).toBe("passkey-added");
    const [first] = query<{ id: string }>(app, 'SELECT "id" FROM "Passkey" ORDER BY "id"');
    expect(noticeOf(await remove(browser, first?.id))).toBe("passkey-removed");
    expect(await nameOf(elsewhere)).toBeNull();
    expect((await use(key)).cause).toBe("passkey_unknown");
    expect((await use(second)).cause).toBeNull();
  });

  it("I6 is not taken by two removals at once", async () => {
    const { browser } = await withPasskey(app);
    const [account, passkey] = [idOf("Account"), idOf("Passkey")];
    await Promise.all([disconnect(browser, account), remove(browser, passkey)]);
    expect([idOf("Account"), idOf("Passkey")].filter(Boolean)).toHaveLength(1);
  });

  it("I6 is none that was made for another host, and nobody removes somebody else's", async () => {
    const { browser } = await withPasskey(app);
    const other = await signedIn(app, "github", "alan");
    expect(noticeOf(await remove(other, idOf("Passkey")))).toBe("passkey-gone");
    change(app, 'UPDATE "Passkey" SET "rpId" = ?', "old.example.com");
    const account = query<{ id: string }>(
      app,
      'SELECT a."id" FROM "Account" a JOIN "Passkey" p ON p."userId" = a."userId"',
    )[0]?.id;
    expect(noticeOf(await disconnect(browser, account))).toBe("last-way-in");
  });

  it("I3 T3 a person with a passkey alone is nobody's to take over by their email", async () => {
    const { browser } = await withPasskey(app);
    const [user] = query<{ id: string; email: string }>(app, 'SELECT "id", "email" FROM "User"');
    await disconnect(browser, idOf("Account"));
    change(app, 'UPDATE "User" SET "email" = ?, "emailVerified" = ?', user?.email ?? "", inSeconds(0));
    const visitor = new Browser(app.origin);
    await visitor.signIn("google", { person: "ada" });
    expect((await visitor.me()).body.id).not.toBe(user?.id);
  });
});
