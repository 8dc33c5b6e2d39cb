import { expect } from "vitest";
import { Authenticator, type Lies } from "../support/authenticator";
import { signedIn } from "./steps";
import type { App } from "./support/app";
import { Browser, failureOf } from "./support/browser";
import { query } from "./support/database";

// What the attacks on passkeys have in common.

export const connections = "/account/connections";
export const places = {
  create: `${connections}/form/passkey`,
  "sign-in": "/signin/form/passkey",
  confirm: "/account/confirm/form/passkey",
};
type Place = keyof typeof places;

type Asked = { token: string; options: Parameters<Authenticator["use"]>[0] };

export async function ask(browser: Browser, place: Place): Promise<Asked> {
  const answer = await browser.post(`${places[place]}-begin`);
  expect(answer.status).toBe(200);
  return answer.json();
}

export const hand = (browser: Browser, place: Place, fields: Record<string, string>) =>
  browser.post(`${places[place]}-finish`, new URLSearchParams(fields));

export const noticeOf = (response: Response) =>
  new URL(response.headers.get("location") ?? "", "http://this.site").searchParams.get("notice");

/** Adds a passkey. @returns what the page says then */
export async function add(browser: Browser, key: Authenticator, lies: Lies = {}): Promise<string | null> {
  const { token, options } = await ask(browser, "create");
  return noticeOf(
    await hand(browser, "create", { token, response: key.create(options, lies), name: "Mine" }),
  );
}

/** Somebody who has signed in at GitHub's, with a passkey. */
export async function withPasskey(app: App, person = "ada", counter = 0) {
  const browser = await signedIn(app, "github", person);
  const key = new Authenticator(app.origin, counter);
  expect(await add(browser, key)).toBe("passkey-added");
  return { browser, key };
}

/** Uses a passkey in a browser where nobody is signed in, if no other is given. */
export async function use(key: Authenticator, lies: Lies = {}, browser = new Browser(key.origin)) {
  const { token, options } = await ask(browser, "sign-in");
  const answer = await hand(browser, "sign-in", { token, response: key.use(options, lies) });
  return { browser, answer, cause: failureOf(answer)?.cause ?? null };
}

/** All that is on record of a passkey's life: it is added, a copy of it is used, and it is removed. */
export async function addCopyAndRemove(app: App, browser: Browser): Promise<void> {
  const key = new Authenticator(app.origin, 5);
  expect(await add(browser, key)).toBe("passkey-added");
  expect((await use(key, { counter: 0 })).cause).toBe("passkey_copied");
  const [{ id } = { id: "" }] = query<{ id: string }>(app, 'SELECT "id" FROM "Passkey"');
  await browser.post(`${connections}/form/remove-passkey`, new URLSearchParams({ passkey: id }));
  expect(kept(app)).toEqual([]);
}

export const kept = (app: App) => query<{ counter: number }>(app, 'SELECT * FROM "Passkey"');
export const events = (app: App) =>
  query<{ kind: string }>(app, 'SELECT "kind" FROM "SecurityEvent" ORDER BY "id"').map(({ kind }) => kind);

/** What an answer may not say, wherever it is given. */
export const lies: [string, () => Lies][] = [
  ["another origin", () => ({ origin: "https://attacker.example" })],
  ["another port", () => ({ origin: "http://localhost:1" })],
  ["another relying party", () => ({ rpId: "attacker.example" })],
  ["another challenge", () => ({ challenge: Buffer.alloc(32).toString("base64url") })],
  ["the other type", () => ({ type: "webauthn.neither" })],
  ["a frame of another site's", () => ({ crossOrigin: true, topOrigin: "https://attacker.example" })],
  ["a frame of nobody knows whose", () => ({ crossOrigin: true })],
  ["nobody was there", () => ({ present: false })],
  ["nobody was verified", () => ({ verified: false })],
  ["no JSON", () => ({ clientDataJSON: Buffer.from("{") })],
  ["JSON of nothing", () => ({ clientDataJSON: Buffer.from("null") })],
];
