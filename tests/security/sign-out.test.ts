import { describe, expect, it } from "vitest";
import { another } from "../vendors";
import { nameOf, sessionKey, signedIn } from "./steps";
import { sharedApp } from "./support/app";
import { Browser } from "./support/browser";
import { query } from "./support/database";
import { sha256 } from "./support/local-providers";

const app = sharedApp();

const rows = (browser: Browser) =>
  query(app, 'SELECT "id" FROM "Session" WHERE "sessionToken" = ?', sessionKey(browser.session));

/** Ways to sign out, as a page without JavaScript does it. */
const ways: [string, (browser: Browser) => Promise<Response>][] = [
  [
    "by the button on the account page",
    async (browser) => {
      const form = (await browser.forms("/account")).find(({ text }) => /^Sign out$/.test(text));
      if (!form) throw new Error("no button");
      return browser.submit(form);
    },
  ],
  [
    "by choosing another account",
    async (browser) => {
      const form = (await browser.forms("/signin")).find(({ text }) => /another|switch/i.test(text));
      if (!form) throw new Error("no button");
      return browser.submit(form);
    },
  ],
  [
    "by Auth.js's endpoint",
    async (browser) => {
      const { csrfToken } = (await (await browser.get("/api/auth/csrf")).json()) as { csrfToken: string };
      return browser.post("/api/auth/signout", new URLSearchParams({ csrfToken }));
    },
  ],
];

describe.each(ways)("signing out %s", (_, signOut) => {
  it("S5 ends the session on the server: the saved cookie opens nothing", async () => {
    const browser = await signedIn(app, "github");
    const saved = browser.clone();
    const response = await signOut(browser);
    expect([302, 303]).toContain(response.status);
    expect(browser.session).toBeUndefined();
    expect(rows(saved)).toEqual([]);
    expect((await saved.me()).status).toBe(401);
    expect((await saved.get("/account")).headers.get("location")).toContain("/signin");
    expect(await (await saved.get("/api/auth/session")).json()).toBeNull();
  });

  it("S5 ends that session and no other", async () => {
    const browser = await signedIn(app, "github");
    const elsewhere = await signedIn(app, "github");
    const somebodyElse = await signedIn(app, another.id, "alan");
    await signOut(browser);
    expect(await nameOf(elsewhere)).toBe("Ada Lovelace");
    expect(await nameOf(somebodyElse)).toBe("Alan Turing");
  });

  it("S5 twice is no error", async () => {
    const browser = await signedIn(app, "github");
    const saved = browser.clone();
    await signOut(browser);
    const again = await signOut(saved).catch((error: Error) => error);
    // The pages have no such button any more, and the endpoint has nothing left to do.
    if (again instanceof Response) expect(again.status).toBeLessThan(400);
    else expect(again.message).toMatch(/no button|\/signin/);
  });
});

it("S5 signing out by a link, or from a foreign page, does not happen", async () => {
  const browser = await signedIn(app, "github");
  await browser.get("/api/auth/signout");
  await browser.post("/api/auth/signout", new URLSearchParams({ csrfToken: "made-up" }));
  await browser.post("/api/auth/signout", null, { headers: { origin: "https://attacker.example" } });
  expect(await nameOf(browser)).toBe("Ada Lovelace");
});

const pages = [
  "/",
  "/signin",
  "/signin/link",
  "/signin/error?cause=expired&provider=github",
  "/account",
  "/nowhere",
  "/api/me",
  "/api/auth/session",
  "/api/auth/csrf",
  "/api/auth/providers",
  "/api/auth/signin",
  "/api/auth/signout",
];

const manners: Record<string, string>[] = [
  {},
  { RSC: "1" },
  { RSC: "1", "Next-Router-Prefetch": "1" },
  { Accept: "application/json" },
];

it("S9 no page, payload or endpoint repeats the token, or its hash", async () => {
  const browser = await signedIn(app, another.id);
  const { session: token = "" } = browser;
  const hidden = [token, sessionKey(token), sha256(token), token.slice(0, 20), encodeURIComponent(token)];
  for (const page of pages) {
    for (const headers of manners) {
      const response = await browser.get(page, { headers });
      const rest = [...response.headers].filter(([name]) => name !== "set-cookie");
      const all = `${JSON.stringify(rest)} ${await response.text()}`;
      expect(
        hidden.filter((secret) => all.includes(secret)),
        `${page} ${JSON.stringify(headers)}`,
      ).toEqual([]);
    }
  }
  expect((await browser.me()).status, "it was signed in all along").toBe(200);
  expect(app.logs()).not.toContain(token);
});

it("S9 the answer that opens the session has the token in one Set-Cookie, and nowhere else", async () => {
  const browser = new Browser(app.origin);
  const response = await browser.signIn("github");
  const { session: token = "" } = browser;
  const lines = response.headers.getSetCookie().filter((line) => line.includes(token));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/HttpOnly/);
  const rest = [...response.headers].filter(([name]) => name !== "set-cookie");
  expect(`${JSON.stringify(rest)} ${await response.text()}`).not.toContain(token);
});

it("S9 a token in an address or a header is none", async () => {
  const browser = await signedIn(app, "github");
  const [name = "", token = ""] = [browser.cookieName("session"), browser.session];
  const stranger = new Browser(app.origin);
  expect((await stranger.get(`/api/me?${name}=${token}&session=${token}`)).status).toBe(401);
  for (const header of ["authorization", "x-session", "x-auth-token", name]) {
    const value = header === "authorization" ? `Bearer ${token}` : token;
    expect((await stranger.get("/api/me", { headers: { [header]: value } })).status).toBe(401);
  }
});
