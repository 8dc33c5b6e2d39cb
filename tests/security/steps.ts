import { expect } from "vitest";
import type { App } from "./support/app";
import { Browser, type Choice, everyProvider, failureOf, type Provider } from "./support/browser";
import { change, query } from "./support/database";
import { sha256 } from "./support/local-providers";

// What several of the tests do or look for.

/** What a browser is told that did not begin this sign-in, or has ended it. */
export const notUnderWay = /^(expired|cookies_blocked)$/;

/** Names of the cookies of sign-ins that are under way. */
export const flowCookies = (browser: Browser) =>
  browser.cookieNames.filter((name) => name.includes(".flow."));

/** A sign-in up to the moment before the callback is opened. */
export async function begin(
  app: App,
  provider: Provider,
  choice: Choice = {},
  browser = new Browser(app.origin),
): Promise<{ browser: Browser; callback: URL }> {
  return { browser, callback: await browser.pick(await browser.press(provider), choice) };
}

/** How somebody signs in: with the first of tests/vendors, in a new browser, if nothing else is said. */
export type SignInOptions = { with?: Provider; fault?: string; browser?: Browser };

/**
 * The twin of the browser tests' fixture, by requests alone: docs/guides/test-your-own-pages.md.
 * @param person an id of local-providers/people.json
 * @returns the browser in which they are signed in now
 */
export async function signInAs(app: App, person: string, options: SignInOptions = {}): Promise<Browser> {
  const { with: provider = everyProvider[0], fault, browser = new Browser(app.origin) } = options;
  if (!provider) throw new Error("There is no provider to sign in with.");
  const response = await browser.signIn(provider, { person, fault });
  expect(failureOf(response), response.headers.get("location") ?? "").toBeNull();
  expect(browser.session).toBeDefined();
  return browser;
}

/** The same by provider. */
export const signedIn = (app: App, provider: Provider, person = "ada", browser?: Browser): Promise<Browser> =>
  signInAs(app, person, { with: provider, browser });

/** Who is signed in by name; null when nobody is. */
export async function nameOf(browser: Browser): Promise<string | null> {
  const { status, body } = await browser.me();
  return status === 200 ? String(body.name) : null;
}

/** What a code, a state or another random value is shown as by `requestsSeen`. */
export const shown = (value: string) => `sha256:${sha256(value)}`;

export type AccountRow = {
  userId: string;
  provider: string;
  providerAccountId: string;
  email: string | null;
  emailVerified: number;
};

/** Every account in the database, oldest first. */
export const accountsIn = (app: App) =>
  query<AccountRow>(
    app,
    'SELECT "userId", "provider", "providerAccountId", "email", "emailVerified" FROM "Account" ORDER BY "linkedAt"',
  );

export type UserRow = { id: string; name: string | null; email: string | null; role: string };

/** Every user in the database, oldest first. */
export const usersIn = (app: App) =>
  query<UserRow>(app, 'SELECT "id", "name", "email", "role" FROM "User" ORDER BY "createdAt"');

/** Expects that nobody is in the database whom no provider opens, and no account without its user. */
export function expectNoHalves(app: App): void {
  const lonely = 'SELECT "id" FROM "User" WHERE "id" NOT IN (SELECT "userId" FROM "Account")';
  const orphans = 'SELECT "id" FROM "Account" WHERE "userId" NOT IN (SELECT "id" FROM "User")';
  expect([query(app, lonely), query(app, orphans)]).toEqual([[], []]);
}

/** The browser's session in the database, found as the app finds it. */
export const sessionKey = (token = "") => Buffer.from(sha256(token), "base64url").toString("hex");

/** Changes columns of a browser's session; times are ISO 8601 in UTC. */
export function changeSession(app: App, browser: Browser, columns: Record<string, string>): void {
  const names = Object.keys(columns);
  const set = names.map((name) => `"${name}" = ?`).join(", ");
  const values = [...Object.values(columns), sessionKey(browser.session)];
  expect(change(app, `UPDATE "Session" SET ${set} WHERE "sessionToken" = ?`, ...values)).toBe(1);
}

/** A time so many seconds from now, as the database writes it. */
export const inSeconds = (seconds: number) =>
  new Date(Date.now() + seconds * 1000).toISOString().replace("Z", "+00:00");

/** Nobody has ever been here. */
export function empty(app: App): void {
  for (const table of ["Session", "Account", "SecurityEvent", "GrantRevocation", "User"])
    change(app, `DELETE FROM "${table}"`);
}
