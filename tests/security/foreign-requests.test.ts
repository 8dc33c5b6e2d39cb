import { afterAll, beforeAll, expect, it } from "vitest";
import { another } from "../vendors";
import { signedIn } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser } from "./support/browser";
import type { Form } from "./support/html";
import { lendApp } from "./support/lend";
import { changingForms, everythingIn, pagePaths } from "./support/pages";

// What another site can make a browser send that is signed in here: any form, with the cookies that a browser would
// add at worst, which is all of them.

let app: StartedApp;
let grace: Browser;
beforeAll(async () => {
  app = await lendApp();
  await signedIn(app, "github", "ada");
  grace = await signedIn(app, "github", "grace");
});
afterAll(() => app?.stop());

/** What a browser says of where a request comes from, when that is not one of our pages. */
const foreign: [string, Record<string, string> | null][] = [
  ["another site", { origin: "https://attacker.example", "sec-fetch-site": "cross-site" }],
  ["a site that begins like ours", { origin: "http://localhost.attacker.example" }],
  ["another port", { origin: "http://localhost:1", "sec-fetch-site": "same-site" }],
  ["ours by another protocol", { origin: "https://localhost" }],
  ["null", { origin: "null", "sec-fetch-site": "cross-site" }],
  ["null and nothing more", { origin: "null" }],
  ["a page that was typed in", { origin: "null", "sec-fetch-site": "none" }],
  ["nothing", null],
  ["nothing but a Referer of ours", null],
  ["another site that claims our host", { origin: "https://attacker.example", host: "attacker.example" }],
  [
    "another site that claims to forward for us",
    { origin: "https://attacker.example", "x-forwarded-host": "attacker.example" },
  ],
];

/** Sends a request with all cookies of a browser and exactly these headers. */
function send(
  path: string | URL,
  headers: Record<string, string> | null,
  init: RequestInit,
): Promise<Response> {
  const url = new URL(path, app.origin);
  const all = { cookie: grace.cookieHeader(url.pathname), ...headers };
  return fetch(url, { redirect: "manual", ...init, headers: { ...all, ...(init.headers as object) } });
}

const paths = () =>
  pagePaths()
    .filter((path) => path !== "/signin/link")
    .map((path) => path.replace("[id]", String((everythingIn(app).users as { id: string }[])[0]?.id)));

function bodyOf({ fields }: Form): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries({ confirmation: "DELETE", name: "Attacked", ...fields })) {
    body.append(name, value);
  }
  return body;
}

async function readable(browser: Browser): Promise<string[]> {
  const statuses = await Promise.all(
    paths().map(async (path) => ({ path, response: await browser.get(path) })),
  );
  return statuses.filter(({ response }) => response.ok).map(({ path }) => path);
}

it("W2 no form is done for another site, however it is sent", async () => {
  const forms = [
    ...(await changingForms(grace, await readable(grace))),
    ...(await changingForms(new Browser(app.origin), ["/signin"])),
  ];
  expect(forms.length).toBeGreaterThan(12);
  const before = everythingIn(app);
  for (const { form } of forms) {
    for (const [index, [who, headers]] of foreign.entries()) {
      const fields = bodyOf(form);
      const body = index % 2 === 0 ? fields : new URLSearchParams([...fields] as [string, string][]);
      const answer = await send(form.action, headers, { method: "POST", body });
      expect(answer.status, `${form.text} from ${who}`).toBe(403);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  }
  expect(everythingIn(app)).toEqual(before);
});

it("W2 the theme is chosen on our pages only", async () => {
  const theme = (await grace.forms("/")).find(({ text }) => /System.*Dark/.test(text));
  if (!theme) expect.fail("no theme switch");
  for (const [who, headers] of foreign) {
    const body = bodyOf(theme);
    body.set("theme", "dark");
    const response = await send(theme.action, headers, { method: "POST", body });
    expect([response.status, response.headers.getSetCookie()], who).toEqual([403, []]);
  }
});

it("W2 no endpoint changes anything for another site, not even one that knows Auth.js's token", async () => {
  const before = everythingIn(app);
  const { csrfToken } = (await (await grace.get("/api/auth/csrf")).json()) as { csrfToken: string };
  for (const [who, headers] of foreign) {
    for (const path of ["/api/auth/signin/github", "/api/auth/signout", "/account/data/form/export"]) {
      for (const token of [csrfToken, "", "0".repeat(64)]) {
        const body = new URLSearchParams({ csrfToken: token, callbackUrl: "/account" });
        const response = await send(path, headers, { method: "POST", body });
        expect([response.status, response.headers.getSetCookie()], `${path} from ${who}`).toEqual([403, []]);
      }
    }
  }
  expect(everythingIn(app)).toEqual(before);
  expect((await grace.me()).status).toBe(200);
});

it("W2 our own token is asked for as well", async () => {
  for (const path of ["/api/auth/signin/github", "/api/auth/signout"]) {
    for (const csrfToken of ["", "0".repeat(64)]) {
      const response = await grace.post(path, new URLSearchParams({ csrfToken }));
      expect(new URL(response.headers.get("location") ?? "", app.origin).pathname).toMatch(
        /^\/(signin|account)/,
      );
      expect(response.headers.getSetCookie().filter((line) => /\.(session|state|pkce)=/.test(line))).toEqual(
        [],
      );
    }
  }
  expect((await grace.me()).status).toBe(200);
});

it("W2 nothing changes by a link, or by any method that is not a form's", async () => {
  const forms = await changingForms(grace, await readable(grace));
  const before = everythingIn(app);
  for (const { form } of forms) {
    const query = new URLSearchParams({ ...form.fields, confirmation: "DELETE", name: "Attacked" });
    const url = new URL(form.action);
    url.search = query.toString();
    for (const method of ["GET", "HEAD"]) {
      const response = await grace.get(url, { method });
      expect(response.headers.getSetCookie()).toEqual([]);
    }
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      await grace.get(url, { method, headers: { origin: "https://attacker.example" } });
      await grace.get(url, { method, headers: { origin: app.origin, "x-http-method-override": "POST" } });
    }
  }
  const links = ["signout", "signin", "signin/github", "session", "callback/github?code=a&state=b", "csrf"];
  for (const link of links) await (await grace.open(`/api/auth/${link}`)).text();
  for (const link of [
    "/account/data/form/export",
    "/account/resume?id=a",
    "/account/resume",
    "/signin/link",
  ]) {
    await (await grace.open(link)).text();
  }
  expect(everythingIn(app)).toEqual(before);
  expect((await grace.me()).status).toBe(200);
});

it("W2 our own pages are heard, so that the refusals mean something", async () => {
  const own: Record<string, string>[] = [
    { origin: app.origin, "sec-fetch-site": "same-origin" },
    { origin: "null", "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "same-origin" },
  ];
  for (const headers of own) {
    const browser = await signedIn(app, another.id, "alan");
    const form = (await browser.forms("/account")).find(({ text }) => text === "Sign out");
    if (!form) expect.fail("no sign-out");
    const response = await fetch(form.action, {
      method: "POST",
      redirect: "manual",
      body: bodyOf(form),
      headers: { ...headers, cookie: browser.cookieHeader("/account") },
    });
    expect(response.status).toBe(303);
    expect((await browser.me()).status).toBe(401);
  }
});
