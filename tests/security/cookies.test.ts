import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { empty, flowCookies } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser, failureOf } from "./support/browser";
import { type Independent, lendSite, site } from "./support/independent";

// The app as it is behind a proxy that speaks HTTPS: what it sets then, and what a browser would make of it.

let running: Independent;
let app: StartedApp;
beforeAll(async () => {
  running = await lendSite();
  app = running.app;
});
afterAll(() => running?.stop());
beforeEach(() => empty(app));

/** A browser that keeps every line that sets a cookie. */
class Recorder extends Browser {
  readonly lines: string[] = [];

  override async fetch(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const response = await super.fetch(address, init);
    if (new URL(address).host === new URL(this.origin).host)
      this.lines.push(...response.headers.getSetCookie());
    return response;
  }

  /** Presses a button and comes back by way of the proxy. */
  async round(provider: "oidc" | "github", edit: (url: URL) => void = () => {}): Promise<Response> {
    const callback = await this.pick(await this.press(provider));
    expect(callback.origin).toBe(site);
    edit(callback);
    return this.open(callback.pathname + callback.search);
  }
}

function parse(line: string) {
  const [pair = "", ...rest] = line.split(/; ?/);
  const attributes = rest.map((part): [string, string] => {
    const [name = "", ...value] = part.split("=");
    return [name.toLowerCase(), value.join("=")];
  });
  return { name: pair.split("=")[0] ?? "", attributes: new Map(attributes), size: Buffer.byteLength(line) };
}

/** Expects what a browser asks of a `__Host-` cookie, and what we ask of each. */
function expectSafe(lines: string[]): void {
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    const { name, attributes, size } = parse(line);
    expect(name).toMatch(/^__Host-valet-key\.[\w.-]+$/);
    expect(attributes.has("secure"), line).toBe(true);
    expect(attributes.has("httponly"), line).toBe(true);
    expect(attributes.get("samesite")?.toLowerCase(), line).toBe("lax");
    expect(attributes.get("path"), line).toBe("/");
    expect(attributes.has("domain"), line).toBe(false);
    expect(size, line).toBeLessThan(4096);
  }
}

/** What each cookie is for, as its name says after the app's. */
const namesIn = (lines: string[]) => new Set(lines.map((line) => parse(line).name.split(".")[1]));

describe("over HTTPS", () => {
  it("S7 every cookie of a sign-in and of signing out is a __Host- cookie", async () => {
    const browser = new Recorder(app.origin, undefined, site);
    const response = await browser.round("oidc");
    expect(failureOf(response)).toBeNull();
    expect(response.headers.get("location")).toBe(`${site}/account`);
    expect((await browser.me()).status).toBe(200);
    await browser.get("/api/auth/session");
    const { csrfToken } = (await (await browser.get("/api/auth/csrf")).json()) as { csrfToken: string };
    await browser.post("/api/auth/signout", new URLSearchParams({ csrfToken }));
    expectSafe(browser.lines);
    const names = namesIn(browser.lines);
    for (const name of ["session", "flow", "return-to", "csrf", "last-provider", "finished"]) {
      expect([...names]).toContain(name);
    }
  });

  it("S7 so is every cookie of the app's own forms", async () => {
    const browser = new Recorder(app.origin, undefined, site);
    await browser.round("github");
    for (const page of ["/account", "/signin"]) {
      for (const form of await browser.clone().forms(page)) {
        const copy = new Recorder(app.origin, undefined, site);
        for (const [name, value] of Object.entries(browser.cookies)) copy.setCookie(name, value);
        await copy.submit(form);
        if (copy.lines.length > 0) expectSafe(copy.lines);
      }
    }
  });

  it.each<[string, (url: URL) => void]>([
    [
      "was cancelled",
      (url) => {
        url.searchParams.delete("code");
        url.searchParams.set("error", "access_denied");
      },
    ],
    ["was refused", (url) => url.searchParams.set("code", "made-up")],
    ["was not its own", (url) => url.searchParams.set("state", "made-up")],
  ])("S7 so is every cookie of a sign-in that %s", async (_, edit) => {
    const browser = new Recorder(app.origin, undefined, site);
    expect(failureOf(await browser.round("github", edit))).not.toBeNull();
    expectSafe(browser.lines);
    expect(flowCookies(browser), "and they are gone").toEqual([]);
  });

  it("S7 so is the cookie of a link that waits, however long names and addresses are", async () => {
    const email = `${"e".repeat(64)}@${"d".repeat(180)}.example`;
    running.oidc.account = { sub: "s".repeat(255), email, email_verified: true, name: "n".repeat(300) };
    await new Recorder(app.origin, undefined, site).round("oidc");
    running.github.account = { id: 41, login: "l".repeat(400), name: "n".repeat(400), email, verified: true };
    const browser = new Recorder(app.origin, undefined, site);
    expect(failureOf(await browser.round("github"))?.cause).toBe("email_taken");
    expect([...namesIn(browser.lines)]).toContain("pending-link");
    expectSafe(browser.lines);
  });

  it.each<[string, string]>([
    ["as long as it may be", `/${"a".repeat(2047)}`],
    ["with a query to encode", `/?q=${"%25".repeat(500)}`],
    ["with letters that take three bytes each", `/${"€".repeat(700)}`],
  ])("S7 so is the cookie of where to go afterwards, %s", async (_, returnTo) => {
    const browser = new Recorder(app.origin, undefined, site);
    await browser.start("github", returnTo);
    expectSafe(browser.lines);
  });

  it("S7 whoever presses a button again and again sends cookies that every proxy takes: 8 kB", async () => {
    const browser = new Recorder(app.origin, undefined, site);
    for (let time = 0; time < 6; time++) await browser.press("oidc");
    expect(Buffer.byteLength(`Cookie: ${browser.cookieHeader()}`)).toBeLessThan(8_000);
  });

  it("S7 and gets every page, wherever each sign-in was to lead", async () => {
    const browser = new Recorder(app.origin, undefined, site);
    for (let time = 0; time < 6; time++) await browser.start("oidc", `/?q=${"%25".repeat(600)}`);
    expect((await browser.get("/")).status).toBe(200);
  });

  it("S8 a cookie without the prefix is no session: no sibling host and no cable can plant one", async () => {
    const ada = new Recorder(app.origin, undefined, site);
    await ada.round("oidc");
    const { session = "" } = ada;
    const stranger = new Browser(app.origin, undefined, site);
    for (const name of [
      "valet-key.session",
      "__Secure-valet-key.session",
      "__host-valet-key.session",
      "__HOST-valet-key.session",
      "Host-valet-key.session",
      "session",
      "authjs.session-token",
      "__Secure-authjs.session-token",
      "__Host-authjs.session-token",
      "next-auth.session-token",
      "__Secure-next-auth.session-token",
    ]) {
      stranger.setCookie(name, session);
    }
    expect((await stranger.me()).status).toBe(401);
    expect(await (await stranger.get("/api/auth/session")).json()).toBeNull();
    expect((await stranger.get("/account")).headers.get("location")).toContain("/signin");
  });
});
