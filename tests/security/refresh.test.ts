import { expect, it, onTestFinished } from "vitest";
import { startAccessServer, together } from "../support/access-servers";
import { nameOf } from "./steps";
import { sharedApp } from "./support/app";
import { Browser } from "./support/browser";
import { change, query } from "./support/database";
import { requestsSeen } from "./support/local-providers";

// Access tokens that end while many want them. X's refresh tokens work once, and its stand-in ends the whole grant when
// one is used again, as a provider does that watches out (RFC 9700, section 4.14.2).

const app = sharedApp();

/** Milliseconds: processes take their time to start on a busy machine. */

/** Somebody at X who lets the app stay connected, and whose access token is over. @returns their account */
async function expired(person: string, fault?: string) {
  const browser = new Browser(app.origin);
  const address = await browser.press("twitter");
  address.searchParams.set("scope", `${address.searchParams.get("scope")} offline.access`);
  await browser.open(await browser.pick(address, { person, ...(fault && { fault }) }));
  expect(await nameOf(browser)).not.toBeNull();
  const { id: userId } = (await browser.me()).body;
  const sql = 'SELECT "id" FROM "Account" WHERE "userId" = ?';
  const id = query<{ id: string }>(app, sql, String(userId))[0]?.id ?? "";
  change(app, 'UPDATE "Account" SET "expires_at" = 1 WHERE "id" = ?', id);
  return { userId: String(userId), id };
}

/** Refreshes that X has been asked for; no other test asks for one. */
async function refreshes() {
  return (await requestsSeen(app)).filter(({ body }) => body.grant_type === "refresh_token");
}

/** Servers on the app's database, whose callers begin together. */
async function ask(userId: string, servers: number, callers: number) {
  const env = { ...app.env, LOCAL_PROVIDERS_URL: app.providers ?? "", ALLOW_LOCAL_PROVIDERS: "1" };
  const order = { userId, provider: "twitter", callers, api: "/twitter/2/users/me" };
  const all = await Promise.all(Array.from({ length: servers }, () => startAccessServer(order, env)));
  for (const { kill } of all) onTestFinished(kill);
  return together(await Promise.all(all.map(({ begin }) => begin())));
}

it("W10 a hundred callers on two servers: the provider sees one refresh, and all get the new token", async () => {
  const { userId, id } = await expired("alkhwarizmi");
  const before = (await refreshes()).length;
  const { outcomes, values, statuses } = await ask(userId, 2, 50);
  expect(outcomes).toEqual({ token: 100 });
  const seen = (await refreshes()).slice(before);
  expect(seen.map(({ status, authorization }) => [status, authorization])).toEqual([[200, "basic"]]);
  expect(values).toHaveLength(1);
  expect(statuses, "X takes it").toEqual([200]);
  const sql = 'SELECT "expires_at" FROM "Account" WHERE "id" = ?';
  const [row] = query<{ expires_at: number }>(app, sql, id);
  expect(row?.expires_at).toBeGreaterThan(Date.now() / 1000 + 3600);

  // The grant has survived, which it would not have with a refresh token used twice.
  change(app, 'UPDATE "Account" SET "expires_at" = 1 WHERE "id" = ?', id);
  expect((await ask(userId, 1, 20)).outcomes).toEqual({ token: 20 });
  expect((await refreshes()).length).toBe(before + 2);
});

it("W10 a grant that the provider has ended: reconnect, for every caller, after one question", async () => {
  const { userId } = await expired("longname", "refresh_refused");
  const before = (await refreshes()).length;
  expect((await ask(userId, 2, 10)).outcomes).toEqual({ reconnect: 20 });
  expect((await refreshes()).slice(before).map(({ status }) => status)).toEqual([400]);
});
