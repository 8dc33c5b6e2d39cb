import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { another } from "../vendors";
import {
  accountsIn,
  begin,
  changeSession,
  empty,
  flowCookies,
  inSeconds,
  nameOf,
  signedIn,
  usersIn,
} from "./steps";
import type { StartedApp } from "./support/app";
import { type Browser, failureOf, type Provider } from "./support/browser";
import { change, query } from "./support/database";
import type { Form } from "./support/html";
import { lendApp } from "./support/lend";
import { requestsSeen } from "./support/local-providers";

// Connecting and disconnecting, from outside. Each test begins with no users.

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());
beforeEach(() => empty(app));

const page = "/account/connections";
const links = () => accountsIn(app).map(({ provider }) => provider);

async function formWith(browser: Browser, field: string, value: string): Promise<Form> {
  const form = (await browser.forms(page)).find(({ fields }) => fields[field] === value);
  if (!form) throw new Error(`no form with ${field}=${value}`);
  return form;
}

/** Presses "Connect". @returns the provider's authorization URL, not opened */
async function pressConnect(browser: Browser, provider: Provider): Promise<URL> {
  const response = await browser.submit(await formWith(browser, "provider", provider));
  return new URL(response.headers.get("location") ?? "", app.origin);
}

/** Up to the moment before the callback is opened. */
const beginConnect = async (browser: Browser, provider: Provider, person = "ada", fault?: string) =>
  browser.pick(await pressConnect(browser, provider), { person, ...(fault && { fault }) });

async function connected(browser: Browser, provider: Provider, person = "ada"): Promise<void> {
  const response = await browser.open(await beginConnect(browser, provider, person));
  expect(response.headers.get("location")).toContain("notice=connected");
}

const idOf = (provider: string) =>
  query<{ id: string }>(app, 'SELECT "id" FROM "Account" WHERE "provider" = ?', provider)[0]?.id ?? "";

/** The cookie of the browser's flow, which says what it is for. */
const flowOf = (browser: Browser) => flowCookies(browser)[0] ?? expect.fail("no flow");

describe("connecting", () => {
  it("I4 S3 takes a form, a recent sign-in and a proof, and ends in a new session as old as the last proof", async () => {
    const browser = await signedIn(app, "github");
    const { id } = (await browser.me()).body;
    const before = browser.clone();
    changeSession(app, browser, { authenticatedAt: inSeconds(-300) });
    await connected(browser, another.id);
    expect((await browser.me()).body.id).toBe(id);
    expect(browser.session).not.toBe(before.session);
    expect((await before.me()).status, "the old one is over").toBe(401);
    expect(links()).toEqual(["github", another.id]);
    expect(usersIn(app)).toHaveLength(1);
    const [session] = query<{ provider: string; authenticatedAt: string }>(app, 'SELECT * FROM "Session"');
    expect(session?.provider).toBe("github");
    expect(Date.parse(session?.authenticatedAt ?? "")).toBeLessThan(Date.now() - 290_000);
  });

  it("I4 links nothing that is somebody else's, and leaves both as they were", async () => {
    const other = await signedIn(app, another.id, "alan");
    const browser = await signedIn(app, "github");
    const token = browser.session;
    const response = await browser.open(await beginConnect(browser, another.id, "alan"));
    expect(failureOf(response)?.cause).toBe("linked_elsewhere");
    expect(browser.session).toBe(token);
    expect([await nameOf(browser), await nameOf(other)]).toEqual(["Ada Lovelace", "Alan Turing"]);
    expect(new Set(accountsIn(app).map(({ userId }) => userId)).size).toBe(2);
  });

  it("I4 links nothing, and signs nobody in, without the cookie that says what it is for", async () => {
    const browser = await signedIn(app, "github");
    const callback = await beginConnect(browser, another.id, "alan");
    browser.deleteCookie(flowOf(browser));
    expect(failureOf(await browser.open(callback))?.cause).toBe("expired");
    expect(await nameOf(browser)).toBe("Ada Lovelace");
    expect(links()).toEqual(["github"]);
  });

  it("I4 keeps to the flow that it was asked in", async () => {
    const browser = await signedIn(app, "github");
    const plain = browser.clone();
    await beginConnect(browser, another.id);
    const value = browser.cookies[flowOf(browser)] ?? "";

    // In a plain sign-in, begun in an old tab.
    plain.deleteCookie(plain.cookieName("session") ?? "");
    const callback = await plain.pick(await plain.press(another.id), { person: "alan" });
    plain.setCookie(flowOf(plain), value);
    for (const name of browser.cookieNames.filter((one) => !one.includes(".flow.")))
      plain.setCookie(name, browser.cookies[name] ?? "");
    expect(failureOf(await plain.open(callback))?.cause).toBe("expired");
    expect(await nameOf(plain)).toBe("Ada Lovelace");

    // In another flow to connect.
    const again = await signedIn(app, "github");
    const other = await beginConnect(again, another.id, "katherine");
    again.setCookie(flowOf(again), value);
    expect(failureOf(await again.open(other))?.cause).toBe("expired");
    expect(new Set(accountsIn(app).map(({ userId }) => userId)).size).toBe(1);
    expect(links()).toEqual(["github"]);
  });

  it("I4 O5 is nobody else's: a whole flow in another person's browser links nothing there", async () => {
    const attacker = await signedIn(app, "github", "alan");
    const callback = await beginConnect(attacker, another.id, "alan");
    const victim = await signedIn(app, "github", "ada");
    for (const [name, cookie] of Object.entries(attacker.cookies)) {
      if (name.includes(".flow.")) victim.setCookie(name, cookie);
    }
    expect(failureOf(await victim.open(callback))?.cause).toBe("expired");
    expect(await nameOf(victim)).toBe("Ada Lovelace");
    expect(links()).toEqual(["github", "github"]);
  });

  it("I4 links nothing when nobody is signed in any more", async () => {
    const browser = await signedIn(app, "github");
    const callback = await beginConnect(browser, another.id);
    change(app, 'DELETE FROM "Session"');
    expect(failureOf(await browser.open(callback))?.cause).toBe("expired");
    expect(links()).toEqual(["github"]);
    expect((await browser.me()).status).toBe(401);
  });

  it("I4 S6 links nothing when the session is ended while the provider is still answering", async () => {
    const browser = await signedIn(app, "github");
    const callback = await beginConnect(browser, another.id, "ada", "slow");
    const asked = async () => (await requestsSeen(app)).filter(({ path }) => path === another.token).length;
    const before = await asked();
    const answer = browser.open(callback);
    // The provider takes three seconds for the code.
    await expect.poll(asked).toBe(before + 1);
    expect(change(app, 'DELETE FROM "Session"')).toBe(1);
    expect(failureOf(await answer)?.cause).toBe("expired");
    expect(links()).toEqual(["github"]);
    expect(query(app, 'SELECT "id" FROM "Session"')).toEqual([]);
    expect((await browser.me()).status).toBe(401);
  });

  it("I4 S11 of two at once, the one that comes back second links nothing and says so", async () => {
    const browser = await signedIn(app, "github");
    const first = await beginConnect(browser, another.id);
    const second = await beginConnect(browser, "twitter");
    expect((await browser.open(second)).headers.get("location")).toContain("notice=connected");
    const failure = failureOf(await browser.open(first));
    expect(failure?.cause).toBe("expired");
    expect(await nameOf(browser)).toBe("Ada Lovelace");
    expect(links()).toEqual(["github", "twitter"]);
  });
});

describe("the last way in", () => {
  it("I6 stays, when both are disconnected at once", async () => {
    for (let round = 0; round < 5; round++) {
      change(app, 'DELETE FROM "Account"');
      change(app, 'DELETE FROM "User"');
      const browser = await signedIn(app, "github");
      await connected(browser, "twitter");
      const forms = await Promise.all(
        ["github", "twitter"].map((provider) => formWith(browser, "account", idOf(provider))),
      );
      const answers = await Promise.all(forms.map((form) => browser.clone().submit(form)));
      expect(links(), `round ${round}`).toHaveLength(1);
      const told = answers.map((answer) => answer.headers.get("location") ?? "").sort();
      expect(told[0]).toContain("notice=disconnected");
      expect(told[1]).toContain("notice=last-way-in");
    }
  });

  it("I6 is refused by the server, whatever the page shows", async () => {
    const browser = await signedIn(app, "github");
    await connected(browser, "twitter");
    const old = await formWith(browser, "account", idOf("github"));
    await browser.submit(await formWith(browser, "account", idOf("twitter")));
    const response = await browser.submit(old);
    expect(response.headers.get("location")).toContain("notice=last-way-in");
    expect(links()).toEqual(["github"]);
  });

  it("I6 an identity takes the sessions along that it opened, and opens none any more", async () => {
    const browser = await signedIn(app, "github");
    await connected(browser, another.id);
    const elsewhere = await signedIn(app, another.id);
    const besides = await signedIn(app, "github");
    const { id } = (await browser.me()).body;
    expect((await elsewhere.me()).body.id).toBe(id);
    await browser.submit(await formWith(browser, "account", idOf(another.id)));
    expect((await elsewhere.me()).status).toBe(401);
    expect((await besides.me()).body.id).toBe(id);
    expect((await browser.me()).body.id).toBe(id);
    expect((await (await signedIn(app, another.id)).me()).body.id).not.toBe(id);
  });

  it("I6 is nobody else's to take: a form with another person's identity changes nothing", async () => {
    await signedIn(app, another.id, "alan");
    const foreign = idOf(another.id);
    const browser = await signedIn(app, "github");
    await connected(browser, "twitter");
    const form = await formWith(browser, "account", idOf("twitter"));
    const response = await browser.submit(form, { account: foreign });
    expect(response.headers.get("location")).toContain("notice=not-connected");
    expect(links().sort()).toEqual(["github", another.id, "twitter"]);
  });
});

describe("an old sign-in", () => {
  const old = { authenticatedAt: "2020-01-01T00:00:00.000+00:00" };
  const resumeOf = (response: Response) => {
    const confirm = new URL(response.headers.get("location") ?? "", app.origin);
    expect(confirm.pathname).toBe("/account/confirm");
    return { confirm, resume: confirm.searchParams.get("returnTo") ?? "" };
  };

  it("S10 does not connect until its person has confirmed", async () => {
    const browser = await signedIn(app, "github");
    changeSession(app, browser, old);
    const response = await browser.submit(await formWith(browser, "provider", another.id));
    const { confirm, resume } = resumeOf(response);
    expect(browser.cookieNames.some((name) => name.includes(".flow."))).toBe(false);

    // Neither without confirming, nor with a made-up address.
    const early = browser.clone();
    for (const path of [`${resume}x`, resume, "/account/resume"]) {
      expect((await early.get(path)).headers.get("location")).toBe("/account");
    }
    const form = (await browser.forms(confirm.href)).find(({ fields }) => fields.provider === "github");
    if (!form) throw new Error("no way to confirm");
    const authorize = new URL((await browser.submit(form)).headers.get("location") ?? "");
    const back = await browser.open(await browser.pick(authorize));
    expect(back.headers.get("location")).toContain(resume);
    const again = browser.clone();
    const resumed = await browser.get(back.headers.get("location") ?? "");
    expect(resumed.headers.get("location")).toContain(another.authorize);
    expect((await browser.get(resume)).headers.get("location"), "once").toBe("/account");
    // Somebody else's browser, with the same address.
    again.deleteCookie(again.cookieName("pending-action") ?? "");
    expect((await again.get(resume)).headers.get("location")).toBe("/account");
  });

  it("S10 does not disconnect until the right person has confirmed", async () => {
    const browser = await signedIn(app, "github");
    await connected(browser, "twitter");
    changeSession(app, browser, old);
    const response = await browser.submit(await formWith(browser, "account", idOf("twitter")));
    const { confirm, resume } = resumeOf(response);
    expect(links()).toEqual(["github", "twitter"]);

    const form = (await browser.forms(confirm.href)).find(({ fields }) => fields.provider === "github");
    if (!form) throw new Error("no way to confirm");
    const press = async () => new URL((await browser.submit(form)).headers.get("location") ?? "");
    const wrong = await browser.open(await browser.pick(await press(), { person: "alan" }));
    expect(failureOf(wrong)?.cause).toBe("wrong_person");
    await browser.get(resume);
    expect(links()).toEqual(["github", "twitter"]);
    expect(await nameOf(browser)).toBe("Ada Lovelace");

    const asked = resumeOf(await browser.submit(await formWith(browser, "account", idOf("twitter")))).resume;
    const right = await browser.open(await browser.pick(await press()));
    expect(right.headers.get("location")).toContain("/account/resume?id=");
    expect((await browser.get(asked)).headers.get("location")).toContain("notice=disconnected");
    expect(links()).toEqual(["github"]);
  });

  it("S10 one of the future is not recent either", async () => {
    const browser = await signedIn(app, "github");
    changeSession(app, browser, { authenticatedAt: inSeconds(3600) });
    const response = await browser.submit(await formWith(browser, "provider", another.id));
    resumeOf(response);
  });
});

it("I4 forms from a foreign page change nothing", async () => {
  const { browser, callback } = await begin(app, "github");
  await browser.open(callback);
  await connected(browser, "twitter");
  const evil = { headers: { origin: "https://attacker.example" } };
  for (const form of await browser.forms(page)) {
    const response = await browser.submit(form, {}, evil);
    expect(response.headers.get("location") ?? "").not.toContain("/oauth");
  }
  expect(links()).toEqual(["github", "twitter"]);
});
