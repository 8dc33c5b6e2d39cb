import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accountsIn, empty, signedIn, usersIn } from "./steps";
import { type App, ownApp, siblingOptions } from "./support/app";
import { Browser } from "./support/browser";
import { change } from "./support/database";
import { type Independent, lendIndependent } from "./support/independent";
import { lentApp } from "./support/lend";
import { expectSignedIn } from "./support/refused";

// How far the app believes a provider: an organization's own OpenID provider and its own GitHub, which say of any address
// whatever they like. Each test begins with no users. That it gets nobody past a list or a closed sign-up either, and what
// each worth is enough for, is in tests/integration/trust-in-providers.test.ts.

const katherine = "katherine@johnson.example";

// Most of these start further apps.

let running: Independent;
let app: App;
beforeAll(async () => {
  running = await lendIndependent();
  app = running.app;
});
afterAll(() => running?.stop());
beforeEach(() => empty(app));

/** The same site once its operator has changed what is set, on the same database. */
function changedTo(env: Record<string, string>): Promise<App> {
  const options = siblingOptions(app);
  return ownApp({ ...options, env: { ...options.env, ...env } });
}

const withoutOidc = { AUTH_OIDC_ID: "", AUTH_OIDC_SECRET: "", AUTH_OIDC_ISSUER: "", AUTH_OIDC_NAME: "" };

/** Comes by the organization's OpenID provider, with an address that it calls verified. */
async function byOidc(origin = app.origin, email = katherine, sub = "1") {
  running.oidc.account = { sub, email, email_verified: true, name: "Whoever" };
  const browser = new Browser(origin);
  return { browser, response: await browser.signIn("oidc") };
}

async function byGitHub(email: string, verified: boolean) {
  running.github.account = { id: 41, login: "login-41", name: "GitHub 41", email, verified };
  const browser = new Browser(app.origin);
  return { browser, response: await browser.signIn("github") };
}

describe("a provider that claims an administrator's verified address", () => {
  it.each(["oidc", "github"])("T2 makes nobody one: %s", async (provider) => {
    const { browser, response } = provider === "oidc" ? await byOidc() : await byGitHub(katherine, true);
    await expectSignedIn(browser, response);
    expect((await browser.me()).body).toMatchObject({ email: katherine, role: "user" });
    expect((await browser.get("/admin")).status).toBe(404);
    expect(accountsIn(app)).toMatchObject([{ provider, email: katherine, emailVerified: 1 }]);
  });
});

it("T1 T2 T4 a role by a provider that is trusted so far ends with the trust, and the session with the provider", async () => {
  const { browser, response } = await byOidc();
  await expectSignedIn(browser, response);
  const trusting = await changedTo({ AUTH_OIDC_EMAIL_WORTH: "administration" });
  const admin = browser.clone(trusting.origin);
  expect((await admin.me()).body).toMatchObject({ role: "admin" });
  expect((await admin.get("/admin")).status).toBe(200);
  // Lowered again, by the server that asks for no more.
  expect((await browser.me()).body).toMatchObject({ role: "user" });

  // Their other way in, which proves no address: as if they had connected it.
  const other = await byGitHub("unproven@johnson.example", false);
  await expectSignedIn(other.browser, other.response);
  const [{ id: owner = "" } = {}, { id: second = "" } = {}] = usersIn(app);
  for (const table of ["Account", "Session"])
    change(app, `UPDATE "${table}" SET "userId" = ? WHERE "userId" = ?`, owner, second);
  expect((await other.browser.clone(trusting.origin).me()).body).toMatchObject({ id: owner, role: "admin" });

  const without = await changedTo({ ...withoutOidc, AUTH_OIDC_EMAIL_WORTH: "administration" });
  const gone = browser.clone(without.origin);
  expect((await gone.me()).status).toBe(401);
  expect(await (await gone.get("/api/auth/session")).json()).toBeNull();
  expect((await gone.get("/admin")).headers.get("location")).toContain("/signin");
  const { body, status } = await other.browser.clone(without.origin).me();
  expect({ status, ...body }).toMatchObject({ status: 200, id: owner, role: "user" });
});

it("T2 Google's word makes administrators where it owns the mailbox or has its domain from its owner", async () => {
  const lent = await lentApp();
  const foreign = await signedIn(lent, "google", "katherine");
  expect((await foreign.me()).body).toMatchObject({ email: katherine, role: "user" });
  expect((await foreign.get("/admin")).status).toBe(404);
  const hosted = await signedIn(lent, "google", "alan");
  expect((await hosted.me()).body).toMatchObject({ email: "alan@bletchley.example", role: "admin" });
});
