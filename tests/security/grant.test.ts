import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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
import { Browser, failureOf } from "./support/browser";
import { change, query } from "./support/database";
import type { Form } from "./support/html";
import { lendApp } from "./support/lend";
import { requestsSeen } from "./support/local-providers";

// Asking for more than identity, from outside. Each test begins with no users.

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());
beforeEach(() => empty(app));

const page = "/account/resources/github-repositories";
const signInScopes = "read:user user:email";

async function askingForm(browser: Browser): Promise<Form> {
  const form = (await browser.forms(page)).find(({ fields }) => fields.resource === "github-repositories");
  if (!form) throw new Error("the page does not ask");
  return form;
}

/** Presses "Allow". @returns the provider's authorization URL, not opened */
async function pressAllow(browser: Browser, changes: Record<string, string> = {}): Promise<URL> {
  const response = await browser.submit(await askingForm(browser), changes);
  return new URL(response.headers.get("location") ?? "", app.origin);
}

/** Up to the moment before the callback is opened. */
const beginGrant = async (browser: Browser, person = "ada") =>
  browser.pick(await pressAllow(browser), { person });

const scopes = () =>
  query<{ scope: string }>(app, 'SELECT "scope" FROM "Account" ORDER BY "linkedAt"').map(
    ({ scope }) => scope,
  );
const narrow = "read:user user:email";
const wide = "read:user user:email repo";

/** The cookie that says what a flow of this browser is for. */

describe("what is asked for", () => {
  it("O14 is what the feature's code says, beside who somebody is, whatever the form or an address adds", async () => {
    const browser = await signedIn(app, "github");
    const everything = "repo delete_repo admin:org";
    const added: Record<string, string> = {
      scope: everything,
      scopes: everything,
      wanted: everything,
      provider: "google",
    };
    for (const changes of [{}, added]) {
      const url = await pressAllow(browser, changes);
      expect(url.pathname).toBe("/github/login/oauth/authorize");
      expect(url.searchParams.getAll("scope")).toEqual([`${signInScopes} repo`]);
    }
    const form = await askingForm(browser);
    const withQuery = await browser.post(
      `${form.action}?scope=${encodeURIComponent(everything)}`,
      formOf(form),
    );
    const location = new URL(withQuery.headers.get("location") ?? "", app.origin);
    expect(location.searchParams.get("scope")).toBe(`${signInScopes} repo`);
    for (const resource of ["", "repo", "constructor", "onedrive", "../connections"]) {
      const answer = await browser.submit(await askingForm(browser), { resource });
      expect(new URL(answer.headers.get("location") ?? "", app.origin).pathname, resource).toBe(
        "/account/resources",
      );
    }
  });

  it("O14 O13 a sign-in takes no parameter from the address that begins it", async () => {
    const browser = new Browser(app.origin);
    const { csrfToken } = (await (await browser.get("/api/auth/csrf")).json()) as { csrfToken: string };
    const added = new URLSearchParams({
      scope: "repo",
      redirect_uri: "https://evil.example/",
      client_id: "evil",
      response_type: "token",
      login_hint: "ada",
    });
    const body = new URLSearchParams({ csrfToken, callbackUrl: "/account" });
    const response = await browser.post(`/api/auth/signin/github?${added}`, body);
    const { searchParams } = new URL(response.headers.get("location") ?? "");
    expect(searchParams.get("scope")).toBe(signInScopes);
    expect(searchParams.get("redirect_uri")).toBe(`${app.origin}/api/auth/callback/github`);
    expect(searchParams.get("client_id")).toBe("local-github");
    expect(searchParams.get("response_type")).toBe("code");
    expect(searchParams.has("login_hint")).toBe(false);
  });

  it("W2 W14 is asked for by no stranger, and by no form of another site", async () => {
    const browser = await signedIn(app, "github");
    const form = await askingForm(browser);
    const foreign = await browser.submit(form, {}, { headers: { origin: "https://evil.example" } });
    expect(foreign.status).toBe(403);
    const stranger = await new Browser(app.origin).submit(form);
    expect(new URL(stranger.headers.get("location") ?? "", app.origin).pathname).toBe("/signin");
    expect(browser.cookieNames.filter((name) => name.includes(".flow."))).toEqual([]);
  });
});

function formOf(form: Form): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  return body;
}

describe("who comes back", () => {
  it("S3 S4 S10 is who they were, in another session that is worth no more than the old one", async () => {
    const browser = await signedIn(app, "github");
    const before = browser.clone();
    const end = inSeconds(3600);
    changeSession(app, browser, { authenticatedAt: inSeconds(-3000), absoluteExpires: end });
    const answer = await browser.open(await beginGrant(browser));
    expect(answer.headers.get("location")).toBe(app.origin + page);
    expect(scopes()).toEqual([wide]);
    expect(browser.session).not.toBe(before.session);
    expect((await before.me()).status, "the old one is over").toBe(401);
    const sessions = query<{ authenticatedAt: string; absoluteExpires: string; expires: string }>(
      app,
      'SELECT "authenticatedAt", "absoluteExpires", "expires" FROM "Session"',
    );
    expect(sessions).toHaveLength(1);
    expect(Date.parse(sessions[0]?.authenticatedAt ?? "")).toBeLessThan(Date.now() - 2_900_000);
    expect(Date.parse(sessions[0]?.absoluteExpires ?? "")).toBe(Date.parse(end));
    expect(Date.parse(sessions[0]?.expires ?? "")).toBeLessThanOrEqual(Date.parse(end));
    // It is no proof either: what cannot be undone still asks for one.
    const form = (await browser.forms("/account/connections")).find(
      ({ fields }) => fields.provider === "google",
    );
    const asked = await browser.submit(form ?? expect.fail("no form"));
    expect(asked.headers.get("location")).toContain("/account/confirm");
  });

  it("I1 I4 with another account gets nothing, and nobody is changed: somebody else's, and nobody's", async () => {
    const other = await signedIn(app, "github", "alan");
    const browser = await signedIn(app, "github");
    const token = browser.session;
    for (const person of ["alan", "katherine"]) {
      const answer = await browser.open(await beginGrant(browser, person));
      expect(failureOf(answer)).toMatchObject({ cause: "wrong_person", returnTo: page });
      expect(browser.session).toBe(token);
    }
    expect([await nameOf(browser), await nameOf(other)]).toEqual(["Ada Lovelace", "Alan Turing"]);
    expect(scopes()).toEqual([narrow, narrow]);
    expect(usersIn(app)).toHaveLength(2);
  });

  it("I4 without the cookie that says what it is for is not signed in as somebody else", async () => {
    const browser = await signedIn(app, "github");
    const callback = await beginGrant(browser, "alan");
    for (const name of flowCookies(browser)) browser.deleteCookie(name);
    expect(failureOf(await browser.open(callback))?.cause).toBe("expired");
    expect(await nameOf(browser)).toBe("Ada Lovelace");
    expect(accountsIn(app)).toHaveLength(1);
  });

  it("I4 O5 brings nothing into another person's browser", async () => {
    const attacker = await signedIn(app, "github", "alan");
    const callback = await beginGrant(attacker, "alan");
    const victim = await signedIn(app, "github", "ada");
    for (const [name, cookie] of Object.entries(attacker.cookies))
      if (name.includes(".flow.")) victim.setCookie(name, cookie);
    expect(failureOf(await victim.open(callback))?.cause).toBe("expired");
    expect(await nameOf(victim)).toBe("Ada Lovelace");
    expect(scopes()).toEqual([narrow, narrow]);
  });

  it("S5 S6 brings nothing once the session that asked has been ended, or another one has begun", async () => {
    const browser = await signedIn(app, "github");
    const first = await beginGrant(browser);
    const second = await beginGrant(browser.clone());
    change(app, 'DELETE FROM "Session"');
    expect(failureOf(await browser.open(first))?.cause).toBe("expired");
    expect((await browser.me()).status).toBe(401);
    await signedIn(app, "github", "ada", browser);
    expect(failureOf(await browser.open(second))?.cause).toBe("expired");
    expect(scopes()).toEqual([narrow]);
  });

  it("O3 O6 brings it once: the same answer again does nothing", async () => {
    const browser = await signedIn(app, "github");
    const callback = await beginGrant(browser);
    const before = browser.clone();
    await browser.open(callback);
    const granted = query(app, `SELECT "id" FROM "SecurityEvent" WHERE "kind" = 'access_granted'`).length;
    expect(failureOf(await before.open(callback))).not.toBeNull();
    // Going back to it leads the person on.
    expect(failureOf(await browser.open(callback))).toBeNull();
    expect(query(app, `SELECT "id" FROM "SecurityEvent" WHERE "kind" = 'access_granted'`)).toHaveLength(
      granted,
    );
    expect(await nameOf(browser)).toBe("Ada Lovelace");
  });
});

describe("what was allowed", () => {
  it("O14 is not asked for by the next sign-in, and not lost by it", async () => {
    const browser = await signedIn(app, "github");
    await browser.open(await beginGrant(browser));
    const { callback } = await begin(app, "github", { person: "ada" });
    expect(callback.searchParams.get("code")).toBeTruthy();
    const again = await signedIn(app, "github");
    expect(scopes()).toEqual([wide]);
    expect(await (await again.get(page)).text()).toContain("ada-lovelace/notes");
  });

  it("is given back whole by disconnecting", async () => {
    const browser = await signedIn(app, "github");
    await browser.open(await beginGrant(browser));
    const formOn = async (field: string, value: string) =>
      (await browser.forms("/account/connections")).find(({ fields }) => fields[field] === value) ??
      expect.fail(`no form with ${field}`);
    const connect = await browser.submit(await formOn("provider", "google"));
    const google = new URL(connect.headers.get("location") ?? "");
    await browser.open(await browser.pick(google, { person: "ada" }));
    const [row] = query<{ id: string }>(app, 'SELECT "id" FROM "Account" WHERE "provider" = ?', "github");
    const answer = await browser.submit(await formOn("account", row?.id ?? ""));
    expect(answer.headers.get("location")).toContain("notice=disconnected&");
    const told = (await requestsSeen(app)).filter(
      ({ method, path }) => method === "DELETE" && path.endsWith("/grant"),
    );
    expect(told.map(({ status }) => status)).toEqual([204]);
    expect(await (await browser.get(page)).text()).toContain("You have not connected GitHub");
  });

  it("O17 W9 is in the page, and its token is not; nor is it in the log or the database", async () => {
    const browser = await signedIn(app, "github");
    await browser.open(await beginGrant(browser));
    const html = await (await browser.get(page)).text();
    expect(html).toContain("ada-lovelace/notes");
    const [row] = query<{ access_token: string }>(app, 'SELECT "access_token" FROM "Account"');
    expect(row?.access_token).toMatch(/^eyJ[\w-]+\.\./);
    expect(html).not.toContain(row?.access_token);
    expect(html).not.toMatch(/Bearer|access_token/);
    expect(app.logs()).not.toMatch(/Bearer |ada-lovelace\/notes/);
  });

  it("W12 is text and nothing else, with no way out of the page", async () => {
    const browser = await signedIn(app, "github");
    await browser.open(await beginGrant(browser));
    const html = await (await browser.get(page)).text();
    const links = [...html.matchAll(/<a [^>]*href="(https?:[^"]*)"[^>]*>/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [tag, href] of links) {
      expect(href).toMatch(/^https:/);
      expect(tag).toContain('rel="noreferrer"');
    }
  });
});
