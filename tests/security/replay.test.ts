import { describe, expect, it } from "vitest";
import { byProvider, isOpenId } from "../vendors";
import { begin, flowCookies, nameOf, notUnderWay, signedIn } from "./steps";
import { sharedApp } from "./support/app";
import { Browser, everyProvider, failureOf, type LocalProvider, providers, rowsFor } from "./support/browser";
import { tokenRequestsWith } from "./support/local-providers";
import { expectRefused, expectSignedIn } from "./support/refused";

// On each database: one of many callbacks at once wins by a single write.

const app = sharedApp();

/** Ways to fail of local-providers/fault-table.ts; those that take long are in slow-providers.test.ts. */
const everywhere = [
  "cancel",
  "server_error",
  "temporarily_unavailable",
  "new_error",
  "bad_code",
  "reused_code",
  "duplicate_code",
  "no_code",
  "wrong_state",
  "no_state",
  "duplicate_state",
  "error_beside_code",
  "code_in_fragment",
  "access_token_beside_code",
  "tokens_instead_of_code",
  "wrong_iss",
  "duplicate_iss",
  "token_503",
  "token_429",
  "token_html",
  "token_truncated",
  "client_refused",
  "token_missing",
];
const profile = ["api_500", "api_429", "api_401", "api_html"];
const idToken = ["no_id_token", "id_wrong_nonce", "id_wrong_aud", "id_expired", "id_rogue_key"];
const ofVendor: Partial<Record<LocalProvider, string[]>> = {
  github: ["no_iss", "email_refused"],
  twitter: ["api_402"],
  "microsoft-entra-id": ["id_wrong_iss"],
};
const ofProtocol = byProvider((vendor) => (isOpenId(vendor) ? idToken : profile));
const failures = (provider: LocalProvider) => [
  ...rowsFor(provider, everywhere, ["cancel", "bad_code", "wrong_state", "token_503"]),
  ...ofProtocol[provider],
  ...(ofVendor[provider] ?? []),
];

describe.each(providers)("%s", (provider) => {
  it.each(failures(provider))("O6 nothing is left of a sign-in that ended so: %s", async (fault) => {
    const { browser, callback } = await begin(app, provider, { person: "ada", fault });
    expect(flowCookies(browser).length).toBeGreaterThan(0);
    const before = browser.clone();
    await expectRefused(app, browser, await browser.open(callback), /./);
    expect(flowCookies(browser)).toEqual([]);

    // Neither in this browser nor with its cookies as they were does the answer work a second time.
    await expectRefused(app, browser, await browser.open(callback), notUnderWay);
    await expectRefused(app, before, await before.open(callback), /./);
  });

  it("O6 a failure ends its own sign-in, and not one in another tab", async () => {
    const { browser, callback } = await begin(app, provider);
    const failing = await begin(app, provider, { fault: "bad_code" }, browser);
    expect(failureOf(await browser.open(failing.callback))?.cause).toBe("provider_refused");
    await expectSignedIn(browser, await browser.open(callback));
  });

  it("O6 nothing is left of a sign-in that went well: its callback does nothing again, and leads on", async () => {
    const browser = new Browser(app.origin);
    const callback = await browser.pick(await browser.press(provider, "/?after=sign-in"));
    await expectSignedIn(browser, await browser.open(callback));
    expect(flowCookies(browser)).toEqual([]);
    const cookies = browser.cookies;
    const code = callback.searchParams.get("code");
    const requests = await tokenRequestsWith(app, code);

    const again = await browser.open(callback);
    expect([again.status, again.headers.get("location")]).toEqual([303, `${app.origin}/?after=sign-in#`]);
    // Who chose anew at the provider may have meant somebody else: they are told who is signed in.
    const chosen = new URL(callback);
    chosen.searchParams.set("code", "another");
    const cancelled = new URL(callback);
    cancelled.searchParams.delete("code");
    cancelled.searchParams.set("error", "access_denied");
    for (const other of [chosen, cancelled]) {
      const response = await browser.open(other);
      const page = `${app.origin}/signin?returnTo=%2F%3Fafter%3Dsign-in`;
      expect(response.headers.get("location")).toBe(`${page}#`);
      expect(await (await browser.get(page)).text()).toContain("You are signed in");
    }
    expect(browser.cookies, "no cookie has changed").toEqual(cookies);
    expect(await tokenRequestsWith(app, code), "and the provider heard nothing").toEqual(requests);
  });

  it("O6 it leads nobody on whose session did not begin with it", async () => {
    const { browser, callback } = await begin(app, provider);
    const stranger = await signedIn(app, provider, "alan");
    await expectSignedIn(browser, await browser.open(callback));
    const before = browser.clone();
    expect(failureOf(await stranger.open(callback))?.cause).toBe("expired");
    expect(await nameOf(stranger)).toBe("Alan Turing");

    // Signed in since then as somebody else; and with the old one's memory of it.
    const memory = before.cookieName("finished") ?? "";
    stranger.setCookie(memory, before.cookies[memory] ?? "");
    expect(failureOf(await stranger.open(callback))?.cause).toBe("expired");
    expect(await nameOf(stranger)).toBe("Alan Turing");

    await browser.signOut();
    await expectRefused(app, browser, await browser.open(callback), "expired");
    expect(failureOf(await before.open(callback))?.cause).toBe("expired");
  });

  it("O6 a callback that is opened many times at once opens one session at most", async () => {
    const { browser, callback } = await begin(app, provider);
    const copies = Array.from({ length: 6 }, () => browser.clone());
    await Promise.all(copies.map((copy) => copy.open(callback)));
    const sessions = copies.map(({ session }) => session).filter((session) => session !== undefined);
    expect(sessions.length).toBeLessThanOrEqual(1);
    const requests = await tokenRequestsWith(app, callback.searchParams.get("code"));
    expect(requests.filter(({ status, body }) => status === 200 && "code" in body).length).toBeGreaterThan(0);
  });

  it("O6 a stolen code is worth nothing in the thief's own sign-in", async () => {
    const { browser: victim, callback } = await begin(app, provider);
    const { browser: thief, callback: own } = await begin(app, provider, { person: "alan" });
    own.searchParams.set("code", callback.searchParams.get("code") ?? "");
    await expectRefused(app, thief, await thief.open(own), "provider_refused");

    // The theft may have used the code up, but the victim gets in at the latest with another.
    await victim.open(callback);
    if (victim.session === undefined) await expectSignedIn(victim, await victim.signIn(provider));
    expect(await nameOf(victim)).toBe("Ada Lovelace");
  });

  it("O6 two sign-ins of one browser do not share their codes", async () => {
    const browser = new Browser(app.origin);
    const first = await begin(app, provider, {}, browser);
    const second = await begin(app, provider, { person: "alan" }, browser);
    second.callback.searchParams.set("code", first.callback.searchParams.get("code") ?? "");
    await expectRefused(app, browser, await browser.open(second.callback), "provider_refused");
  });
});

it("O6 a failure leaves the session that was there", async () => {
  for (const provider of providers) {
    const browser = new Browser(app.origin);
    const other = everyProvider[(everyProvider.indexOf(provider) + 1) % everyProvider.length];
    const pressed = await browser.press(other ?? provider);
    await expectSignedIn(browser, await browser.signIn(provider));
    const { session } = browser;
    const callback = await browser.pick(pressed, { fault: "bad_code" });
    expect(failureOf(await browser.open(callback))?.cause).toBe("provider_refused");
    expect(browser.session).toBe(session);
    expect(flowCookies(browser)).toEqual([]);
  }
  expect(await nameOf(await signedIn(app, "github"))).toBe("Ada Lovelace");
});
