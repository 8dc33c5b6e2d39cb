import { describe, expect, it } from "vitest";
import { byProvider, hasCheck, vendorFixtures } from "../vendors";
import { begin, nameOf } from "./steps";
import { sharedApp } from "./support/app";
import { Browser, everyProvider, type Provider, providers } from "./support/browser";
import { requestsSeen, tokenRequestsWith } from "./support/local-providers";
import { expectRefused, expectSignedIn } from "./support/refused";

const app = sharedApp();
const random = expect.stringMatching(/^[\w-]{43}$/);

/** What a browser is told that did not begin this sign-in, or has ended it; which of the two is for other tests. */
const notUnderWay = /^(expired|cookies_blocked)$/;

/** Everything that each authorization URL holds: nothing asks for more than who somebody is. */
const authorizationParameters = byProvider((vendor) => ({
  response_type: "code",
  ...(hasCheck(vendor, "pkce") && { code_challenge: random, code_challenge_method: "S256" }),
  client_id: `local-${vendor.id}`,
  scope: vendor.scope,
  ...(hasCheck(vendor, "nonce") && { nonce: random }),
  ...(vendor.responseMode && { response_mode: vendor.responseMode }),
}));

/** A name that comes once may have come to another test, whose sign-in was to fail. */
const names = byProvider((vendor) => ["Ada Lovelace", ...(vendor.tellsNameBeside ? ["null"] : [])]);

describe.each(everyProvider)("%s", (provider) => {
  it("O1 O14 asks for a code, and for no more than who somebody is", async () => {
    const browser = new Browser(app.origin);
    const pressed = await browser.submit(await browser.signInForm(provider));
    const url = new URL(pressed.headers.get("location") ?? "");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...authorizationParameters[provider],
      state: expect.stringMatching(/^[\w.-]{22,}$/),
      redirect_uri: `${app.origin}/api/auth/callback/${provider}`,
    });
    expect([...url.searchParams.keys()].length, "no parameter twice").toBe(
      new Set(url.searchParams.keys()).size,
    );
  });

  it("O2 O3 O6 signs somebody in, and refuses a state or a code that is not theirs", async () => {
    const { browser, callback } = await begin(app, provider);
    await expectSignedIn(browser, await browser.open(callback));
    expect(names[provider]).toContain(await nameOf(browser));
    const forged = await begin(app, provider);
    forged.callback.searchParams.set("state", "forged");
    await expectRefused(app, forged.browser, await forged.browser.open(forged.callback), notUnderWay);
    const bad = await begin(app, provider, { fault: "bad_code" });
    await expectRefused(app, bad.browser, await bad.browser.open(bad.callback), "provider_refused");
  });
});

describe.each(providers)("%s", (provider) => {
  const other: Provider = provider === "google" ? "github" : "google";

  it.each(["access_token", "id_token"])(
    "O1 refuses %s at the callback, with a code and without",
    async (name) => {
      for (const keepCode of [true, false]) {
        const browser = new Browser(app.origin);
        const callback = await browser.pick(await browser.press(provider));
        const code = callback.searchParams.get("code");
        callback.searchParams.set(name, "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.");
        if (!keepCode) callback.searchParams.delete("code");
        await expectRefused(app, browser, await browser.open(callback), "provider_refused");
        expect(await tokenRequestsWith(app, code), "the code is not redeemed").toEqual([]);
      }
    },
  );

  it("O2 makes a challenge for each start, which the verifier of the token request hashes to", async () => {
    const browser = new Browser(app.origin);
    const first = await browser.press(provider);
    const second = await browser.press(provider);
    const challenge = second.searchParams.get("code_challenge");
    expect(first.searchParams.get("code_challenge")).not.toBe(challenge);

    const callback = await browser.pick(second);
    await expectSignedIn(browser, await browser.open(callback));
    const requests = await tokenRequestsWith(app, callback.searchParams.get("code"));
    expect(requests.map(({ body, status }) => ({ verifier: body.code_verifier, status }))).toEqual([
      { verifier: `sha256:${challenge}`, status: 200 },
    ]);
  });

  it("O3 lets a state in once: a callback that is opened again, by whomever, signs nobody in", async () => {
    const browser = new Browser(app.origin);
    const callback = await browser.pick(await browser.press(provider));
    const before = browser.clone();
    await expectSignedIn(browser, await browser.open(callback));

    const afterwards = browser.clone();
    const name = afterwards.cookieName("session");
    if (name) afterwards.deleteCookie(name);
    await expectRefused(app, afterwards, await afterwards.open(callback), notUnderWay);
    // With the cookies as they were the state matches again, but the provider takes its code only once.
    await expectRefused(app, before, await before.open(callback), /^(expired|provider_refused)$/);
  });

  it("O3 has used up a state after a failure, too", async () => {
    const browser = new Browser(app.origin);
    const url = await browser.press(provider);
    await expectRefused(
      app,
      browser,
      await browser.open(await browser.pick(url, { cancel: true })),
      "cancelled",
    );
    const late = await browser.pick(url);
    await expectRefused(app, browser, await browser.open(late), notUnderWay);
  });

  it.each([
    ["without a state", null],
    ["with a made-up state", "forged"],
    ["with an empty state", ""],
  ])("O3 refuses a callback %s", async (_, state) => {
    const browser = new Browser(app.origin);
    const callback = await browser.pick(await browser.press(provider));
    if (state === null) callback.searchParams.delete("state");
    else callback.searchParams.set("state", state);
    await expectRefused(app, browser, await browser.open(callback), "expired");
    expect(await tokenRequestsWith(app, callback.searchParams.get("code"))).toEqual([]);
  });

  it("O3 refuses the callback of another browser, with no sign-in under way and with one", async () => {
    const attacker = new Browser(app.origin);
    const callback = await attacker.pick(await attacker.press(provider), { person: "alan" });
    const idle = new Browser(app.origin);
    await expectRefused(app, idle, await idle.open(callback), notUnderWay);
    const busy = new Browser(app.origin);
    await busy.press(provider);
    await expectRefused(app, busy, await busy.open(callback), "expired");
    expect(await tokenRequestsWith(app, callback.searchParams.get("code"))).toEqual([]);
  });

  it("O3 refuses a state that this browser got for another provider", async () => {
    const browser = new Browser(app.origin);
    const foreign = (await browser.press(other)).searchParams.get("state") ?? "";
    const callback = await browser.pick(await browser.press(provider));
    callback.searchParams.set("state", foreign);
    await expectRefused(app, browser, await browser.open(callback), "expired");
    expect(await tokenRequestsWith(app, callback.searchParams.get("code"))).toEqual([]);
  });
});

it("O2 O3 makes no value twice in 20 starts", async () => {
  const urls: URL[] = [];
  for (let count = 0; count < 20; count++) {
    urls.push(await new Browser(app.origin).press(providers[count % providers.length] ?? "github"));
  }
  for (const name of ["code_challenge", "state"]) {
    expect(new Set(urls.map(({ searchParams }) => searchParams.get(name))).size).toBe(urls.length);
  }
});

it("O2 O3 sends the verifier with the code and the state with the start, and neither with anything else", async () => {
  for (const provider of everyProvider) await new Browser(app.origin).signIn(provider);
  const seen = await requestsSeen(app);
  const paths = (name: string) => [
    ...new Set(seen.filter(({ query, body }) => name in query || name in body).map(({ path }) => path)),
  ];
  const withPkce = vendorFixtures.filter((vendor) => hasCheck(vendor, "pkce"));
  expect(paths("code_verifier").sort()).toEqual(withPkce.map(({ token }) => token).sort());
  expect(paths("state").sort()).toEqual(vendorFixtures.map(({ authorize }) => authorize).sort());
  expect(seen.filter(({ query }) => "code_verifier" in query)).toEqual([]);
});
