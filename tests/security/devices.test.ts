import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { another } from "../vendors";
import { sessionKey, signedIn } from "./steps";
import { type App, sharedApp } from "./support/app";
import type { Browser } from "./support/browser";
import { query } from "./support/database";
import { type Form, textOf } from "./support/html";
import { sharedSibling } from "./support/lend";

const app = sharedApp();
const page = "/account/devices";
const notSignedIn = `${page}?notice=session-gone`;

/** The form that ends one session, or all others. */
async function formOf(browser: Browser, id: string | "others"): Promise<Form> {
  const form = (await browser.forms(page)).find(({ fields, text }) =>
    id === "others" ? text === "Sign out everywhere else" : fields.id === id,
  );
  if (!form) throw new Error(`${page} has no form for ${id}`);
  return form;
}

/** The id of a browser's session. */
function idOf(server: App, browser: Browser): string {
  const sql = 'SELECT "id" FROM "Session" WHERE "sessionToken" = ?';
  return query<{ id: string }>(server, sql, sessionKey(browser.session))[0]?.id ?? "";
}

const locationOf = (response: Response) => response.headers.get("location");

/** Expects that a browser is signed out wherever it asks, and that its cookie opens nothing. */
async function expectOut(browser: Browser): Promise<void> {
  expect((await browser.me()).status).toBe(401);
  const response = await browser.get(page);
  expect([response.status, locationOf(response)]).toEqual([
    307,
    `/signin?${new URLSearchParams({ returnTo: page })}`,
  ]);
}

it("S6 lists every session of the person, and of nobody else, without a token, a hash or an address", async () => {
  const [first, second] = [await signedIn(app, "github", "noor"), await signedIn(app, "github", "noor")];
  const stranger = await signedIn(app, another.id, "noor");
  const response = await first.get(page, { headers: { "x-forwarded-for": "203.0.113.7" } });
  const html = await response.text();
  expect(html).toContain(idOf(app, first));
  expect(html).toContain(idOf(app, second));
  expect(html).not.toContain(idOf(app, stranger));
  expect(html.indexOf(idOf(app, first))).toBeLessThan(html.indexOf(idOf(app, second)));
  expect(textOf(html)).toContain("This device");
  for (const { session } of [first, second, stranger]) {
    expect(html).not.toContain(session);
    expect(html).not.toContain(sessionKey(session));
  }
  expect(html).not.toMatch(/203\.0\.113\.7|127\.0\.0\.1[^:]|::1/);
  expect(response.headers.get("cache-control")).toContain("no-store");
});

// Nobody else of this folder signs in as Frances on the app that all share.
it("S6 signs out one device, and every other one, at the next request on every server", async () => {
  const sibling = await sharedSibling();
  const browsers = [];
  for (let count = 0; count < 4; count++) browsers.push(await signedIn(app, "microsoft-entra-id", "frances"));
  const [here, one, other, third] = browsers as [Browser, Browser, Browser, Browser];
  const elsewhere = [one, other, third].map((browser) => browser.clone(sibling.origin));
  for (const browser of elsewhere) expect((await browser.me()).status).toBe(200);

  const ended = await here.submit(await formOf(here, idOf(app, one)));
  expect(locationOf(ended)).toBe(`${page}?notice=session-ended`);
  for (const browser of [one, one.clone(sibling.origin)]) await expectOut(browser);
  for (const browser of [here, other, third]) expect((await browser.me()).status).toBe(200);

  // Asked of the second server, it holds on the first.
  const there = here.clone(sibling.origin);
  const form = await formOf(there, "others");
  expect(locationOf(await there.submit(form))).toBe(`${page}?notice=others-ended`);
  for (const browser of [other, third, ...elsewhere]) await expectOut(browser);
  for (const browser of [here, there]) expect((await browser.me()).status).toBe(200);
  const userId = String((await here.me()).body.id);
  expect(query(app, 'SELECT "id" FROM "Session" WHERE "userId" = ?', userId)).toHaveLength(1);
});

it("S6 refuses an id of another person's, and one of nobody's, and says so in the log", async () => {
  const attacker = await signedIn(app, "twitter", "eve");
  const own = await signedIn(app, "twitter", "eve");
  const victim = await signedIn(app, "twitter", "ada");
  const form = await formOf(attacker, idOf(app, own));
  for (const id of [
    idOf(app, victim),
    randomUUID(),
    sessionKey(victim.session),
    victim.session ?? "",
    "%",
    "",
  ]) {
    expect(locationOf(await attacker.submit(form, { id })), id).toBe(notSignedIn);
  }
  expect(await (await attacker.get(notSignedIn)).text()).toContain("That device is not signed in any more.");
  for (const browser of [attacker, own, victim]) expect((await browser.me()).status).toBe(200);
  const userId = String((await attacker.me()).body.id);
  await expect
    .poll(() =>
      app
        .logs()
        .split("\n")
        .filter((line) => line.includes(userId) && line.includes("foreign_session_refused")),
    )
    .toHaveLength(6);
});

it("S6 does nothing for whoever is signed out, or comes from another site", async () => {
  const browser = await signedIn(app, another.id, "alan");
  const target = await signedIn(app, another.id, "alan");
  const forms = [await formOf(browser, idOf(app, target)), await formOf(browser, "others")];
  for (const form of forms) {
    const foreign = await browser.submit(form, {}, { headers: { origin: "https://evil.example" } });
    expect(foreign.ok, `a foreign Origin: ${foreign.status} ${locationOf(foreign)}`).toBe(false);
    expect(locationOf(foreign)).toBeNull();
    const link = new URL(form.action);
    link.search = new URLSearchParams(form.fields).toString();
    await browser.get(link);
  }
  expect((await target.me()).status).toBe(200);

  await browser.signOut();
  for (const form of forms) {
    const response = await browser.submit(form);
    expect(locationOf(response)).toBe(`/signin?${new URLSearchParams({ returnTo: page })}`);
  }
  expect((await target.me()).status).toBe(200);
});

it("S6 signs this device out like the button does, whoever else is signed in", async () => {
  const [here, other] = [await signedIn(app, another.id, "noor"), await signedIn(app, another.id, "noor")];
  const before = here.clone();
  const response = await here.submit(await formOf(here, idOf(app, here)));
  expect(locationOf(response)).toBe("/signin?notice=signed-out");
  expect(here.session).toBeUndefined();
  await expectOut(before);
  expect((await other.me()).status).toBe(200);
});

it("S6 ends a session once, however often its form is sent at a time", async () => {
  const [here, other] = [await signedIn(app, another.id, "noor"), await signedIn(app, another.id, "noor")];
  const form = await formOf(here, idOf(app, other));
  const responses = await Promise.all(Array.from({ length: 5 }, () => here.submit(form)));
  const locations = responses.map(locationOf);
  expect(locations.filter((location) => location === `${page}?notice=session-ended`)).toHaveLength(1);
  expect(locations.filter((location) => location === notSignedIn)).toHaveLength(4);
  const userId = String((await here.me()).body.id);
  const sql = 'SELECT "kind" FROM "SecurityEvent" WHERE "userId" = ? AND "kind" = ?';
  expect(query(app, sql, userId, "session_ended")).toHaveLength(1);
  await expectOut(other);
});
