import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Browser } from "./support/browser";
import { type Independent, lendIndependent } from "./support/independent";
import { expectRefused, expectSignedIn } from "./support/refused";
import { type Claims, newKey, type SigningKey, sign, signHs256, unsigned } from "./support/signing";

// ID tokens that a provider must never have sent, from one that shares no code with the local ones. Each is right but
// for one thing.

let running: Independent;
let rogue: SigningKey;
beforeAll(async () => {
  running = await lendIndependent();
  rogue = await newKey("rogue");
  // From here on the app has the provider's keys, as it has nearly always.
  const browser = new Browser(running.app.origin);
  await expectSignedIn(browser, await browser.signIn("oidc"));
});
afterAll(() => running?.stop());
afterEach(() => {
  running.oidc.tamper = {};
});

type Forge = (claims: Claims) => string | Promise<string>;

const now = () => Math.floor(Date.now() / 1000);

async function attempt(forge: Forge): Promise<{ browser: Browser; response: Response }> {
  running.oidc.tamper = { ...running.oidc.tamper, idToken: forge };
  const browser = new Browser(running.app.origin);
  return { browser, response: await browser.signIn("oidc") };
}

async function expectUntrusted(forge: Forge): Promise<void> {
  const { browser, response } = await attempt(forge);
  await expectRefused(running.app, browser, response, "provider_refused");
}

async function expectTrusted(forge: Forge): Promise<void> {
  const { browser, response } = await attempt(forge);
  await expectSignedIn(browser, response);
}

/** Signed as it should be, with other claims; undefined takes one away. */
const withClaims =
  (changes: Claims): Forge =>
  (claims) =>
    sign({ ...claims, ...changes }, running.oidc.key);

describe("claims", () => {
  it("O9 accepts a token that was signed again, and one whose only audience is in a list", async () => {
    await expectTrusted(withClaims({}));
    await expectTrusted(withClaims({ aud: [running.client.id] }));
    await expectTrusted(withClaims({ azp: running.client.id }));
  });

  it.each<[string, Claims]>([
    ["another", { nonce: "0123456789012345678901234567890123456789012" }],
    ["an empty", { nonce: "" }],
    ["no", { nonce: undefined }],
  ])("O4 refuses %s nonce", (_, claims) => expectUntrusted(withClaims(claims)));

  it("O4 refuses the nonce of an earlier sign-in", async () => {
    let earlier: unknown;
    await expectTrusted((claims) => {
      earlier = claims.nonce;
      return sign(claims, running.oidc.key);
    });
    expect(earlier).toBeTypeOf("string");
    await expectUntrusted((claims) => sign({ ...claims, nonce: String(earlier) }, running.oidc.key));
  });

  it.each<[string, () => Claims]>([
    ["for another client", () => ({ aud: "another" })],
    ["for several clients", () => ({ aud: [running.client.id, "another"] })],
    [
      "for several clients, issued to us",
      () => ({ aud: [running.client.id, "another"], azp: running.client.id }),
    ],
    ["for a client whose name begins like ours", () => ({ aud: `${running.client.id}2` })],
    ["for nobody", () => ({ aud: undefined })],
    ["issued to another client", () => ({ azp: "another" })],
    ["of another issuer", () => ({ iss: "https://attacker.example" })],
    ["of an issuer below the provider's", () => ({ iss: `${running.oidc.issuer}/tenant` })],
    ["of no issuer", () => ({ iss: undefined })],
    ["that expired an hour ago", () => ({ exp: now() - 3600, iat: now() - 7200 })],
    ["that never expires", () => ({ exp: undefined })],
    ["that was issued an hour ago", () => ({ iat: now() - 3600 })],
    ["that will be issued in an hour", () => ({ iat: now() + 3600, exp: now() + 7200 })],
    ["that counts from in an hour", () => ({ nbf: now() + 3600 })],
    ["that was issued at no time", () => ({ iat: undefined })],
    ["without a subject", () => ({ sub: undefined })],
    ["with an empty subject", () => ({ sub: "" })],
    ["with a subject of 256 characters", () => ({ sub: "s".repeat(256) })],
  ])("O9 refuses a token %s", (_, claims) => expectUntrusted((given) => withClaims(claims())(given)));
});

describe("signature", () => {
  it.each<[string, Forge]>([
    ["unsigned", (claims) => unsigned(claims, running.oidc.key.kid)],
    [
      "signed with the client's secret",
      (claims) => signHs256(claims, running.client.secret, running.oidc.key.kid),
    ],
    [
      "signed with the public key as a secret",
      (claims) => signHs256(claims, running.oidc.key.publicPem, running.oidc.key.kid),
    ],
    [
      "signed by a rogue key under the published key's id",
      (claims) => sign(claims, { ...rogue, kid: running.oidc.key.kid }),
    ],
    [
      "that brings its own key along",
      (claims) => sign(claims, rogue, { jwk: rogue.publicJwk, kid: running.oidc.key.kid }),
    ],
    [
      "changed after it was signed",
      async (claims) => {
        const [header, , signature] = (await sign(claims, running.oidc.key)).split(".");
        const changed = Buffer.from(JSON.stringify({ ...claims, sub: "subject-2" })).toString("base64url");
        return `${header}.${changed}.${signature}`;
      },
    ],
    ["that is no token", () => "e30.e30"],
    ["that is empty", () => ""],
  ])("O10 refuses a token %s", (_, forge) => expectUntrusted(forge));

  it("O10 looks for an unknown key once", async () => {
    const before = running.oidc.requests.jwks;
    await expectUntrusted((claims) => sign(claims, rogue));
    expect(running.oidc.requests.jwks - before).toBe(1);
  });

  it("O10 accepts a new key as soon as the provider signs with it, and the old one no longer", async () => {
    const next = await newKey("plain-2");
    running.oidc.tamper = { jwks: () => ({ keys: [next.publicJwk] }) };
    const before = running.oidc.requests.jwks;
    await expectTrusted((claims) => sign(claims, next));
    await expectTrusted((claims) => sign(claims, next));
    expect(running.oidc.requests.jwks - before, "fetched once for both").toBe(1);
    await expectUntrusted((claims) => sign(claims, running.oidc.key));
  });

  it("O10 does not let unknown keys make it fetch without end, and known keys work meanwhile", async () => {
    await expectTrusted((claims) => sign(claims, running.oidc.key));
    const before = running.oidc.requests.jwks;
    const flood = 25;
    for (let count = 0; count < flood; count++) {
      const { browser } = await attempt((claims) => sign(claims, { ...rogue, kid: `unknown-${count}` }));
      expect(browser.session).toBeUndefined();
    }
    expect(running.oidc.requests.jwks - before).toBeLessThan(flood / 2);
    await expectTrusted((claims) => sign(claims, running.oidc.key));
  });
});
