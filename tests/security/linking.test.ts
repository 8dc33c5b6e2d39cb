import { hkdfSync } from "node:crypto";
import { EncryptJWT, type JWTPayload, jwtDecrypt } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { another } from "../vendors";
import { accountsIn, begin, changeSession, inSeconds, nameOf, signedIn, usersIn } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser, failureOf, type Provider } from "./support/browser";
import { change } from "./support/database";
import { type Form, textOf } from "./support/html";
import { lendApp } from "./support/lend";
import { expectSignedIn } from "./support/refused";

// When a second way in is added to an account: only if its person has proven both and has said yes. Katherine has the
// same verified email everywhere; she begins with another vendor and comes with GitHub. Each test begins with no users.

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());
beforeEach(() => {
  for (const table of ["Session", "Account", "User"]) change(app, `DELETE FROM "${table}"`);
});

const links = () => accountsIn(app).map(({ provider }) => provider);

/** Katherine has an account with another vendor, and this browser has proven that she is Katherine at GitHub. */
async function withPendingLink(browser = new Browser(app.origin)): Promise<Browser> {
  if (accountsIn(app).length === 0) await signedIn(app, another.id, "katherine");
  const { callback } = await begin(app, "github", { person: "katherine" }, browser);
  expect(failureOf(await browser.open(callback))?.cause).toBe("email_taken");
  expect(browser.cookieName("pending-link")).toBeDefined();
  return browser;
}

/** The question that she is asked after both proofs. */
async function questionFor(browser: Browser): Promise<{ yes: Form; no: Form }> {
  const response = await browser.signIn(another.id, { person: "katherine" });
  expect(new URL(response.headers.get("location") ?? "").pathname).toBe("/signin/link");
  const forms = await browser.forms("/signin/link");
  const answer = (link: string) => forms.find(({ fields }) => fields.link === link);
  const [yes, no] = [answer("yes"), answer("no")];
  if (!yes || !no) throw new Error("nothing was asked");
  return { yes, no };
}

describe("a plain sign-in", () => {
  const others: [Provider, Provider][] = [
    ["github", another.id],
    [another.id, "twitter"],
    ["twitter", "github"],
  ];
  it.each(others)("I4 links nothing, though somebody is signed in: %s, then %s", async (first, second) => {
    const browser = new Browser(app.origin);
    const pressed = await browser.press(second);
    const callback = await browser.pick(pressed, { person: "alan" });
    await expectSignedIn(browser, await browser.signIn(first, { person: "ada" }));
    const ada = browser.clone();
    await expectSignedIn(browser, await browser.open(callback));
    expect(await nameOf(browser)).toBe("Alan Turing");
    expect(await nameOf(ada), "hers is over").toBeNull();
    const accounts = accountsIn(app);
    expect(accounts.map(({ provider }) => provider)).toEqual([first, second]);
    expect(new Set(accounts.map(({ userId }) => userId)).size).toBe(2);
  });

  it("I4 links nothing to whoever is signed in when the email is somebody else's", async () => {
    await signedIn(app, another.id, "katherine");
    const browser = new Browser(app.origin);
    const callback = await browser.pick(await browser.press("github"), { person: "katherine" });
    await expectSignedIn(browser, await browser.signIn("twitter", { person: "ada" }));
    expect(failureOf(await browser.open(callback))?.cause).toBe("email_taken");
    expect(await nameOf(browser)).toBe("Ada Lovelace");
    expect(links()).toEqual([another.id, "twitter"]);
  });
});

describe("two proofs and a yes", () => {
  it("I4 link", async () => {
    const browser = await withPendingLink();
    expect(links(), "nothing yet").toEqual([another.id]);
    const { yes } = await questionFor(browser);
    expect(links(), "nothing yet").toEqual([another.id]);
    const answer = await browser.submit(yes);
    expect(answer.headers.get("location")).toBe("/account");
    expect(links()).toEqual([another.id, "github"]);
    expect(usersIn(app)).toHaveLength(1);
    expect(browser.cookieName("pending-link")).toBeUndefined();
    expect(await nameOf(await signedIn(app, "github", "katherine"))).toBe("Katherine Johnson");
  });

  it("I4 a no links nothing, and is not asked again", async () => {
    const browser = await withPendingLink();
    const { yes, no } = await questionFor(browser);
    await browser.submit(no);
    expect(browser.cookieName("pending-link")).toBeUndefined();
    // The other tab, which still shows the question.
    await browser.submit(yes);
    expect(links()).toEqual([another.id]);
  });

  it.each(["", "no", "YES", "true", "on"])("I4 %j is no yes", async (link) => {
    const browser = await withPendingLink();
    const { yes } = await questionFor(browser);
    await browser.submit(yes, { link });
    expect(links()).toEqual([another.id]);
  });

  it("I4 a yes in two tabs links once", async () => {
    const browser = await withPendingLink();
    const { yes } = await questionFor(browser);
    await Promise.all([browser.clone().submit(yes), browser.clone().submit(yes), browser.submit(yes)]);
    const late = await browser.submit(yes);
    expect(late.status).toBe(303);
    expect(links()).toEqual([another.id, "github"]);
  });

  it("I4 a yes by GET, or from a foreign page, is none", async () => {
    const browser = await withPendingLink();
    const { yes } = await questionFor(browser);
    await browser.get("/signin/link?link=yes&returnTo=%2Faccount");
    const foreign = browser.clone();
    await foreign.submit(yes, {}, { headers: { origin: "https://attacker.example" } });
    expect(links()).toEqual([another.id]);
  });
});

describe("one proof", () => {
  it("I4 is not enough: a session from before does not count", async () => {
    const asked = (await questionFor(await withPendingLink())).yes;
    expect(links()).toEqual([another.id]);

    const browser = new Browser(app.origin);
    const callback = await browser.pick(await browser.press("github"), { person: "katherine" });
    await expectSignedIn(browser, await browser.signIn(another.id, { person: "katherine" }));
    changeSession(app, browser, { authenticatedAt: inSeconds(-60) });
    expect(failureOf(await browser.open(callback))?.cause).toBe("email_taken");
    expect(await nameOf(browser)).toBe("Katherine Johnson");

    const page = await browser.get("/signin/link");
    expect(page.headers.get("location"), "nothing is asked").toBe("/account");
    await browser.submit(asked);
    expect(links()).toEqual([another.id]);
  });

  it("I4 is not enough: nobody signed in", async () => {
    const { yes } = await questionFor(await withPendingLink());
    const browser = await withPendingLink();
    await browser.submit(yes);
    expect(links()).toEqual([another.id]);
  });

  it("I4 is not enough: somebody else signed in", async () => {
    const { yes } = await questionFor(await withPendingLink());
    const browser = await withPendingLink();
    const waiting = browser.clone();
    const response = await browser.signIn(another.id, { person: "ada" });
    expect(new URL(response.headers.get("location") ?? "").pathname).toBe("/account");
    expect(browser.cookieName("pending-link"), "it is not kept for the next one").toBeUndefined();
    // Nor when somebody puts it back.
    const name = waiting.cookieName("pending-link") ?? "";
    browser.setCookie(name, waiting.cookies[name] ?? "");
    await browser.submit(yes);
    expect(links()).toEqual([another.id, another.id]);
  });

  it("I4 is not enough: somebody with the email, unverified", async () => {
    await signedIn(app, another.id, "katherine");
    const browser = await signedIn(app, "github", "eve");
    expect(browser.cookieName("pending-link")).toBeUndefined();
    expect(new Set(accountsIn(app).map(({ userId }) => userId)).size).toBe(2);
  });
});

describe("what waits", () => {
  const keyFor = (purpose: string) =>
    new Uint8Array(hkdfSync("sha256", app.env.AUTH_SECRET ?? "", "", `valet-key ${purpose}`, 32));
  const seal = (payload: JWTPayload, purpose = "pending-link") =>
    new EncryptJWT(payload).setProtectedHeader({ alg: "dir", enc: "A256GCM" }).encrypt(keyFor(purpose));

  /** The question of one browser, put to another whose cookie was changed first. */
  async function answerWith(edit: (payload: JWTPayload, cookie: string) => string | Promise<string>) {
    const browser = await withPendingLink();
    const { yes } = await questionFor(browser);
    const name = browser.cookieName("pending-link") ?? "";
    const cookie = browser.cookies[name] ?? "";
    const { payload } = await jwtDecrypt(cookie, keyFor("pending-link"));
    browser.setCookie(name, await edit(payload, cookie));
    await browser.submit(yes);
  }

  it("I4 can be changed by whoever has the app's secret, which is how the next tests know that they work", async () => {
    await answerWith((payload) => seal(payload));
    expect(links()).toEqual([another.id, "github"]);
  });

  it.each<[string, (payload: JWTPayload, cookie: string) => string | Promise<string>]>([
    ["expired", (payload) => seal({ ...payload, exp: Math.floor(Date.now() / 1000) - 60 })],
    ["for somebody else", (payload) => seal({ ...payload, userId: "01a1fe1e-c384-763e-b1bf-9a6e78d4116d" })],
    ["newer than the session", (payload) => seal({ ...payload, iat: (payload.iat ?? 0) + 60 })],
    ["without a time", ({ iat: _, ...payload }) => seal(payload)],
    ["changed at its end", (_, cookie) => cookie.slice(0, -4) + (cookie.endsWith("AAAA") ? "BBBB" : "AAAA")],
    [
      "changed in its middle",
      (_, cookie) => {
        const [header, , iv, text = "", tag] = cookie.split(".");
        const flipped = Buffer.from(text, "base64url");
        flipped.writeUInt8(flipped.readUInt8(40) ^ 1, 40);
        return [header, "", iv, flipped.toString("base64url"), tag].join(".");
      },
    ],
    ["sealed for another purpose", (payload) => seal(payload, "pending-action")],
    ["not sealed", (payload) => JSON.stringify(payload)],
    ["empty", () => ""],
  ])("I4 links nothing when it is %s", async (_, edit) => {
    await answerWith(edit);
    expect(links()).toEqual([another.id]);
  });

  it("I4 links nothing that has become somebody else's in the meantime", async () => {
    const browser = await withPendingLink();
    const { yes } = await questionFor(browser);
    const other = await begin(app, "github", { person: "katherine", fault: "email_unverified" });
    await expectSignedIn(other.browser, await other.browser.open(other.callback));
    expect(failureOf(await browser.submit(yes))?.cause).toBe("linked_elsewhere");
    const { id } = (await other.browser.me()).body;
    expect(accountsIn(app).map(({ provider, userId }) => [provider, userId === id])).toEqual([
      [another.id, false],
      ["github", true],
    ]);
  });

  it("I4 is nobody's any more once the session that may answer is over", async () => {
    const browser = await withPendingLink();
    const { yes } = await questionFor(browser);
    change(app, 'DELETE FROM "Session"');
    await browser.submit(yes);
    expect(links()).toEqual([another.id]);
  });

  it("I4 shows nothing that a browser can read", async () => {
    const browser = await withPendingLink();
    const cookie = browser.cookies[browser.cookieName("pending-link") ?? ""] ?? "";
    const parts = cookie.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"));
    expect(parts.join(" ")).not.toMatch(new RegExp(`katherine|${another.id}|johnson`, "i"));
    const page = await browser.get("/signin/link");
    expect(textOf(await page.text())).not.toMatch(/katherine/i);
  });
});
