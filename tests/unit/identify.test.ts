import { describe, expect, it } from "vitest";
import { type ConfiguredProvider, findEntry } from "@/features/providers";
import type { TokenSet } from "@/features/providers/types";
import { identify as identifyAnswer } from "@/features/sign-in/identify";
import { newCalls } from "@/features/sign-in/telemetry";
import { testEnvironment } from "../support/environment";
import { answerJson, clientId, idToken, serveIssuer, signingKey } from "../support/issuer";

// Who a completed code exchange was about.

testEnvironment();
const [key, rogue] = await Promise.all([signingKey("one"), signingKey("one")]);

function provider(id: string, baseUrl: string | null, mode: "real" | "local" = "real"): ConfiguredProvider {
  const entry = findEntry(id) ?? expect.fail(`no entry ${id}`);
  return { entry, mode, clientId, clientSecret: "secret", baseUrl, emailWorth: null, onwards: [] };
}

/** An issuer with a userinfo endpoint that answers this. */
async function issuerWithUserinfo(info: unknown, status = 200) {
  const served = await serveIssuer([key]);
  const userinfo_endpoint = `${served.issuer}/userinfo`;
  served.answers["/.well-known/openid-configuration"] = answerJson({ ...served.metadata, userinfo_endpoint });
  const tokens: (string | undefined)[] = [];
  served.answers["/userinfo"] = (request, response) => {
    tokens.push(request.headers.authorization);
    answerJson(info, status)(request, response);
  };
  return { ...served, tokens };
}

/** Who an answer is about, to a sign-in that sent no nonce. */
const identify = (from: ConfiguredProvider, profile: unknown, tokens: TokenSet) =>
  identifyAnswer(from, { profile, tokens }, null, newCalls(from.entry.id));

const claims = { sub: "ada-1815", email: "Ada@Acme.test", email_verified: true, name: "Ada" };

describe("somebody of an OpenID provider", () => {
  it("is who the ID token says, never who Auth.js read out of it unverified", async () => {
    const { issuer } = await serveIssuer([key]);
    const id_token = await idToken(issuer, key, claims);
    const forged = { sub: "eve", email: "eve@acme.test", email_verified: true };
    expect(await identify(provider("google", issuer), forged, { id_token })).toEqual({
      provider: "google",
      protocol: "oidc",
      issuer,
      subject: "ada-1815",
      name: "Ada",
      email: "ada@acme.test",
      emailVerified: true,
      emailOwned: false,
      authTime: null,
      image: null,
      label: "Ada@Acme.test",
    });
  });

  it("says when the provider asked who it is, where it says so in a number", async () => {
    const { issuer } = await serveIssuer([key]);
    for (const [auth_time, authTime] of [
      [1_800_000_000, 1_800_000_000],
      ["1800000000", null],
      [null, null],
    ] as const) {
      const id_token = await idToken(issuer, key, { ...claims, auth_time });
      expect(await identify(provider("google", issuer), {}, { id_token })).toMatchObject({ authTime });
    }
  });

  it("is nobody without an ID token that the provider has signed", async () => {
    const { issuer } = await serveIssuer([key]);
    for (const id_token of [undefined, "", await idToken(issuer, rogue, claims)]) {
      const call = identify(provider("google", issuer), claims, { id_token, access_token: "t" });
      await expect(call).rejects.toMatchObject({ name: "ProviderUntrusted" });
    }
  });

  it("is nobody when an answer does not say who, and the reason holds none of them", async () => {
    const call = identify(provider("facebook", null), { id: "hunter2" }, {});
    await expect(call).rejects.toMatchObject({
      name: "ProviderUntrusted",
      message: "a profile that cannot be read",
    });
  });

  it("has the profile of userinfo where the ID token has none", async () => {
    const { issuer, tokens } = await issuerWithUserinfo({ ...claims, preferred_username: "ada" });
    const id_token = await idToken(issuer, key, { name: "From the token" });
    expect(await identify(provider("oidc", issuer), {}, { id_token, access_token: "at-1" })).toMatchObject({
      provider: "oidc",
      issuer,
      subject: "ada-1815",
      name: "Ada",
      email: "ada@acme.test",
      emailVerified: true,
      emailOwned: false,
      label: "ada",
    });
    expect(tokens).toEqual(["Bearer at-1"]);
  });

  it("keeps what only the ID token says", async () => {
    const { issuer } = await issuerWithUserinfo({ sub: "ada-1815" });
    const id_token = await idToken(issuer, key, claims);
    const found = await identify(provider("oidc", issuer), {}, { id_token, access_token: "t" });
    expect(found).toMatchObject({ name: "Ada", email: "ada@acme.test", emailVerified: true });
  });

  it.each([
    ["another subject", { ...claims, sub: "eve" }],
    ["a subject in another case", { ...claims, sub: "ADA-1815" }],
    ["no subject", { email: "ada@acme.test" }],
    ["a subject that is a list", { ...claims, sub: ["ada-1815"] }],
    ["a list", [claims]],
    ["null", null],
    ["a text", "ada-1815"],
  ])("is nobody when userinfo is about %s", async (_name, info) => {
    const { issuer } = await issuerWithUserinfo(info);
    const id_token = await idToken(issuer, key, claims);
    const call = identify(provider("oidc", issuer), claims, { id_token, access_token: "t" });
    await expect(call).rejects.toMatchObject({ name: "ProviderUntrusted" });
  });

  it("R4 is who the ID token says when userinfo refuses, and nobody when it fails", async () => {
    for (const status of [400, 401, 403, 404]) {
      const { issuer } = await issuerWithUserinfo({ error: "insufficient_scope" }, status);
      const id_token = await idToken(issuer, key, claims);
      const found = await identify(provider("oidc", issuer), {}, { id_token, access_token: "t" });
      expect(found).toMatchObject({ subject: "ada-1815", email: "ada@acme.test", emailVerified: true });
    }
    const { issuer } = await issuerWithUserinfo({}, 503);
    const id_token = await idToken(issuer, key, claims);
    const call = identify(provider("oidc", issuer), {}, { id_token, access_token: "t" });
    await expect(call).rejects.toMatchObject({ name: "ProviderUnavailable", trouble: "status" });
  });

  it.each<[string, object, object]>([
    ["another address", { email: "eve@acme.test" }, { email: "eve@acme.test", emailVerified: false }],
    ["the same and no more", { email: "ADA@acme.test" }, { email: "ada@acme.test", emailVerified: true }],
    ["that it is not verified", { ...claims, email_verified: false }, { emailVerified: false }],
    [
      "one that cannot be read",
      { email: {}, email_verified: false },
      { email: "ada@acme.test", emailVerified: true },
    ],
    ["a picture for a name", { name: { first: "Ada" }, picture: 7 }, { name: "Ada" }],
  ])(
    "takes an address and what is said of it from one answer: userinfo has %s",
    async (_name, info, expected) => {
      const { issuer } = await issuerWithUserinfo({ sub: claims.sub, ...info });
      const id_token = await idToken(issuer, key, claims);
      const found = await identify(provider("oidc", issuer), {}, { id_token, access_token: "t" });
      expect(found).toMatchObject(expected);
    },
  );

  it("needs no userinfo where there is none, or where the ID token has it all", async () => {
    const none = await serveIssuer([key]);
    const id_token = await idToken(none.issuer, key, claims);
    expect(await identify(provider("oidc", none.issuer), {}, { id_token })).toMatchObject({ name: "Ada" });
    const other = await issuerWithUserinfo({ sub: "eve" });
    const token = await idToken(other.issuer, key, claims);
    expect(await identify(provider("google", other.issuer), {}, { id_token: token })).toMatchObject({
      name: "Ada",
    });
    expect(other.tokens).toEqual([]);
  });

  it("of a stand-in is filed as local, since its address is another one everywhere", async () => {
    const { issuer } = await serveIssuer([key]);
    const id_token = await idToken(issuer, key, claims);
    expect((await identify(provider("google", issuer, "local"), {}, { id_token })).issuer).toBe("local");
  });
});

describe("somebody of an OAuth provider", () => {
  const profile = { id: 583231, login: "octocat", emails: [] };

  it("is who the profile says, filed under the provider's own name", async () => {
    const who = (baseUrl: string | null, mode?: "local") =>
      identify(provider("github", baseUrl, mode), profile, {});
    expect(await who(null)).toMatchObject({
      provider: "github",
      protocol: "oauth",
      subject: "583231",
      issuer: "https://github.com/login/oauth",
    });
    expect((await who("https://github.acme.test/")).issuer).toBe("https://github.acme.test/login/oauth");
    expect((await who("http://127.0.0.1:1/github", "local")).issuer).toBe("local");
  });

  it("is nobody when the profile cannot be read", async () => {
    for (const answer of [null, {}, { ...profile, id: "583231" }]) {
      const call = identify(provider("github", null), answer, {});
      await expect(call).rejects.toMatchObject({ name: "ProviderUntrusted" });
    }
  });
});
