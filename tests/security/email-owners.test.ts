import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { another } from "../vendors";
import { accountsIn, changeSession, empty, inSeconds, signedIn, usersIn } from "./steps";
import type { App } from "./support/app";
import { Browser, failureOf } from "./support/browser";
import { change } from "./support/database";
import { type Form, formsOf, textOf } from "./support/html";
import { type Independent, startIndependent } from "./support/independent";
import { lentApp } from "./support/lend";
import { expectRefused, expectSignedIn } from "./support/refused";

// Whose address it is, when the organization's OpenID provider has said that it is somebody else's, and GitHub, whose word
// is worth more here, that it is Katherine's. Each test begins with no users.

const katherine = "katherine@johnson.example";

let running: Independent;
let app: App;
beforeAll(async () => {
  running = await startIndependent({ AUTH_GITHUB_EMAIL_WORTH: "administration" });
  app = running.app;
});
afterAll(() => running?.stop());
beforeEach(() => empty(app));

/** Somebody else comes by the OpenID provider, which calls Katherine's address theirs. */
async function squatter() {
  running.oidc.account = { sub: "1", email: katherine, email_verified: true, name: "Whoever" };
  const browser = new Browser(app.origin);
  await expectSignedIn(browser, await browser.signIn("oidc"));
  const { id, email } = (await browser.me()).body;
  expect(email).toBe(katherine);
  return { browser, id: String(id) };
}

/** Katherine comes by GitHub. @returns what she is shown */
async function owner(id = 41) {
  running.github.account = {
    ...{ id, login: `login-${id}`, name: "Katherine Johnson", email: katherine, verified: true },
  };
  const browser = new Browser(app.origin);
  const response = await browser.signIn("github");
  await expectRefused(app, browser, response, "email_taken");
  const { forms, text } = await shown(browser, response);
  return { browser, anew: forms.find(isAnew), text };
}

const isAnew = ({ action }: Form) => action.pathname === "/signin/link/form/anew";

/** The page that a refused sign-in leads to, whose status is that of the refusal. */
async function shown(browser: Browser, response: Response) {
  const page = await browser.get(response.headers.get("location") ?? "");
  expect(page.status).toBe(409);
  const html = (await page.text()).replace(/<script\b.*?<\/script>/gs, "");
  return { forms: formsOf(html, page.url), text: textOf(html) };
}

/** Presses "Start a new account", and comes back from the provider. */
async function startsAnew(browser: Browser, form: Form | undefined): Promise<Response> {
  if (!form) throw new Error("no account of her own is offered");
  const start = await browser.submit(form);
  return browser.open(await browser.pick(new URL(start.headers.get("location") ?? "", app.origin)));
}

/** As if the account had come by a provider that is not configured now, or by another issuer. */
const gone: [string, (userId: string) => void][] = [
  ["its provider", (id) => moveTo(id, "provider", "auth0")],
  ["its issuer", (id) => moveTo(id, "issuer", "https://id.before.example")],
];

function moveTo(userId: string, column: string, value: string): void {
  for (const table of ["Account", "Session"])
    expect(change(app, `UPDATE "${table}" SET "${column}" = ? WHERE "userId" = ?`, value, userId)).toBe(1);
}

describe("an address that somebody has", () => {
  it.each(gone)("T3 with %s gone does not lock its owner out", async (_, end) => {
    const other = await squatter();
    end(other.id);
    const { browser, anew, text } = await owner();
    expect(text).toContain("Your email is on an account that nothing opens now");
    expect(text).not.toContain("Whoever");
    expect(usersIn(app), "nothing yet").toHaveLength(1);
    await expectSignedIn(browser, await startsAnew(browser, anew));
    expect((await browser.me()).body).toMatchObject({ email: katherine, role: "admin" });
    expect(usersIn(app)).toMatchObject([{ id: other.id, email: null }, { email: katherine }]);
    expect(accountsIn(app).map(({ userId }) => userId === other.id)).toEqual([true, false]);
    expect(browser.cookieName("pending-link"), "asked once").toBeUndefined();
  });

  it("T3 I3 by a weaker word does not lock its owner out; who had it keeps the account without it", async () => {
    const other = await squatter();
    const { browser, anew, text } = await owner();
    expect(text).toContain("You already sign in with Plain & Simple");
    await expectSignedIn(browser, await startsAnew(browser, anew));
    expect((await browser.me()).body).toMatchObject({ email: katherine, role: "admin" });
    expect((await browser.me()).body.id).not.toBe(other.id);

    expect((await other.browser.me()).body).toMatchObject({ id: other.id, email: null, role: "user" });
    const again = new Browser(app.origin);
    await expectSignedIn(again, await again.signIn("oidc"));
    expect((await again.me()).body).toMatchObject({ id: other.id, email: null, role: "user" });
    const activity = textOf(await (await again.get("/account/activity")).text());
    expect(activity).toContain("Your email went to another account");
    expect(app.logs()).toContain(`"kind":"email_lost","user":"${other.id}"`);
  });

  it("T3 goes to nobody else: not by another identity, a link, a foreign form, or what an old tab still shows", async () => {
    const other = await squatter();
    const { browser, anew } = await owner();
    if (!anew) throw new Error("no account of her own is offered");
    await browser.get("/signin/link/form/anew");
    const foreign = await browser
      .clone()
      .submit(anew, {}, { headers: { origin: "https://attacker.example" } });
    expect(foreign.status).toBe(403);
    // Nobody has proven anything in this browser.
    const bare = await new Browser(app.origin).submit(anew);
    expect(bare.headers.get("location")).toMatch(/^\/signin\?returnTo=/);

    // The answer is for the one identity: another one hears again what is there.
    const pressed = await browser.submit(anew);
    running.github.account = { ...running.github.account, id: 42 };
    const back = await browser.pick(new URL(pressed.headers.get("location") ?? "", app.origin));
    expect(failureOf(await browser.open(back))?.cause).toBe("email_taken");
    expect(usersIn(app)).toMatchObject([{ id: other.id, email: katherine }]);
    expect(accountsIn(app)).toHaveLength(1);
  });

  it("T3 by a word that is worth as much stays with who has it", async () => {
    running.github.account = {
      ...{ id: 41, login: "login-41", name: "Katherine Johnson", email: katherine, verified: true },
    };
    const browser = new Browser(app.origin);
    await expectSignedIn(browser, await browser.signIn("github"));
    running.oidc.account = { sub: "1", email: katherine, email_verified: true, name: "Whoever" };
    const eve = new Browser(app.origin);
    const response = await eve.signIn("oidc");
    await expectRefused(app, eve, response, "email_taken");
    const { forms } = await shown(eve, response);
    expect(forms.filter(isAnew)).toEqual([]);
    // With the form of somebody to whom it was offered, it is asked once more and refused once more.
    const [form] = forms;
    if (!form) throw new Error("no way in is named");
    const forged = { ...form, action: new URL("/signin/link/form/anew", app.origin) };
    expect(failureOf(await startsAnew(eve, forged))?.cause).toBe("email_taken");
    expect(usersIn(app)).toHaveLength(1);
    expect((await browser.me()).body).toMatchObject({ email: katherine, role: "admin" });
  });
});

const old = (at: App, browser: Browser) => changeSession(at, browser, { authenticatedAt: inSeconds(-3600) });

/** Goes to a provider and back, as "Confirm it's you" asks for. */
async function confirms(browser: Browser, response: Response, person: string): Promise<string> {
  const page = response.headers.get("location") ?? "";
  expect(page).toMatch(/^\/account\/confirm\?/);
  const [form] = await browser.forms(page);
  if (!form) throw new Error("no way to confirm");
  const start = await browser.submit(form);
  const back = await browser.open(
    await browser.pick(new URL(start.headers.get("location") ?? ""), { person }),
  );
  const resume = await browser.get(back.headers.get("location") ?? "");
  return resume.headers.get("location") ?? "";
}

it("S10 T3 what an administrator does to somebody waits until they have confirmed, and is done then", async () => {
  const lent = await lentApp({ ADMIN_EMAILS: katherine });
  const admin = await signedIn(lent, "github", "katherine");
  const ada = await signedIn(lent, "github", "ada");
  const id = String((await ada.me()).body.id);
  const page = `/admin/people/${id}`;
  const row = () => usersIn(lent).find((user) => user.id === id);
  const steps: [string, string, Record<string, string>?][] = [
    ["Yes, free the address", `${page}?notice=email-freed`],
    ["Yes, sign out everywhere", `${page}?notice=signed-out`],
    ["Yes, disable", `${page}?notice=disabled`],
    ["Enable", `${page}?notice=enabled`],
    ["Yes, remove", "/admin?notice=removed", { confirmation: " delete " }],
  ];
  for (const [text, done, fields = {}] of steps) {
    const form = (await admin.forms(page)).find((found) => found.text.includes(text));
    if (!form) throw new Error(`${page} has no "${text}"`);
    old(lent, admin);
    const before = row();
    const asked = await admin.submit(form, fields);
    expect(asked.headers.get("location"), text).toMatch(/^\/account\/confirm\?/);
    expect(row(), text).toEqual(before);
    expect(await confirms(admin, asked, "katherine"), text).toContain(done);
    if (text.includes("free")) expect((await ada.me()).body).toMatchObject({ id, email: null });
    if (text.includes("sign out")) expect((await ada.me()).status).toBe(401);
  }
  expect(row()).toBeUndefined();
  expect(lent.logs()).toContain(`"account_deleted","user":"${id}","by":"${(await admin.me()).body.id}"`);
  const again = await signedIn(lent, "github", "ada");
  expect((await again.me()).body.id).not.toBe(id);
});

it("S10 an email is not chosen until its person has confirmed", async () => {
  const lent = await lentApp();
  const browser = await signedIn(lent, "github", "ada");
  await signedIn(lent, another.id, "ada");
  const [{ id = "" } = {}, { id: second = "" } = {}] = usersIn(lent);
  // Her other way in, as if she had connected it.
  change(lent, 'UPDATE "Account" SET "userId" = ? WHERE "userId" = ?', id, second);
  change(lent, 'DELETE FROM "User" WHERE "id" = ?', second);
  const email = "ada.lovelace@mail.example";
  const form = (await browser.forms("/account")).find(({ text }) => text.includes("Save email"));
  if (!form) throw new Error("there is no email to choose");
  old(lent, browser);
  const asked = await browser.submit(form, { email });
  expect((await browser.me()).body).toMatchObject({ email: "ada@lovelace.example" });
  expect(await confirms(browser, asked, "ada")).toContain("/account?notice=email-chosen");
  expect((await browser.me()).body).toMatchObject({ id, email });
  // What waits is small, whatever was sent.
  old(lent, browser);
  await browser.submit(form, { email: "x".repeat(5000) });
  const pending = browser.cookieName("pending-action");
  expect(browser.cookies[pending ?? ""]?.length).toBeLessThan(1000);
});
