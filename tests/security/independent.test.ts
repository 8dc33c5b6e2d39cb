import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Browser } from "./support/browser";
import { type Independent, lendIndependent } from "./support/independent";
import type { Tamper } from "./support/plain-provider";
import { expectRefused, expectSignedIn } from "./support/refused";

// The app against providers that share no code with the local ones: what those got wrong in the same way as the app
// would show here.

let running: Independent;
beforeAll(async () => {
  running = await lendIndependent();
});
afterAll(() => running?.stop());
afterEach(() => {
  running.oidc.tamper = {};
  running.github.refusals.length = 0;
});

const newBrowser = () => new Browser(running.app.origin);

/** A sign-in at the plain provider while it misbehaves. */
async function attempt(tamper: Tamper): Promise<{ browser: Browser; response: Response }> {
  running.oidc.tamper = tamper;
  const browser = newBrowser();
  return { browser, response: await browser.signIn("oidc") };
}

async function expectUntrusted(tamper: Tamper): Promise<void> {
  const { browser, response } = await attempt(tamper);
  await expectRefused(running.app, browser, response, "provider_refused");
}

describe("an OpenID provider of one's own", () => {
  it("has a button with the name it was given", async () => {
    const form = await newBrowser().signInForm("oidc");
    expect(form.text).toContain("Sign in with Plain & Simple");
  });

  it("O1 O2 O4 O14 is asked for a code with a challenge, a state and a nonce, and for no more than identity", async () => {
    const url = await newBrowser().press("oidc");
    expect(url.origin + url.pathname).toBe(`${running.oidc.issuer}/auth`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      client_id: running.client.id,
      redirect_uri: `${running.app.origin}/api/auth/callback/oidc`,
      scope: "openid profile email",
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
      state: expect.stringMatching(/^[\w.-]{22,}$/),
      nonce: expect.stringMatching(/^[\w-]{22,}$/),
    });
  });

  it("signs in with the profile that only userinfo has, and knows the person again", async () => {
    const before = { ...running.oidc.requests };
    const browser = newBrowser();
    await expectSignedIn(browser, await browser.signIn("oidc"));
    const { body } = await browser.me();
    expect(body).toMatchObject({ name: "Person One", email: "one@plain.example" });
    expect(running.oidc.requests.token).toBe(before.token + 1);
    expect(running.oidc.requests.userinfo).toBe(before.userinfo + 1);

    const again = newBrowser();
    await expectSignedIn(again, await again.signIn("oidc"));
    expect((await again.me()).body.id).toBe(body.id);
  });

  it("I1 another subject is another person", async () => {
    const first = newBrowser();
    await expectSignedIn(first, await first.signIn("oidc"));
    const { account } = running.oidc;
    running.oidc.account = {
      sub: "subject-2",
      email: "two@plain.example",
      email_verified: true,
      name: "Two",
    };
    try {
      const second = newBrowser();
      await expectSignedIn(second, await second.signIn("oidc"));
      expect((await second.me()).body.id).not.toBe((await first.me()).body.id);
    } finally {
      running.oidc.account = account;
    }
  });

  it("O7 refuses an answer that names another issuer", () =>
    expectUntrusted({
      authorizationResponse: (url) => url.searchParams.set("iss", "https://attacker.example"),
    }));

  it("O7 refuses an answer without an issuer, since the metadata promises one", () =>
    expectUntrusted({ authorizationResponse: (url) => url.searchParams.delete("iss") }));

  it("O7 refuses an answer that came back at another provider's callback", async () => {
    const browser = newBrowser();
    const callback = await browser.pick(await browser.press("oidc"));
    callback.pathname = "/api/auth/callback/github";
    await expectRefused(running.app, browser, await browser.open(callback), /^(expired|provider_refused)$/);
    expect(running.github.refusals, "the code went to nobody else").toEqual([]);
  });

  it.each([
    ["of another subject", { sub: "subject-9" }],
    ["of a subject with the same beginning", { sub: "subject-10" }],
    ["of nobody", { sub: undefined }],
    ["of a list of subjects", { sub: ["subject-1"] }],
  ])("O11 refuses userinfo %s", (_, changes) =>
    expectUntrusted({ userinfo: (body) => ({ ...body, ...changes }) }),
  );

  it("O12 says that the provider does not answer when its userinfo is down", async () => {
    const { browser, response } = await attempt({ down: ["userinfo"] });
    await expectRefused(running.app, browser, response, "provider_unavailable");
  });
});

describe("a GitHub Enterprise server", () => {
  it("signs in with its own address for everything, and knows the person again", async () => {
    const browser = newBrowser();
    const url = await browser.press("github");
    expect(url.origin + url.pathname).toBe(`${running.github.origin}/login/oauth/authorize`);
    expect(url.searchParams.get("scope")).toBe("read:user user:email");
    await expectSignedIn(browser, await browser.open(await browser.pick(url)));
    const { body } = await browser.me();
    expect(body).toMatchObject({ name: "Mona Lisa", email: "mona@enterprise.example" });

    const again = newBrowser();
    await expectSignedIn(again, await again.signIn("github"));
    expect((await again.me()).body.id).toBe(body.id);
    expect(running.github.refusals, "every request was as documented").toEqual([]);
  });

  it("O7 accepts its own issuer, should it begin to send one, and refuses another's", async () => {
    const browser = newBrowser();
    const callback = await browser.pick(await browser.press("github"));
    callback.searchParams.set("iss", `${running.github.origin}/login/oauth`);
    await expectSignedIn(browser, await browser.open(callback));

    for (const iss of ["https://github.com/login/oauth", "https://attacker.example", ""]) {
      const victim = newBrowser();
      const forged = await victim.pick(await victim.press("github"));
      forged.searchParams.set("iss", iss);
      await expectRefused(running.app, victim, await victim.open(forged), "provider_refused");
    }
  });

  it("O6 is not asked twice for one code", async () => {
    const browser = newBrowser();
    const callback = await browser.pick(await browser.press("github"));
    const before = browser.clone();
    await expectSignedIn(browser, await browser.open(callback));
    // The cookies as they were, as if the first answer had got lost: the provider says no.
    await expectRefused(running.app, before, await before.open(callback), /^(expired|provider_refused)$/);
  });
});
