import { describe, expect, it } from "vitest";
import { sessionLifetime } from "@/features/session/policy";
import { another } from "../vendors";
import { begin, changeSession, inSeconds, nameOf, sessionKey, signedIn } from "./steps";
import { sharedApp } from "./support/app";
import { Browser, failureOf, providers } from "./support/browser";
import { query } from "./support/database";
import { sha256 } from "./support/local-providers";
import { expectSignedIn } from "./support/refused";

const app = sharedApp();

type Row = Record<string, string | number | null>;

const rowOf = (browser: Browser): Row | undefined =>
  query<Row>(app, 'SELECT * FROM "Session" WHERE "sessionToken" = ?', sessionKey(browser.session))[0];

/** Expects that a cookie's value opens nothing, wherever it is shown. */
async function expectOpensNothing(browser: Browser, token: string): Promise<void> {
  const thief = new Browser(app.origin);
  thief.setCookie(browser.cookieName("session") ?? "", token);
  expect((await thief.me()).status).toBe(401);
  expect((await thief.get("/account")).headers.get("location") ?? "").toContain("/signin?");
  expect(await (await thief.get("/api/auth/session")).json()).toBeNull();
}

describe("tokens", () => {
  it("S1 are 256 random bits, and never the same", async () => {
    const tokens: string[] = [];
    for (let batch = 0; batch < 2; batch++) {
      const browsers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => signedIn(app, providers[index % 3] ?? "github")),
      );
      tokens.push(...browsers.map(({ session = "" }) => session));
    }
    expect(tokens.filter((token) => !/^[A-Za-z0-9_-]{43}$/.test(token))).toEqual([]);
    expect(tokens.map((token) => Buffer.from(token, "base64url").length)).toEqual(Array(20).fill(32));
    expect(new Set(tokens).size).toBe(20);
    // No byte is fixed, counted or a date: of 20 random ones at one place at most a few are the same.
    for (let place = 0; place < 32; place++) {
      const bytes = tokens.map((token) => Buffer.from(token, "base64url").readUInt8(place));
      expect(new Set(bytes).size, `byte ${place}`).toBeGreaterThan(10);
    }
    // And half of all bits are ones; 5 % off is more than seven standard deviations.
    const ones = tokens
      .flatMap((token) => [...Buffer.from(token, "base64url")])
      .reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
    expect(Math.abs(ones / (20 * 256) - 0.5)).toBeLessThan(0.05);
  });

  it("S2 are in the database as hashes, and nothing there opens a session", async () => {
    const browser = await signedIn(app, another.id);
    const row = rowOf(browser);
    expect(row?.sessionToken).toBe(sessionKey(browser.session));
    expect(JSON.stringify(row)).not.toContain(browser.session);

    const hash = String(row?.sessionToken);
    const bytes = Buffer.from(hash, "hex");
    const values = Object.values(row ?? {}).map(String);
    // In the form of a token, too: a hash has as many bits.
    for (const value of [
      ...values,
      bytes.toString("base64url"),
      bytes.toString("base64"),
      hash.slice(0, 43),
    ]) {
      await expectOpensNothing(browser, value);
    }
    expect((await browser.me()).status, "the right one still does").toBe(200);
  });

  it("S2 are searched for as they are: what only looks alike to a database opens nothing", async () => {
    const browser = await signedIn(app, "github");
    const { session = "" } = browser;
    for (const value of [
      "",
      session.toUpperCase(),
      `${session}=`,
      `${session}%00`,
      session.slice(0, -1),
      `${session}a`,
      "' OR 1=1 --",
      "%",
      "null",
      "undefined",
      "[object Object]",
      "x".repeat(5_000),
    ]) {
      await expectOpensNothing(browser, value);
    }
  });
});

describe("a new sign-in", () => {
  it.each(providers)("S3 with %s begins a new session and ends the old one", async (provider) => {
    const browser = await signedIn(app, "github");
    const old = browser.clone();
    const button = await old.signInForm(provider).catch(() => null);
    expect(button, "the page has no button while somebody is signed in").toBeNull();

    const { callback, browser: fresh } = await begin(app, provider);
    const name = old.cookieName("session") ?? "";
    fresh.setCookie(name, old.session ?? "");
    await expectSignedIn(fresh, await fresh.open(callback));
    expect(fresh.session).not.toBe(old.session);
    expect((await old.me()).status).toBe(401);
    expect(rowOf(old)).toBeUndefined();
  });

  it("S3 takes no token from anywhere else", async () => {
    const name = (await signedIn(app, "github")).cookieName("session") ?? "";
    const planted = sha256("planted by an attacker");
    expect(planted).toMatch(/^[\w-]{43}$/);
    const { browser, callback } = await begin(app, another.id);
    browser.setCookie(name, planted);
    callback.searchParams.set("sessionToken", planted);
    callback.searchParams.set("session", planted);
    await expectSignedIn(browser, await browser.open(callback));
    expect(browser.session).not.toBe(planted);
    await expectOpensNothing(browser, planted);
  });

  it("S3 does not make the attacker's session that was planted somebody else's", async () => {
    const attacker = await signedIn(app, "github", "alan");
    const { browser: victim, callback } = await begin(app, another.id);
    victim.setCookie(attacker.cookieName("session") ?? "", attacker.session ?? "");
    await expectSignedIn(victim, await victim.open(callback));
    expect(await nameOf(victim)).toBe("Ada Lovelace");
    expect(await nameOf(attacker)).not.toBe("Ada Lovelace");
  });

  it("S3 leaves a person's sessions in other browsers alone", async () => {
    const first = await signedIn(app, another.id);
    const second = await signedIn(app, another.id);
    expect([(await first.me()).status, (await second.me()).status]).toEqual([200, 200]);
  });
});

const day = 24 * 60 * 60;
const hour = 60 * 60;

describe("time", () => {
  it.each<[string, Record<string, string>]>([
    ["unused for too long", { expires: inSeconds(-1) }],
    ["as old as sessions may be, however much it is used", { absoluteExpires: inSeconds(-1) }],
    ["over by both clocks", { expires: inSeconds(-1), absoluteExpires: inSeconds(-1) }],
  ])("S4 ends a session that is %s", async (_, columns) => {
    const browser = await signedIn(app, "github");
    changeSession(app, browser, columns);
    await expectOpensNothing(browser, browser.session ?? "");
    await expectOpensNothing(browser, browser.session ?? "");
  });

  it("S4 ends after its idle lifetime unused, and after its absolute one in any case", async () => {
    const row = rowOf(await signedIn(app, "github"));
    const left = (column: string) => (Date.parse(String(row?.[column])) - Date.now()) / 1000 / day;
    expect(left("expires")).toBeCloseTo(sessionLifetime.idle / day, 2);
    expect(left("absoluteExpires")).toBeCloseTo(sessionLifetime.absolute / day, 2);
  });

  it("S4 goes on with use, but not beyond the end of all", async () => {
    const browser = await signedIn(app, "github");
    const end = inSeconds(3 * day);
    changeSession(app, browser, {
      lastSeenAt: inSeconds(-2 * day),
      expires: inSeconds(60),
      absoluteExpires: end,
    });
    expect((await browser.me()).status).toBe(200);
    const row = rowOf(browser);
    expect(Date.parse(String(row?.expires)), "as long as it may").toBe(Date.parse(end));
    expect(Date.parse(String(row?.absoluteExpires)), "and not longer").toBe(Date.parse(end));
    expect(Date.now() - Date.parse(String(row?.lastSeenAt))).toBeLessThan(60_000);

    // Refreshed to the last moment, it ends all the same.
    changeSession(app, browser, {
      absoluteExpires: inSeconds(-1),
      expires: inSeconds(sessionLifetime.idle),
      lastSeenAt: inSeconds(-2 * day),
    });
    expect((await browser.me()).status).toBe(401);
    expect(Date.parse(String(rowOf(browser)?.absoluteExpires ?? 0))).toBeLessThan(Date.now());
  });

  it("S4 is moved by use in every way of asking", async () => {
    for (const path of ["/api/me", "/account", "/signin"]) {
      const browser = await signedIn(app, "github");
      changeSession(app, browser, { lastSeenAt: inSeconds(-2 * day), expires: inSeconds(60) });
      await (await browser.get(path)).text();
      expect(Date.parse(String(rowOf(browser)?.expires)), path).toBeGreaterThan(
        Date.now() + (sessionLifetime.idle - hour) * 1000,
      );
    }
  });

  it("I5 a session that ended while its person was at the provider gets nobody's new account", async () => {
    for (const column of ["expires", "absoluteExpires"]) {
      const { browser, callback } = await begin(app, another.id, { person: "alan" });
      const ada = await signedIn(app, "github");
      const name = ada.cookieName("session") ?? "";
      browser.setCookie(name, ada.session ?? "");
      changeSession(app, ada, { [column]: inSeconds(-1) });
      const adaId = rowOf(ada)?.userId;
      await expectSignedIn(browser, await browser.open(callback));
      const { body } = await browser.me();
      expect(body).toMatchObject({ name: "Alan Turing" });
      expect(body.id).not.toBe(adaId);
      const accounts = query(
        app,
        `SELECT "id" FROM "Account" WHERE "userId" = ? AND "provider" = ?`,
        String(adaId),
        another.id,
      );
      expect(accounts).toEqual([]);
    }
  });

  it("I5 nor does it come back to life when its own person signs in", async () => {
    const browser = await signedIn(app, "github");
    const old = browser.clone();
    changeSession(app, browser, { expires: inSeconds(-1) });
    await expectSignedIn(browser, await browser.signIn("github"));
    expect(browser.session).not.toBe(old.session);
    expect((await old.me()).status).toBe(401);
  });

  it("I5 a failure leaves an ended session ended", async () => {
    const { browser, callback } = await begin(app, another.id, { cancel: true });
    const ada = await signedIn(app, "github");
    browser.setCookie(ada.cookieName("session") ?? "", ada.session ?? "");
    changeSession(app, ada, { expires: inSeconds(-1) });
    expect(failureOf(await browser.open(callback))?.cause).toBe("cancelled");
    expect((await browser.me()).status).toBe(401);
  });
});
