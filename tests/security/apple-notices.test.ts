import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Order, notice as orderNotice, path } from "./apple-notices-support";
import { accountsIn, begin, signedIn } from "./steps";
import type { StartedApp } from "./support/app";
import { change, query } from "./support/database";
import { textOf } from "./support/html";
import { lendApp } from "./support/lend";
import { expectSignedIn } from "./support/refused";
import { type Claims, newKey, sign, signHs256, unsigned } from "./support/signing";

// Apple's word that somebody's account or permission ends: whoever can forge it, or send it once more, signs people out and
// deletes them.

// One of its own: whoever of these people signs in elsewhere with the same email would be in the way.
let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());

const notice = (person: string, type: string, order?: Order) => orderNotice(app, person, type, order);

const post = (body: string, init: RequestInit = {}) =>
  fetch(app.origin + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    redirect: "manual",
    ...init,
  });
const send = (payload: unknown) => post(JSON.stringify({ payload }));

const userExists = (id: string) => query(app, 'SELECT "id" FROM "User" WHERE "id" = ?', id).length === 1;
const eventsOf = (id: string) =>
  query<{ kind: string }>(app, 'SELECT "kind" FROM "SecurityEvent" WHERE "userId" = ? ORDER BY "id"', id).map(
    ({ kind }) => kind,
  );
const waysOf = (id: string) =>
  accountsIn(app).flatMap(({ userId, provider }) => (userId === id ? [provider] : []));

/** Somebody who is signed in with Apple, and with GitHub as well where `also` says so. */
async function atApple(person: string, also = false) {
  const browser = await signedIn(app, "apple", person);
  const id = String((await browser.me()).body.id);
  if (!also) return { browser, id };
  const github = await begin(app, "github", { person });
  await expectSignedIn(github.browser, await github.browser.open(github.callback));
  const other = String((await github.browser.me()).body.id);
  // Linked as a page of ours would: the security of that has tests of its own.
  if (other !== id)
    for (const table of ["Account", "Session"])
      change(app, `UPDATE "${table}" SET "userId" = ? WHERE "userId" = ?`, other, id);
  return { browser, id: other, github: github.browser };
}

describe("a notice of Apple's", () => {
  it("I6 of an account that is deleted deletes what has no other way in, once", async () => {
    const { browser, id } = await atApple("katherine");
    const { status, payload } = await notice("katherine", "account-deleted", { path });
    expect(status).toBe(200);
    expect([userExists(id), (await browser.me()).status]).toEqual([false, 401]);
    // Somebody who comes back is somebody new, whom neither the same notice nor an older one is about.
    const again = await atApple("katherine");
    expect(again.id).not.toBe(id);
    expect((await send(payload)).status).toBe(200);
    const older = await notice("katherine", "account-delete", { path, at: Date.now() - 3_600_000 });
    expect(older.status).toBe(200);
    expect([userExists(again.id), (await again.browser.me()).status]).toEqual([true, 200]);
  });

  it("I6 of an account that is deleted takes the connection alone where another way in stays", async () => {
    const { browser, id, github } = await atApple("alan", true);
    expect((await notice("alan", "account-delete", { path })).status).toBe(200);
    expect([userExists(id), waysOf(id)]).toEqual([true, ["github"]]);
    expect([(await browser.me()).status, (await github?.me())?.status]).toEqual([401, 200]);
    expect(textOf((await (await github?.get("/account/activity"))?.text()) ?? "")).toContain(
      "Ended our permission at Apple",
    );
  });

  it("I6 of a permission that is ended signs out, and deletes nobody: they may come back", async () => {
    const { browser, id } = await atApple("noor");
    const first = await notice("noor", "consent-revoked", { path });
    expect(first.status).toBe(200);
    expect([userExists(id), waysOf(id), (await browser.me()).status]).toEqual([true, ["apple"], 401]);
    expect(
      query(app, 'SELECT "id" FROM "Account" WHERE "userId" = ? AND "refresh_token" IS NOT NULL', id),
    ).toEqual([]);
    const back = await atApple("noor");
    expect(back.id).toBe(id);
    // The same once more, and another about the time before they came back.
    expect((await send(first.payload)).status).toBe(200);
    const late = await notice("noor", "consent-revoked", { path, at: Date.now() - 60_000 });
    expect(late.status).toBe(200);
    expect((await back.browser.me()).status).toBe(200);
    expect(eventsOf(id).filter((kind) => kind === "ended_at_provider")).toHaveLength(1);
  });

  it("of an address that is switched off and on is in Activity, once each", async () => {
    const { browser, id } = await atApple("alkhwarizmi");
    const off = await notice("alkhwarizmi", "email-disabled", { path });
    for (const answer of [await send(off.payload), await send(off.payload)]) expect(answer.status).toBe(200);
    expect((await notice("alkhwarizmi", "email-enabled", { path })).status).toBe(200);
    expect(eventsOf(id).filter((kind) => kind.startsWith("mail_"))).toEqual(["mail_stopped", "mail_resumed"]);
    expect((await browser.me()).status).toBe(200);
  });

  it("I6 many times at once is heeded once, and each is answered", async () => {
    const { id } = await atApple("longname");
    const { payload } = await notice("longname", "consent-revoked");
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(payload)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(eventsOf(id).filter((kind) => kind === "ended_at_provider")).toHaveLength(1);
  });

  it("I7 of somebody unknown, or of a new kind, is answered like all others", async () => {
    await atApple("alkhwarizmi");
    const { payload } = await notice("alkhwarizmi", "email-enabled");
    const unknown = await notice("eve", "account-deleted");
    const strange = await notice("alkhwarizmi", "something-new");
    const answers = [await send(payload), await send(unknown.payload), await send(strange.payload)];
    const seen = await Promise.all(
      answers.map(async (one) => [one.status, await one.text(), [...one.headers.keys()].sort()]),
    );
    expect(seen[0]?.slice(0, 2)).toEqual([200, ""]);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });
});

describe("what Apple has not sent", () => {
  const second = () => Math.floor(Date.now() / 1000);

  it.each<[string, () => Record<string, unknown>]>([
    ["for another app", () => ({ aud: "com.example.other" })],
    ["for nobody", () => ({ aud: null })],
    ["of another issuer", () => ({ iss: "https://accounts.google.com" })],
    ["without an issuer", () => ({ iss: null })],
    ["of the day before yesterday", () => ({ iat: second() - 2 * 86_400, exp: second() + 600 })],
    ["that is over", () => ({ exp: second() - 600 })],
    ["of tomorrow", () => ({ iat: second() + 86_400, exp: second() + 90_000 })],
    ["without a time", () => ({ iat: null })],
    ["without an id", () => ({ jti: null })],
    ["without events", () => ({ events: null })],
    ["with events that are none", () => ({ events: "[]" })],
    ["of what is yet to happen", () => ({ events: { type: "account-deleted", sub: "1", event_time: 4e12 } })],
  ])("O9 %s is refused, though the key is right", async (_, claims) => {
    const { browser } = await atApple("ada");
    const { payload } = await notice("ada", "account-deleted", { claims: claims() });
    const response = await send(payload);
    expect([response.status, await response.json()]).toEqual([400, { error: "invalid_request" }]);
    expect((await browser.me()).status).toBe(200);
  });

  it("O10 is refused without Apple's signature, whatever it is signed with", async () => {
    const { browser } = await atApple("ada");
    const { payload } = await notice("ada", "account-deleted");
    const [header = "", body = "", signature = ""] = payload.split(".");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
    const { kid } = JSON.parse(Buffer.from(header, "base64url").toString()) as { kid: string };
    const rogue = await newKey("rogue");
    const changed = Buffer.from(JSON.stringify({ ...claims, jti: "another" })).toString("base64url");
    const forged = [
      unsigned(claims, kid),
      await signHs256(claims, "local-apple-secret", kid),
      await signHs256(claims, rogue.publicPem, kid),
      await sign(claims, rogue),
      await sign(claims, rogue, { kid }),
      `${header}.${changed}.${signature}`,
      `${header}.${body}.`,
      `${header}.${body}`,
    ];
    for (const one of forged) expect((await send(one)).status, one.slice(0, 60)).toBe(400);
    expect((await browser.me()).status).toBe(200);
  });

  it("O9 an ID token is no notice", async () => {
    const { event } = await notice("ada", "email-enabled");
    const { payload } = await notice("ada", "x", {
      claims: { sub: event.sub, nonce: "n", jti: null, events: null },
    });
    expect((await send(payload)).status).toBe(400);
  });

  it("W19 what is no JSON, or too much of it, is refused before it is looked at", async () => {
    for (const body of [
      "",
      "{",
      "[]",
      "null",
      '"a"',
      "payload=a",
      '{"payload":7}',
      '{"payload":["a"]}',
      "{}",
    ])
      expect((await post(body)).status, body).toBe(400);
    expect((await send("a".repeat(20_000))).status).toBe(413);
    expect((await send("a".repeat(100_000))).status).toBe(413);
    for (const method of ["GET", "PUT", "DELETE"])
      expect((await fetch(app.origin + path, { method })).status).toBe(405);
  });

  it("O17 the log says why, and has nothing of what was sent", async () => {
    await send("secret-canary.secret-canary.secret-canary");
    await expect.poll(app.logs).toContain("apple_notice_refused");
    expect(app.logs()).not.toContain("secret-canary");
  });
});
