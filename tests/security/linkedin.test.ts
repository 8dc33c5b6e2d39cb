import { expect, it } from "vitest";
import { codeFrom, exchange } from "./exchange-support";
import { begin, flowCookies, nameOf, notUnderWay } from "./steps";
import { sharedApp } from "./support/app";
import { Browser } from "./support/browser";
import { requestsSeen, tokenRequestsWith } from "./support/local-providers";
import { expectRefused, expectSignedIn } from "./support/refused";

// LinkedIn knows no PKCE for a client with a secret, and no nonce. What is left is looked at here: the state, the flow's
// cookie, the client's secret and the ID token's signature. transaction.test.ts has what it shares with all others.

const app = sharedApp();
const provider = "linkedin";

it("O2 O4 is asked with a state alone, and never with a verifier", async () => {
  const browser = new Browser(app.origin);
  const url = await browser.press(provider);
  for (const name of ["code_challenge", "code_challenge_method", "nonce"])
    expect(url.searchParams.has(name), name).toBe(false);
  const callback = await browser.pick(url);
  await expectSignedIn(browser, await browser.open(callback));
  expect(await tokenRequestsWith(app, callback.searchParams.get("code"))).toMatchObject([{ status: 200 }]);
  const asked = (await requestsSeen(app)).filter(({ path }) => path.startsWith("/linkedin/"));
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.filter(({ body }) => "code_verifier" in body)).toEqual([]);
});

it("O3 O5 an answer counts in the browser that asked, and in no other", async () => {
  const mallory = await begin(app, provider, { person: "alan" });
  const idle = new Browser(app.origin);
  await expectRefused(app, idle, await idle.open(mallory.callback), notUnderWay);
  const busy = new Browser(app.origin);
  await busy.press(provider);
  await expectRefused(app, busy, await busy.open(mallory.callback), "expired");
  expect(await tokenRequestsWith(app, mallory.callback.searchParams.get("code"))).toEqual([]);
});

it("O3 a state comes with its own flow's cookie, and with no other's", async () => {
  const { browser, callback } = await begin(app, provider);
  const [cookie = ""] = flowCookies(browser);
  const stranger = await begin(app, provider, { person: "alan" });
  for (const value of [
    null,
    "made-up",
    stranger.browser.cookies[flowCookies(stranger.browser)[0] ?? ""] ?? "",
  ]) {
    const copy = browser.clone();
    if (value === null) copy.deleteCookie(cookie);
    else copy.setCookie(cookie, value);
    await expectRefused(app, copy, await copy.open(callback), /^(expired|provider_refused)$/);
  }
});

// What no nonce costs: docs/decisions/0057. Whoever has another person's unused code can use it in a flow of their own.
it("O6 a code that was used is worth nothing in another flow", async () => {
  const ada = await begin(app, provider, { person: "ada" });
  await expectSignedIn(ada.browser, await ada.browser.open(ada.callback));
  const mallory = await begin(app, provider, { person: "alan" });
  mallory.callback.searchParams.set("code", ada.callback.searchParams.get("code") ?? "");
  await expectRefused(app, mallory.browser, await mallory.browser.open(mallory.callback), "provider_refused");
});

it("O6 a code that a browser has brought is used at once, and stays in no history, cache or Referer", async () => {
  const { browser, callback } = await begin(app, provider);
  const response = await browser.open(callback);
  expect(response.status).toBe(303);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  expect(response.headers.get("location")).not.toContain(callback.searchParams.get("code"));
  expect(await nameOf(browser)).toBe("Ada Lovelace");
});

it("O9 O10 an ID token is LinkedIn's, for this app and new, also without a nonce", async () => {
  for (const fault of [
    "no_id_token",
    "id_wrong_iss",
    "id_wrong_aud",
    "id_two_aud",
    "id_expired",
    "id_no_iat",
    "id_no_sub",
    "id_alg_none",
    "id_hs256_secret",
    "id_hs256_public_key",
    "id_tampered",
    "id_rogue_key",
  ]) {
    const { browser, callback } = await begin(app, provider, { fault });
    await expectRefused(app, browser, await browser.open(callback), "provider_refused");
  }
});

it("A6 a client's code is not taken: without PKCE it may be in other hands", async () => {
  const asked = await codeFrom(app, provider);
  expect(await exchange(app, provider, asked)).toMatchObject({
    status: 400,
    body: { error: "invalid_request", error_description: expect.stringContaining("PKCE") },
  });
  expect(await tokenRequestsWith(app, asked.code ?? null)).toEqual([]);
});
