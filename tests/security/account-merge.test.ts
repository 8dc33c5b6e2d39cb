import { hkdfSync } from "node:crypto";
import { EncryptJWT, type JWTPayload, jwtDecrypt } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { another } from "../vendors";
import { accountsIn, begin, changeSession, empty, inSeconds, nameOf, signedIn, usersIn } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser, failureOf } from "./support/browser";
import { change, query } from "./support/database";
import { type Form, textOf } from "./support/html";
import { lendApp } from "./support/lend";
import { expectSignedIn } from "./support/refused";

// When a new account goes into an older one: only if both are proven in this browser, its person has seen whose identity
// comes in and has said yes, and nothing is lost. Ada has an account with another vendor; Alan's GitHub opens a new one. An
// attacker would like his own GitHub to open hers. Each test begins with no users.

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());
beforeEach(() => empty(app));

const links = () => accountsIn(app).map(({ provider, userId }) => [provider, nameIn(userId)]);
const nameIn = (userId: string) => usersIn(app).find(({ id }) => id === userId)?.name;
const apart = [
  [another.id, "Ada Lovelace"],
  ["github", "Alan Turing"],
];
const joined = [
  [another.id, "Ada Lovelace"],
  ["github", "Ada Lovelace"],
];

async function formOf(browser: Browser, page: string, text: string): Promise<Form> {
  const form = (await browser.forms(page)).find((one) => one.text.includes(text));
  if (!form) throw new Error(`${page} has no form with "${text}"`);
  return form;
}

/** Ada has an account; this browser has made a new one by GitHub, and its person looks for the older one. */
async function looking(browser = new Browser(app.origin)): Promise<Browser> {
  if (accountsIn(app).length === 0) await signedIn(app, another.id);
  await signedIn(app, "github", "alan", browser);
  const answer = await browser.submit(await formOf(browser, "/signin?find=yes", "Find my older account"));
  expect(answer.headers.get("location")).toBe("/signin?returnTo=%2Faccount&notice=find");
  expect(await nameOf(browser)).toBeNull();
  expect(browser.cookieName("pending-merge")).toBeDefined();
  return browser;
}

const led = (response: Response) => new URL(response.headers.get("location") ?? "", app.origin).pathname;

/** The question that is asked after both proofs. */
async function questionFor(browser: Browser): Promise<{ yes: Form; no: Form }> {
  expect(led(await browser.signIn(another.id))).toBe("/signin/merge");
  return {
    yes: await formOf(browser, "/signin/merge", "Yes, that's me"),
    no: await formOf(browser, "/signin/merge", "No, leave both"),
  };
}

/** Nothing waits for an answer here, which the page says. */
async function expectNothingAsked(
  browser: Browser,
  says = "There is nothing to answer any more",
): Promise<void> {
  const page = await (await browser.get("/signin/merge")).text();
  expect(textOf(page)).toContain(says);
  expect(page).not.toContain("/signin/merge/form/answer");
}

describe("two proofs, a preview and a yes", () => {
  it("I9 bring a new account into the older one, and end its sessions", async () => {
    const elsewhere = await signedIn(app, another.id).then(() => signedIn(app, "github", "alan"));
    const browser = await looking();
    const { yes } = await questionFor(browser);
    expect(links(), "nothing yet").toEqual(apart);
    const answer = await browser.submit(yes);
    expect(answer.headers.get("location")).toBe("/account");
    expect(links()).toEqual(joined);
    expect(usersIn(app)).toHaveLength(1);
    expect(await nameOf(elsewhere), "its other session").toBeNull();
    expect(await nameOf(await signedIn(app, "github", "alan"))).toBe("Ada Lovelace");
    const kinds = query<{ kind: string }>(app, 'SELECT "kind" FROM "SecurityEvent"').map(({ kind }) => kind);
    expect(
      kinds.filter((kind) => kind === "signed_up"),
      "both histories",
    ).toHaveLength(2);
    expect(kinds).toContain("merged");
  });

  it("I9 show whose identity comes in before anything is asked", async () => {
    const browser = await looking();
    await questionFor(browser);
    const text = textOf(await (await browser.get("/signin/merge")).text());
    expect(text).toContain("GitHub as @alan-turing");
    expect(text).toContain(
      "Say yes only if both are you. Whoever signs in to GitHub as @alan-turing gets into this account, too.",
    );
  });

  it("I9 a no brings nothing in, and is not asked again", async () => {
    const browser = await looking();
    const { yes, no } = await questionFor(browser);
    await browser.submit(no);
    expect(browser.cookieName("pending-merge")).toBeUndefined();
    expect(led(await browser.submit(yes)), "the other tab").toBe("/signin/merge");
    await expectNothingAsked(browser);
    expect(links()).toEqual(apart);
  });

  it.each(["", "YES", "true", "on"])("I9 %j is no yes", async (merge) => {
    const browser = await looking();
    const { yes } = await questionFor(browser);
    expect(led(await browser.submit(yes, { merge }))).toBe("/signin/merge");
    expect(links()).toEqual(apart);
  });

  it("I9 a yes in several tabs does it once, and none of them is told of a failure", async () => {
    const browser = await looking();
    const { yes } = await questionFor(browser);
    const tabs = [browser.clone(), browser.clone(), browser];
    const answers = await Promise.all(tabs.map((tab) => tab.submit(yes)));
    answers.push(await browser.submit(yes));
    for (const answer of answers) expect(answer.headers.get("location")).toBe("/account");
    expect(links()).toEqual(joined);
  });

  it("I9 a no after another tab's yes undoes nothing, and says what is so now", async () => {
    const browser = await looking();
    const { yes, no } = await questionFor(browser);
    await browser.submit(yes);
    expect(led(await browser.submit(no))).toBe("/signin/merge");
    await expectNothingAsked(browser, "GitHub opens this account now");
    expect(links()).toEqual(joined);
    // It is said to whoever it happened to, and to nobody else.
    await expectNothingAsked(await signedIn(app, "twitter"));
  });

  it("I9 a yes by GET, or from a foreign page, is none", async () => {
    const browser = await looking();
    const { yes } = await questionFor(browser);
    const fields = new URLSearchParams(yes.fields);
    await browser.get(`/signin/merge?${fields}`);
    await browser.get(`/signin/merge/form/answer?${fields}`);
    await browser.clone().submit(yes, {}, { headers: { origin: "https://attacker.example" } });
    expect(links()).toEqual(apart);
  });

  it("I9 a yes is to the identity that was shown, and to no other", async () => {
    const browser = await looking();
    const { yes } = await questionFor(browser);
    // Another tab has put another new account in the place of the one that the question was about.
    const name = browser.cookieName("pending-merge") ?? "";
    change(app, `UPDATE "Account" SET "id" = 'another' WHERE "provider" = 'github'`);
    browser.setCookie(name, await edited(browser, (payload) => ({ ...payload, accountId: "another" })));
    const answer = (await browser.submit(yes)).headers.get("location") ?? "";
    expect(answer).toBe("/signin/merge?returnTo=%2Faccount&notice=another");
    expect(textOf(await (await browser.get(answer)).text())).toContain("Nothing was changed.");
    expect(links()).toEqual(apart);
  });
});

describe("what is not enough", () => {
  it("I9 a plain sign-in, and switching accounts, ask nothing", async () => {
    await signedIn(app, another.id);
    const browser = await signedIn(app, "github", "alan");
    await browser.submit(await formOf(browser, "/signin", "Switch account"));
    expect(led(await browser.signIn(another.id))).toBe("/account");
    await expectNothingAsked(browser);
    expect(links()).toEqual(apart);
  });

  it("I9 an identity that was proven a while ago does not wait", async () => {
    await signedIn(app, another.id);
    const browser = await signedIn(app, "github", "alan");
    changeSession(app, browser, { authenticatedAt: inSeconds(-700) });
    await browser.submit(await formOf(browser, "/signin?find=yes", "Find my older account"));
    expect(browser.cookieName("pending-merge")).toBeUndefined();
    expect(led(await browser.signIn(another.id))).toBe("/account");
  });

  it("I9 nobody signed in, or a session from before", async () => {
    const { yes } = await questionFor(await looking());
    empty(app);
    const ada = await signedIn(app, another.id);
    changeSession(app, ada, { authenticatedAt: inSeconds(-60) });
    const browser = await looking();
    const waiting = browser.cookies[browser.cookieName("pending-merge") ?? ""] ?? "";
    expect(led(await browser.submit(yes))).toBe("/signin");
    ada.setCookie(browser.cookieName("pending-merge") ?? "", waiting);
    await expectNothingAsked(ada);
    const account = accountsIn(app)[1]?.providerAccountId ?? "";
    await ada.submit(yes, { account });
    expect(links()).toEqual(apart);
  });

  it("I9 one who signs out leaves nothing that waits for the next one", async () => {
    const browser = await looking();
    await questionFor(browser);
    await browser.signOut();
    expect(browser.cookieName("pending-merge")).toBeUndefined();
    expect(led(await browser.signIn(another.id))).toBe("/account");
  });

  it("I9 a third person, or a second new account, is asked nothing", async () => {
    const browser = await looking();
    expect(led(await browser.signIn("twitter"))).toBe("/account");
    expect(browser.cookieName("pending-merge")).toBeUndefined();
    expect(new Set(accountsIn(app).map(({ userId }) => userId)).size).toBe(3);
  });

  it("I9 an account that is not empty stays, and its person is told why", async () => {
    const browser = await looking();
    const { yes } = await questionFor(browser);
    const [, alan] = usersIn(app);
    change(app, `UPDATE "SecurityEvent" SET "kind" = 'name_changed' WHERE "userId" = ?`, alan?.id ?? "");
    const answer = (await browser.submit(yes)).headers.get("location") ?? "";
    expect(answer).toBe("/signin/merge?returnTo=%2Faccount&notice=holds");
    expect(links()).toEqual(apart);
    const page = textOf(await (await browser.get(answer)).text());
    expect(page).toContain("Nothing was changed: something has been kept");
    expect(page).toContain("Both accounts stay");
    expect(page).toContain("changes to its profile or its connections");
  });
});

describe("an identity that opens another account", () => {
  it("I9 can be brought in from there by whoever has met it while connecting, after a yes", async () => {
    await signedIn(app, "github", "alan");
    const browser = await signedIn(app, another.id);
    const pressed = await browser.submit(await formOf(browser, "/account/connections", "Connect GitHub"));
    const callback = await browser.pick(new URL(pressed.headers.get("location") ?? ""), { person: "alan" });
    const refused = await browser.open(callback);
    expect(failureOf(refused)?.cause).toBe("linked_elsewhere");
    const page = textOf(await (await browser.get(refused.headers.get("location") ?? "")).text());
    expect(page).toContain("See that account");
    expect(links()).toEqual([...apart].reverse());
    const copied = browser.clone();
    await browser.submit(await formOf(browser, "/signin/merge", "Yes, that's me"));
    expect(links()).toEqual([...joined].reverse());

    // The cookie is worth nothing to another session.
    copied.deleteCookie(copied.cookieName("session") ?? "");
    await expectSignedIn(copied, await copied.signIn(another.id));
    await expectNothingAsked(copied, "GitHub opens this account now");
  });
});

const keyFor = (purpose: string) =>
  new Uint8Array(hkdfSync("sha256", app.env.AUTH_SECRET ?? "", "", `valet-key ${purpose}`, 32));
const seal = (payload: JWTPayload, purpose = "pending-merge") =>
  new EncryptJWT(payload).setProtectedHeader({ alg: "dir", enc: "A256GCM" }).encrypt(keyFor(purpose));

/** What waits in a browser, changed as only the app could. */
async function edited(browser: Browser, edit: (payload: JWTPayload) => JWTPayload, purpose?: string) {
  const cookie = browser.cookies[browser.cookieName("pending-merge") ?? ""] ?? "";
  return seal(edit((await jwtDecrypt(cookie, keyFor("pending-merge"))).payload), purpose);
}

describe("what waits", () => {
  const rows: [string, boolean, (browser: Browser) => string | Promise<string>][] = [
    [
      "as the app has sealed it, which is how the next rows know that they work",
      true,
      (it) => edited(it, (p) => p),
    ],
    ["expired", false, (it) => edited(it, (p) => ({ ...p, exp: inTheFuture(-60) }))],
    ["newer than the session", false, (it) => edited(it, (p) => ({ ...p, iat: inTheFuture(60) }))],
    ["of another session", false, (it) => edited(it, (p) => ({ ...p, sessionId: "another" }))],
    ["sealed for another purpose", false, (it) => edited(it, (p) => p, "pending-link")],
    ["not sealed", false, () => JSON.stringify({ userId: "1", accountId: "1", provider: "github" })],
    ["empty", false, () => ""],
  ];
  const inTheFuture = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

  it.each(rows)("I9 counts only as it was sealed: %s", async (_, counts, edit) => {
    const browser = await looking();
    const { yes } = await questionFor(browser);
    browser.setCookie(browser.cookieName("pending-merge") ?? "", await edit(browser));
    await browser.submit(yes);
    expect(links()).toEqual(counts ? joined : apart);
  });
});

it("I9 a victim in an attacker's new account who comes in as herself is led by what she sees, not joined to him", async () => {
  // By whatever trick, her browser is signed in as the attacker, and she looks for her account.
  const victim = await looking();
  const { no } = await questionFor(victim);
  expect(await nameOf(victim)).toBe("Ada Lovelace");
  expect(links()).toEqual(apart);
  await victim.submit(no);
  const attacker = await begin(app, "github", { person: "alan" });
  await expectSignedIn(attacker.browser, await attacker.browser.open(attacker.callback));
  expect(await nameOf(attacker.browser)).toBe("Alan Turing");
});
