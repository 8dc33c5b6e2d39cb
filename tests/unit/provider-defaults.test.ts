import { describe, expect, it } from "vitest";
import { openidProvider } from "@/features/providers/openid-provider";
import type { ProviderEntry } from "@/features/providers/types";
import { authjsProvider } from "@/features/sign-in/authjs";
import { newCalls } from "@/features/sign-in/telemetry";
import { testEnvironment } from "../support/environment";
import { answerJson, serveIssuer } from "../support/issuer";
import { okta, spotify } from "../support/ordinary-providers";

// What an ordinary provider needs to say, and what it gets without saying.

testEnvironment({ LOCAL_PROVIDERS_URL: "" });

const made = (entry: ProviderEntry, baseUrl: string | null) =>
  authjsProvider({
    entry,
    mode: "real",
    clientId: "id",
    clientSecret: "secret",
    baseUrl,
    emailWorth: null,
    onwards: [],
  });

describe("an OpenID provider", () => {
  const baseUrl = "https://acme.okta.com";

  it("takes its variables, its stand-in's path and its words from its id and name", () => {
    expect(okta.env).toEqual({
      id: "AUTH_OKTA_ID",
      secret: "AUTH_OKTA_SECRET",
      address: "AUTH_OKTA_ISSUER",
      emailWorth: "AUTH_OKTA_EMAIL_WORTH",
      onwards: "AUTH_OKTA_ONWARDS",
    });
    expect(okta.endpoints).toMatchObject({ localPath: "/okta", console: null, needsAddress: true });
    expect(okta.button).toMatchObject({
      name: "Okta",
      receives: "Gives us your name, email and picture.",
    });
    for (const scope of okta.scopes.signIn) expect(okta.scopes.words[scope]).toBeTruthy();
  });

  it("has every check, and is Auth.js's own with its issuer", () => {
    expect(okta.authorization.checks).toEqual(["pkce", "state", "nonce"]);
    expect(made(okta, baseUrl)).toMatchObject({
      id: "okta",
      type: "oidc",
      issuer: baseUrl,
      options: { authorization: { params: { scope: "openid profile email" } } },
    });
    expect(okta.endpoints.issuer({ baseUrl, mode: "real" })).toEqual({ name: baseUrl, promised: false });
  });

  it("trusts its word for admission and no further, whoever owns the mailbox", () => {
    const place = { baseUrl, mode: "real" } as const;
    expect([true, false].map((owned) => okta.identity.emailWorth(place, owned))).toEqual([
      "admission",
      "admission",
    ]);
  });

  it("needs no address where the vendor has one issuer, and lives there", () => {
    const vendor = openidProvider({ id: "line", button: { name: "LINE" }, issuer: "https://access.line.me" });
    expect(vendor.env.address).toBeUndefined();
    expect(vendor.endpoints.needsAddress).toBeUndefined();
    expect(made(vendor, null)).toMatchObject({ id: "line", type: "oidc", issuer: "https://access.line.me" });
    expect(vendor.endpoints.origins({ baseUrl: null, mode: "real" })).toEqual({
      authorization: null,
      pictures: ["https://access.line.me"],
    });
  });

  it("refreshes and revokes where its metadata says", async () => {
    const { issuer, metadata, answers, asked } = await serveIssuer();
    answers["/token"] = answerJson({ access_token: "new" });
    answers["/revoke"] = answerJson({});
    const more = { ...metadata, revocation_endpoint: `${issuer}/revoke` };
    answers["/.well-known/openid-configuration"] = answerJson(more);
    const grant = {
      clientId: "id",
      clientSecret: "secret",
      baseUrl: issuer,
      subject: "1",
      accessToken: null,
      refreshToken: "old",
      calls: newCalls("okta"),
      fetch,
    };
    expect(await okta.tokens.refresh?.(grant)).toMatchObject({ accessToken: "new" });
    expect(await okta.tokens.revoke(grant)).toBe(true);
    expect([asked("/token"), asked("/revoke")]).toEqual([1, 1]);
  });
});

describe("an OAuth provider", () => {
  it("has the vendor's addresses, and the same paths at another base", () => {
    const endpoints = (accounts: string, api: string) => ({
      authorization: { url: `${accounts}/authorize`, params: { scope: "user-read-email" } },
      token: `${accounts}/api/token`,
      userinfo: { url: `${api}/v1/me` },
    });
    expect(made(spotify, null)).toMatchObject({
      id: "spotify",
      type: "oauth",
      options: endpoints("https://accounts.spotify.com", "https://api.spotify.com"),
    });
    const local = "http://127.0.0.1:3001/spotify";
    expect(made(spotify, local)).toMatchObject({ options: endpoints(local, local) });
    expect(spotify.endpoints.origins({ baseUrl: local, mode: "local" })).toEqual({
      authorization: "http://127.0.0.1:3001",
      pictures: ["http://127.0.0.1:3001"],
    });
  });

  it("is asked nothing that it may not answer: it cannot prove anew who somebody is", () => {
    expect(spotify.authorization).toMatchObject({ checks: ["pkce", "state"], reauthentication: null });
    expect(spotify.tokens.appGrant({ baseUrl: null, mode: "real" })).toMatch(/^This app knows of no tokens/);
  });
});
