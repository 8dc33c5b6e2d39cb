import { expect, it } from "vitest";
import { codeFrom, exchange } from "./exchange-support";
import { accountsIn, begin, signedIn, usersIn } from "./steps";
import { type App, ownApp } from "./support/app";
import { type Browser, everyProvider, type LocalProvider, providers } from "./support/browser";
import { textOf } from "./support/html";
import { lentApp } from "./support/lend";
import { expectRefused, expectSignedIn } from "./support/refused";

// On each database: who is let in, and signed out, is what it has stored.

// Who may come in, as SIGNUP, ALLOWED_EMAILS and ADMIN_EMAILS say. Eve has Katherine's address, unverified; Noor has
// none; Ada and Alan have another one at each provider.

const katherine = "katherine@johnson.example";
const allowed = "*@analytical-engine.example, @Johnson.example";

// Some of these start two apps, and many sign in.

/** Comes back from a provider. @returns the browser and the callback's answer */
async function comesBack(app: App, provider: LocalProvider, person: string, fault?: string) {
  const { browser, callback } = await begin(app, provider, { person, ...(fault ? { fault } : {}) });
  return { browser, response: await browser.open(callback) };
}

/** What a person reads on the page that a refused sign-in leads to, apart from its reference. */
async function pageAfter(browser: Browser, response: Response): Promise<string> {
  const page = await browser.get(response.headers.get("location") ?? "");
  expect(page.status).toBe(403);
  return textOf((await page.text()).replace(/<script\b.*?<\/script>/gs, "")).replace(/\b[0-9a-f]{10}\b/g, "");
}

it("I2 I7 only a verified email is on a list, and nobody learns whose it is", async () => {
  const app = await lentApp({ ALLOWED_EMAILS: allowed });

  const pages = new Set<string>();
  const refused = async (person: string, provider: LocalProvider) => {
    const { browser, response } = await comesBack(app, provider, person);
    await expectRefused(app, browser, response, "not_allowed");
    pages.add(
      (await pageAfter(browser, response)).replaceAll(/GitHub|Google|Facebook|Microsoft|Auth0/g, "X"),
    );
    expect(browser.cookieNames.filter((name) => name.endsWith(".pending-link"))).toEqual([]);
  };
  // Before the address is anybody's here; without one; with one of another domain.
  for (const provider of everyProvider) await refused("eve", provider);
  for (const provider of providers) await refused("noor", provider);
  for (const provider of ["github", "google"] as const) await refused("ada", provider);
  expect(usersIn(app)).toEqual([]);

  await signedIn(app, "twitter", "ada");
  const admin = await signedIn(app, "github", "katherine");
  expect((await admin.me()).body).toMatchObject({ email: katherine, role: "admin" });
  expect((await admin.get("/admin")).status).toBe(200);

  // And once it is.
  for (const provider of providers) await refused("eve", provider);
  expect([...pages]).toHaveLength(1);
  expect(accountsIn(app)).toHaveLength(2);
});

it("I2 an administrator's address that is not verified is no role", async () => {
  const app = await lentApp();
  for (const provider of everyProvider) {
    const eve = await signedIn(app, provider, "eve");
    expect((await eve.me()).body).toMatchObject({ email: null, role: "user" });
    expect((await eve.get("/admin")).status).toBe(404);
  }
  const admin = await signedIn(app, "github", "katherine");
  expect((await admin.me()).body).toMatchObject({ role: "admin" });
  const { body } = await admin.me();
  expect(await (await admin.get("/api/auth/session")).json()).toMatchObject({ user: body });

  // Later the provider says that it is not hers after all.
  const { browser, response } = await comesBack(app, "github", "katherine", "email_unverified");
  await expectSignedIn(browser, response);
  expect((await browser.me()).body).toMatchObject({ id: body.id, role: "user" });
  expect((await admin.me()).body).toMatchObject({ id: body.id, role: "user" });
  expect((await browser.get("/admin")).status).toBe(404);
});

/** A server on an app's database whose operator has changed their mind; it has local providers of its own. */
function changedTo(app: App, env: Record<string, string>) {
  const { DATABASE_URL = "", AUTH_SECRET = "", TOKEN_ENCRYPTION_KEY = "" } = app.env;
  return ownApp({ env: { DATABASE_URL, AUTH_SECRET, TOKEN_ENCRYPTION_KEY, ...env } });
}

it("A8 closed: nobody new, but whoever was there, and administrators", async () => {
  const before = await lentApp();
  const ada = await signedIn(before, "github", "ada");
  await signedIn(before, "google", "katherine");
  const app = await changedTo(before, { SIGNUP: "closed", ADMIN_EMAILS: "alan@bletchley.example" });

  expect(await ada.clone(app.origin).me()).toEqual(await ada.me());
  expect((await (await signedIn(app, "github", "ada")).me()).body).toEqual((await ada.me()).body);
  const pages = new Set<string>();
  for (const [provider, person] of [
    ["google", "ada"],
    ["twitter", "noor"],
    ["google", "eve"],
    ["github", "alan"],
  ] as const) {
    const { browser, response } = await comesBack(app, provider, person);
    await expectRefused(app, browser, response, "signup_closed");
    pages.add((await pageAfter(browser, response)).replaceAll(/GitHub|Google/g, "X"));
  }
  expect([...pages]).toEqual([expect.stringContaining("New accounts are not being made right now")]);
  expect(await exchange(app, "github", await codeFrom(app, "github", { person: "noor" }))).toMatchObject({
    status: 403,
    body: { error: "access_denied", cause: "signup_closed" },
  });
  // Katherine has proven whose account it is, and is shown the way into it.
  const { browser, response } = await comesBack(app, "github", "katherine");
  await expectRefused(app, browser, response, "email_taken");
  expect(usersIn(app)).toHaveLength(2);

  expect((await (await signedIn(app, "google", "alan")).me()).body).toMatchObject({ role: "admin" });
  expect(usersIn(app)).toHaveLength(3);
});

it("off the list: locked out at once, and in again when it is back", async () => {
  const before = await lentApp({ ALLOWED_EMAILS: allowed });
  const ada = await signedIn(before, "twitter", "ada");
  const { body } = await ada.me();
  const without = await changedTo(before, { ALLOWED_EMAILS: "@johnson.example" });
  expect((await ada.clone(without.origin).me()).status).toBe(401);
  const { browser, response } = await comesBack(without, "twitter", "ada");
  await expectRefused(without, browser, response, "not_allowed");
  expect(await ada.me()).toEqual({ status: 200, body });
});

it("disabled: signed out and told so, by every way in, until enabled", async () => {
  const app = await lentApp();
  const admin = await signedIn(app, "github", "katherine");
  const ada = await signedIn(app, "github", "ada");
  const id = String((await ada.me()).body.id);
  const page = `/admin/people/${id}`;
  const press = async (text: string) => {
    const form = (await admin.forms(page)).find((found) => found.text.includes(text));
    if (!form) throw new Error(`${page} has no "${text}"`);
    return (await admin.submit(form)).headers.get("location");
  };

  expect(await press("Yes, disable")).toContain(`${page}?notice=disabled`);
  expect((await ada.me()).status).toBe(401);
  expect(await (await ada.get("/api/auth/session")).json()).toBeNull();
  const { browser, response } = await comesBack(app, "github", "ada");
  await expectRefused(app, browser, response, "disabled");
  expect(await pageAfter(browser, response)).toContain("This account is disabled");
  expect(app.logs()).toContain(`"kind":"disabled","user":"${id}","by":"${(await admin.me()).body.id}"`);

  expect(await press("Enable")).toContain(`${page}?notice=enabled`);
  expect((await ada.me()).status).toBe(401);
  expect((await (await signedIn(app, "github", "ada")).me()).body).toMatchObject({ id });
});
