import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { begin, flowCookies, nameOf, signedIn } from "./steps";
import { type StartedApp, sharedApp } from "./support/app";
import { Browser } from "./support/browser";
import { lendApp } from "./support/lend";
import { requestsSeen } from "./support/local-providers";
import { expectRefused, expectSignedIn } from "./support/refused";

// The ID tokens that a developer can click through at the local Google, and what they cost it. id-token.test.ts has
// the same of a provider that shares no code with it.

const app = sharedApp();

async function expectUntrusted(fault: string): Promise<void> {
  const { browser, callback } = await begin(app, "google", { person: "ada", fault });
  await expectRefused(app, browser, await browser.open(callback), "provider_refused");
}

it("O4 sends a nonce of 256 bits with each start, and never the same", async () => {
  const nonces = new Set<string | null>();
  for (let count = 0; count < 10; count++) {
    const url = await new Browser(app.origin).press("google");
    expect(url.searchParams.get("nonce")).toMatch(/^[\w-]{43}$/);
    expect(url.searchParams.get("nonce")).not.toBe(url.searchParams.get("state")?.split(".").at(-1));
    nonces.add(url.searchParams.get("nonce"));
  }
  expect(nonces.size).toBe(10);
});

it.each(["id_wrong_nonce", "id_no_nonce"])("O4 Google: refuses %s", expectUntrusted);

it("O4 the nonce is this flow's: without its cookie, or with another's, nobody gets in", async () => {
  const { browser, callback } = await begin(app, "google");
  const [nonce = ""] = flowCookies(browser);
  const stranger = await begin(app, "google");
  for (const value of [
    null,
    "made-up",
    stranger.browser.cookies[flowCookies(stranger.browser)[0] ?? ""] ?? "",
  ]) {
    const copy = browser.clone();
    if (value === null) copy.deleteCookie(nonce);
    else copy.setCookie(nonce, value);
    await expectRefused(app, copy, await copy.open(callback), /^(expired|provider_refused)$/);
  }
});

it.each([
  "no_id_token",
  "id_wrong_iss",
  "id_wrong_aud",
  "id_two_aud",
  "id_wrong_azp",
  "id_expired",
  "id_future_iat",
  "id_no_iat",
  "id_no_iss",
  "id_no_aud",
  "id_no_sub",
  "id_empty_sub",
  "id_long_sub",
  "id_control_sub",
  "id_no_exp",
])("O9 Google: refuses %s", expectUntrusted);

it.each(["id_alg_none", "id_hs256_secret", "id_hs256_public_key", "id_tampered", "id_rogue_key"])(
  "O10 Google: refuses %s",
  expectUntrusted,
);

it("O9 takes the subject of the ID token for who somebody is", async () => {
  const ada = await signedIn(app, "google");
  const { browser, callback } = await begin(app, "google", { person: "ada", fault: "id_wrong_sub" });
  await browser.open(callback);
  // Google's userinfo is not asked, so a rightly signed token of another subject is another person, and never Ada.
  if (browser.session !== undefined) expect((await browser.me()).body.id).not.toBe((await ada.me()).body.id);
});

describe("how often the keys are fetched", () => {
  let own: StartedApp;
  beforeAll(async () => {
    own = await lendApp({}, true);
  });
  afterAll(() => own?.stop());

  const fetches = async (path: string) =>
    (await requestsSeen(own)).filter((request) => request.path === `/google/${path}`).length;
  const keys = () => fetches("oauth2/v3/certs");

  it("O10 once for many sign-ins", async () => {
    for (const person of ["ada", "alan", "noor", "ada"]) {
      const browser = await signedIn(own, "google", person);
      expect(await nameOf(browser)).not.toBeNull();
    }
    expect(await keys()).toBe(1);
    // The start and the callback are two bundles of Next's, each with a memory of its own.
    expect(await fetches(".well-known/openid-configuration")).toBeLessThanOrEqual(2);
  });

  it("O10 once more for a key that nobody knows", async () => {
    const before = await keys();
    const { browser, callback } = await begin(own, "google", { person: "ada", fault: "id_unknown_kid" });
    await expectRefused(own, browser, await browser.open(callback), "provider_refused");
    expect((await keys()) - before).toBe(1);
  });

  it("O10 once more when they were rotated, and then the new key works", async () => {
    const before = await keys();
    const { browser, callback } = await begin(own, "google", { person: "ada", fault: "id_rotated_key" });
    await expectSignedIn(browser, await browser.open(callback));
    expect((await keys()) - before).toBe(1);
    await signedIn(own, "google");
  });

  it("O10 not without end for a flood of keys that nobody knows", async () => {
    const before = await keys();
    const flood = 20;
    for (let count = 0; count < flood; count++) {
      const { browser, callback } = await begin(own, "google", { person: "ada", fault: "id_unknown_kid" });
      await browser.open(callback);
      expect(browser.session).toBeUndefined();
    }
    expect((await keys()) - before).toBeLessThan(flood / 2 + 1);
    // Who has a key that is known gets in meanwhile.
    const browser = new Browser(own.origin);
    await expectSignedIn(browser, await browser.signIn("google"));
  });
});
