import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Authenticator } from "../support/authenticator";
import { ask, events, hand, kept, lies, use, withPasskey } from "./passkeys-support";
import { empty, inSeconds, nameOf } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser, failureOf } from "./support/browser";
import { change } from "./support/database";
import { lendApp } from "./support/lend";

// Signing in by passkey, from outside, by an authenticator that says whatever an attacker wants. Each test begins with no users.

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());
beforeEach(() => empty(app));

describe("a sign-in by passkey", () => {
  it("S3 W13 opens a new session, ends the browser's old one, and is on record", async () => {
    const { key, browser } = await withPasskey(app);
    const old = browser.clone();
    const { answer, cause } = await use(key, {}, browser);
    expect([cause, answer.status, answer.headers.get("location")]).toEqual([null, 303, "/account"]);
    expect(await nameOf(browser)).toBe("Ada Lovelace");
    expect(browser.session).not.toBe(old.session);
    expect(await nameOf(old)).toBeNull();
    expect(events(app)).toEqual(["signed_up", "passkey_added", "signed_in"]);
    const stranger = (await use(key)).browser;
    expect(await nameOf(stranger)).toBe("Ada Lovelace");
  });

  it.each(lies)("O9 is none with %s", async (_what, lie) => {
    const { key } = await withPasskey(app);
    const { browser, cause } = await use(key, lie());
    expect(cause).toBe("passkey_refused");
    expect(browser.session).toBeUndefined();
    expect((await use(key)).cause, "the same passkey, telling the truth").toBeNull();
  });

  it("O9 is none by another key, under another person's name, or with a signature of nothing", async () => {
    const { key } = await withPasskey(app);
    const other = await withPasskey(app, "alan");
    const forged = new Authenticator(app.origin);
    forged.userHandle = key.userHandle;
    const id = key.id.toString("base64url");
    expect((await use(forged, { credentialId: id })).cause).toBe("passkey_refused");
    expect((await use(key, { userHandle: other.key.userHandle })).cause).toBe("passkey_refused");
    expect((await use(key, { userHandle: null })).cause).toBe("passkey_refused");
    expect((await use(key, { signature: Buffer.alloc(70) })).cause).toBe("passkey_refused");
    expect((await use(key, { signature: Buffer.from("30", "hex") })).cause).toBe("passkey_refused");
    expect((await use(forged)).cause).toBe("passkey_unknown");
  });

  it("O3 O6 answers a challenge once, on every server at once", async () => {
    const { key } = await withPasskey(app);
    const browser = new Browser(app.origin);
    const { token, options } = await ask(browser, "sign-in");
    const response = key.use(options);
    const copies = [browser, browser.clone(), browser.clone(), browser.clone()];
    const answers = await Promise.all(copies.map((one) => hand(one, "sign-in", { token, response })));
    const causes = answers.map((answer) => failureOf(answer)?.cause ?? "in").sort();
    expect(causes).toEqual(["expired", "expired", "expired", "in"]);
    const again = new Browser(app.origin);
    const late = await hand(again, "sign-in", { token, response });
    expect(failureOf(late)?.cause).toBe("expired");
    expect(again.session).toBeUndefined();
  });

  it("O3 uses its challenge up when the answer does not hold, too", async () => {
    const { key } = await withPasskey(app);
    const browser = new Browser(app.origin);
    const { token, options } = await ask(browser, "sign-in");
    const wrong = await hand(browser, "sign-in", { token, response: key.use(options, { verified: false }) });
    expect(failureOf(wrong)?.cause).toBe("passkey_refused");
    const right = await hand(browser, "sign-in", { token, response: key.use(options) });
    expect(failureOf(right)?.cause).toBe("expired");
  });

  it("O5 takes the challenge of this browser only, and one for a sign-in", async () => {
    const { key, browser } = await withPasskey(app);
    const attacker = new Browser(app.origin);
    const theirs = await ask(attacker, "sign-in");
    const victim = new Browser(app.origin);
    const posted = { token: theirs.token, response: key.use(theirs.options) };
    expect(failureOf(await hand(victim, "sign-in", posted))?.cause).toBe("expired");
    await ask(victim, "sign-in");
    expect(failureOf(await hand(victim, "sign-in", posted))?.cause, "with a secret of its own").toBe(
      "expired",
    );
    expect(victim.session).toBeUndefined();
    for (const place of ["create", "confirm"] as const) {
      const { token, options } = await ask(browser, place);
      const answer = await hand(browser, "sign-in", { token, response: key.use(options) });
      expect(failureOf(answer)?.cause, place).toBe("expired");
    }
    for (const token of ["", "x", "a.b.c.d.e", `${theirs.token}x`]) {
      const answer = await hand(attacker, "sign-in", { token, response: key.use(theirs.options) });
      expect(failureOf(answer)?.cause, token).toBe("expired");
    }
  });

  it("W2 is none from another site", async () => {
    const { key } = await withPasskey(app);
    const browser = new Browser(app.origin);
    const { token, options } = await ask(browser, "sign-in");
    const body = new URLSearchParams({ token, response: key.use(options) });
    for (const headers of [
      { origin: "https://attacker.example", "sec-fetch-site": "cross-site" },
      { origin: "null" },
    ] as Record<string, string>[]) {
      expect((await browser.post("/signin/form/passkey-finish", body, { headers })).status).toBe(403);
      expect((await browser.post("/signin/form/passkey-begin", null, { headers })).status).toBe(403);
    }
    expect(browser.session).toBeUndefined();
  });

  it("W13 of a copy is refused, told to its person, and does not move the counter", async () => {
    const { key } = await withPasskey(app, "ada", 5);
    expect((await use(key)).cause).toBeNull();
    const [{ counter } = { counter: 0 }] = kept(app);
    for (const behind of [Number(counter), Number(counter) - 1, 0]) {
      const { browser, cause } = await use(key, { counter: behind });
      expect(cause, String(behind)).toBe("passkey_copied");
      expect(browser.session).toBeUndefined();
    }
    expect(kept(app)[0]?.counter).toBe(counter);
    expect(events(app).filter((kind) => kind === "passkey_copied")).toHaveLength(3);
    key.counter += 10;
    expect((await use(key)).cause).toBeNull();
  });

  it("W13 by a device that does not count is told by nobody to be a copy", async () => {
    const { key } = await withPasskey(app);
    for (let time = 0; time < 3; time++) expect((await use(key)).cause).toBeNull();
    expect(events(app)).not.toContain("passkey_copied");
  });

  it("S6 is none for who was disabled, by a passkey that was removed, or of somebody who is gone", async () => {
    const { key } = await withPasskey(app);
    change(app, 'UPDATE "User" SET "disabledAt" = ?', inSeconds(0));
    expect((await use(key)).cause).toBe("disabled");
    change(app, 'UPDATE "User" SET "disabledAt" = NULL');
    change(app, 'UPDATE "Passkey" SET "rpId" = ?', "old.example.com");
    expect((await use(key)).cause).toBe("passkey_unknown");
    change(app, 'UPDATE "Passkey" SET "rpId" = ?', "localhost");
    expect((await use(key)).cause).toBeNull();
    change(app, 'DELETE FROM "User"');
    expect(kept(app)).toEqual([]);
    expect((await use(key)).cause).toBe("passkey_unknown");
  });

  it("W19 reads no more than it must of what anybody sends", async () => {
    const { key } = await withPasskey(app);
    const browser = new Browser(app.origin);
    const { token, options } = await ask(browser, "sign-in");
    const huge = await hand(browser, "sign-in", { token, response: "A".repeat(70_000) });
    expect(huge.status).toBe(413);
    const odd = ["null", "[]", "{", "7", '{"id":1}', "[".repeat(15_000), `{"id":"${"A".repeat(2000)}"}`];
    for (const response of odd) {
      const { token } = await ask(browser, "sign-in");
      const answer = await hand(browser, "sign-in", { token, response });
      expect(failureOf(answer)?.cause, response.slice(0, 20)).toBe("passkey_refused");
    }
    expect((await hand(browser, "sign-in", { token, response: key.use(options) })).status).toBe(303);
    expect(await nameOf(browser)).toBe("Ada Lovelace");
  });

  it("W1 goes nowhere but to this site", async () => {
    const { key } = await withPasskey(app);
    for (const returnTo of ["https://attacker.example", "//attacker.example", "/\\attacker.example"]) {
      const browser = new Browser(app.origin);
      const { token, options } = await ask(browser, "sign-in");
      const answer = await hand(browser, "sign-in", { token, response: key.use(options), returnTo });
      expect(answer.headers.get("location")).toBe("/account");
    }
  });
});
