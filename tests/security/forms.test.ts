import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sourceFiles } from "../support/repository";
import { signedIn } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser } from "./support/browser";
import { query } from "./support/database";
import { type Form, formsOf } from "./support/html";
import { lendApp } from "./support/lend";
import { pagePaths } from "./support/pages";

// A form is posted to an address that says nothing of the build that its page came from: a page that is open while the
// server is replaced goes on working.

let app: StartedApp;
let ada: Browser;
let pages: { path: string; html: string; forms: Form[] }[];
beforeAll(async () => {
  app = await lendApp();
  await signedIn(app, "github", "ada");
  ada = await signedIn(app, "github", "ada");
  const grace = await signedIn(app, "github", "grace");
  const failure = "/signin/error?cause=provider_refused&provider=github";
  const more = [failure, `${failure}&intent=connect`, `${failure}&intent=confirm`, "/nowhere"];
  const id = String((await ada.me()).body.id);
  pages = [];
  for (const browser of [new Browser(app.origin), ada, grace]) {
    for (const path of [...pagePaths().map((one) => one.replace("[id]", id)), ...more]) {
      const response = await browser.get(path);
      const html = await response.text();
      if (!response.headers.has("location")) pages.push({ path, html, forms: formsOf(html, response.url) });
    }
  }
});
afterAll(() => app?.stop());

/** The address of every form that the app takes, by the tables of its routes. */
const addresses = readdirSync("app", { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /(^|\/)form\/\[name\]\/route\.ts$/.test(file))
  .flatMap((file) => {
    const [, table = ""] =
      readFileSync(`app/${file}`, "utf8").match(/take(?:User)?Forms\([^{]*\{([^}]*)\}/) ?? [];
    return [...table.matchAll(/([\w-]+)"?(?:: \w+)?/g)].map(
      ([, name]) => `/${file.replace("[name]/route.ts", "")}${name}`,
    );
  });

it("R6 every form of every page has an address of its own that stays, and no field of a build's", () => {
  const seen = new Set<string>();
  expect(pages.length).toBeGreaterThan(30);
  for (const { path, html, forms } of pages) {
    expect(html, path).not.toContain("$ACTION");
    expect(forms.length, path).toBeGreaterThan(0);
    for (const { method, action } of forms) {
      expect([app.origin, ""], path).toEqual([action.origin, action.search]);
      // A search, which changes nothing.
      if (method === "get") expect(action.pathname, path).toBe(new URL(path, app.origin).pathname);
      else expect(addresses, path).toContain(action.pathname);
      seen.add(action.pathname);
    }
  }
  // Others come with what these two people do not have: a second way in, something that waits, somebody disabled.
  expect(seen.size).toBeGreaterThan(12);
  expect(addresses.length).toBeGreaterThan(16);
});

it("R6 no address is one that no page posts to", () => {
  const shown = sourceFiles().filter(({ path }) => /^(app|features|components)\//.test(path));
  const unused = addresses.filter((address) => !shown.some(({ text }) => text.includes(`"${address}"`)));
  expect(unused).toEqual([]);
});

const fieldsOf = (form: Form, more: Record<string, string>) => Object.entries({ ...form.fields, ...more });

/** The two encodings in which browsers send a form, and what scripts make of the first. */
const encodings: Record<string, (fields: [string, string][]) => RequestInit> = {
  urlencoded: (fields) => ({
    body: String(new URLSearchParams(fields)),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  }),
  "urlencoded, with a charset": (fields) => ({ body: new URLSearchParams(fields) }),
  multipart(fields) {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    return { body };
  },
};

it.each(Object.keys(encodings))("R6 a form works however it is sent: %s", async (name) => {
  const send = (form: Form, more: Record<string, string>, browser = ada) => {
    const { body = null, headers } = encodings[name]?.(fieldsOf(form, more)) ?? {};
    return browser.post(form.action, body, headers ? { headers } : {});
  };
  const formOn = (path: string, address: string) =>
    pages
      .flatMap((page) => (page.path === path ? page.forms : []))
      .find((one) => one.action.pathname === address) ?? expect.fail(`${path} has no form for ${address}`);
  const leadsTo = ({ status, headers }: Response) => [status, headers.get("location")];

  const stranger = new Browser(app.origin);
  const started = await send(formOn("/signin", "/signin/form/start"), {}, stranger);
  expect(leadsTo(started)).toEqual([303, expect.stringContaining(`${app.providers}/`)]);
  const naming = formOn("/account", "/account/form/name");
  const called = `Ada, ${name} & Söhne 👩‍🚀`;
  expect(leadsTo(await send(naming, { name: called }))).toEqual([303, "/account?notice=name-changed"]);
  expect((await ada.me()).body.name).toBe(called);
  const themed = await send(formOn("/account/devices", "/form/theme"), { theme: "dark" });
  expect(leadsTo(themed)).toEqual([303, "/account/devices"]);
});

it("R6 reading a form's address, as a reload does, leads to its page and changes nothing", async () => {
  const before = query(app, 'SELECT "id" FROM "Session" ORDER BY "id"');
  for (const address of addresses) {
    const { status, headers } = await ada.get(address);
    expect([status, headers.get("location")]).toEqual([303, address.replace(/\/form\/[^/]+$/, "") || "/"]);
    expect(headers.getSetCookie()).toEqual([]);
  }
  expect(query(app, 'SELECT "id" FROM "Session" ORDER BY "id"')).toEqual(before);
});

it("what was typed comes back with what is wrong, to its person and in no address", async () => {
  const browser = await signedIn(app, "github", "ada");
  const typed = `<b>"${"x".repeat(90)}`;
  const answer = await browser.post("/account/form/name", new URLSearchParams({ name: typed }));
  expect(answer.headers.get("location")).toBe("/account?problem=name");
  const shown = async (who: Browser, path = "/account?problem=name") => (await who.get(path)).text();
  expect(await shown(browser)).toContain("Use at most 80 characters. This has 94.");
  expect(await shown(browser)).toContain(`value="&lt;b&gt;&quot;${"x".repeat(90)}"`);
  for (const path of ["/account", "/account?problem=delete", "/account/data?problem=name"])
    expect(await shown(browser, path)).not.toContain("x".repeat(90));
  // In the same browser, somebody else.
  const cookie = browser.cookieName("form-problem") ?? "";
  const grace = await signedIn(app, "github", "grace");
  grace.setCookie(cookie, browser.cookies[cookie] ?? "");
  expect(await shown(grace)).not.toContain("x".repeat(90));
  browser.setCookie(cookie, JSON.stringify({ form: "name", problem: "Call 0900", typed: "" }));
  expect(await shown(browser)).not.toContain("Call 0900");
});
