import { describe, expect, it } from "vitest";
import { another } from "../vendors";
import { begin, flowCookies, nameOf, signedIn } from "./steps";
import { sharedApp } from "./support/app";
import { Browser, failureOf, providers } from "./support/browser";
import { textOf } from "./support/html";
import { raw } from "./support/raw";
import { expectSignedIn } from "./support/refused";

// Cookies that somebody else has put into a browser: a sibling host, or whoever has the cable. Ada is at her browser,
// the attacker has a session of Alan's.

const app = sharedApp();

const alan = await signedIn(app, "github", "alan");
const name = alan.cookieName("session") ?? "";
const token = alan.session ?? "";

const planted: [string, Record<string, string>][] = [
  ["a chunk of a session", { [`${name}.0`]: token }],
  ["all chunks of a session", { [`${name}.0`]: token.slice(0, 20), [`${name}.1`]: token.slice(20) }],
  ["an empty chunk", { [`${name}.0`]: "" }],
  ["a longer name", { [`${name}-token`]: token, [`${name}x`]: token, [`${name}.`]: token }],
  ["a shorter name", { [name.slice(0, -1)]: token }],
  ["capitals", { [name.toUpperCase()]: token }],
  ["Auth.js's own names", { "authjs.session-token": token, "__Secure-authjs.session-token": token }],
  ["many chunks", Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${name}.${index}`, "x"]))],
  ["names of objects", { __proto__x: token, constructor: token, toString: "x" }],
];

/** Who every part of the app takes a Cookie header to be; one name, or they disagree. */
async function everybodySays(cookie: string): Promise<string[]> {
  const headers = { cookie };
  const me = await raw(app.origin, "/api/me", { headers });
  const session = await raw(app.origin, "/api/auth/session", { headers });
  const page = await raw(app.origin, "/account", { headers });
  expect(Math.max(me.status, session.status, page.status)).toBeLessThan(500);
  const known = ["Ada Lovelace", "Alan Turing"];
  const among = (text: string) => known.find((person) => text.includes(person)) ?? "nobody";
  return [
    ...new Set([among(me.body), among(session.body), among(page.status === 200 ? textOf(page.body) : "")]),
  ];
}

describe.each(planted)("%s", (_, cookies) => {
  it("S8 changes nothing for whoever is signed in, and signs nobody else in", async () => {
    const ada = await signedIn(app, another.id);
    const stranger = new Browser(app.origin);
    for (const [key, value] of Object.entries(cookies)) {
      ada.setCookie(key, value);
      stranger.setCookie(key, value);
    }
    expect(await everybodySays(ada.cookieHeader())).toEqual(["Ada Lovelace"]);
    expect(await everybodySays(stranger.cookieHeader())).toEqual(["nobody"]);
  });

  it("S8 changes nothing about signing in and out", async () => {
    const { browser, callback } = await begin(app, another.id);
    for (const [key, value] of Object.entries(cookies)) browser.setCookie(key, value);
    await expectSignedIn(browser, await browser.open(callback));
    expect(await nameOf(browser)).toBe("Ada Lovelace");
    const { csrfToken } = (await (await browser.get("/api/auth/csrf")).json()) as { csrfToken: string };
    await browser.post("/api/auth/signout", new URLSearchParams({ csrfToken }));
    expect((await browser.me()).status).toBe(401);
    expect(await nameOf(alan), "the attacker's session is not what was ended").toBe("Alan Turing");
  });
});

describe("the session's own name, twice", () => {
  it("S8 is taken for one of them everywhere, and is no crash", async () => {
    const ada = await signedIn(app, another.id);
    const own = `${name}=${ada.session}`;
    for (const cookie of [
      `${own}; ${name}=${token}`,
      `${name}=${token}; ${own}`,
      `${own}; ${name}=`,
      `${name}=; ${own}`,
      `${own}; ${name}=made-up`,
      `${name}=made-up; ${own}`,
    ]) {
      expect(await everybodySays(cookie), cookie.replaceAll(token, "…")).toHaveLength(1);
    }
  });
});

describe("what is no cookie of ours", () => {
  // Named by what they are: titles go into the table in docs/security.md, and the cookie's name differs by port.
  it.each([
    ["an equals sign", "="],
    ["nothing but semicolons", "; ; ;"],
    ["a name of 4,000 letters", `${"a".repeat(4000)}=b`],
    ["a percent sign", `${name}=%`],
    ["broken percent encoding", `${name}=%ZZ; x=%E0%A4%A`],
    ["a value in quotes", `${name}="${"x".repeat(43)}"`],
    ["an escaped zero byte", `${name}=\\x00`],
  ])("S8 is no crash: %s", async (_, cookie) => {
    for (const path of [
      "/",
      "/signin",
      "/account",
      "/api/me",
      "/api/auth/session",
      "/api/auth/callback/github?code=a&state=b",
    ]) {
      expect((await raw(app.origin, path, { headers: { cookie } })).status, path).toBeLessThan(500);
    }
  });

  it("S8 flows that nobody began are in no flow's way", async () => {
    for (const provider of providers) {
      const browser = new Browser(app.origin);
      const prefix = name.replace(/\.session$/, ".flow");
      for (let count = 0; count < 12; count++) {
        // As if begun long after this one, so that this one would be the oldest.
        const id = `zzzzzzz${String(count).padStart(10, "0")}`;
        browser.setCookie(`${prefix}.${provider}.${id}`, "x");
      }
      await expectSignedIn(browser, await browser.signIn(provider));
    }
  });

  it("S8 a cookie of another flow, or made up, opens none", async () => {
    const { browser, callback } = await begin(app, "github");
    const stranger = await begin(app, "github", { person: "alan" });
    const [key = ""] = flowCookies(browser);
    const [other = ""] = flowCookies(stranger.browser);
    const { [key]: value = "" } = browser.cookies;
    const { [other]: foreign = "" } = stranger.browser.cookies;
    expect([value.length > 100, foreign.length > 100]).toEqual([true, true]);
    for (const planted of [foreign, "", "x", value.slice(0, -6)]) {
      const copy = browser.clone();
      copy.setCookie(key, planted);
      expect(failureOf(await copy.open(callback)), planted.slice(0, 10)).not.toBeNull();
      expect(copy.session).toBeUndefined();
    }
  });

  it("S8 the other cookies only choose among what there is", async () => {
    const browser = new Browser(app.origin);
    const of = (purpose: string) => name.replace(/\.session$/, `.${purpose}`);
    for (const evil of [
      '"><script>alert(1)</script>',
      "../../etc/passwd",
      "__proto__",
      "%22%3E%3Cimg%20src%3Dx%3E",
    ]) {
      for (const purpose of [
        "last-provider",
        "theme",
        "csrf",
        "pending-link",
        "return-to",
        "pending-action",
        "finished",
      ]) {
        browser.setCookie(of(purpose), encodeURIComponent(evil));
      }
      const page = await browser.get("/signin");
      expect(page.status).toBe(200);
      expect(await page.text()).not.toContain(evil);
      const copy = browser.clone();
      await expectSignedIn(copy, await copy.signIn("github"));
    }
  });
});
