import { createHmac } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ProviderRefused } from "@/features/oauth/errors";
import { statusFetch } from "@/features/oauth/provider-fetch";
import { clientBasic } from "@/features/oauth/token-request";
import { providerEntries } from "@/features/providers";
import { auth0 } from "@/features/providers/auth0";
import { facebook } from "@/features/providers/facebook";
import { google } from "@/features/providers/google";
import { microsoft } from "@/features/providers/microsoft-entra-id";
import { oidc } from "@/features/providers/oidc";
import { twitter } from "@/features/providers/twitter";
import type { ProviderEntry } from "@/features/providers/types";
import { newCalls } from "@/features/sign-in/telemetry";
import { testEnvironment } from "../support/environment";
import { revoke } from "../support/revoking";
import { serve } from "../support/server";

// What each provider hears when a grant is given back.

testEnvironment();
afterEach(() => void vi.restoreAllMocks());

/** An issuer whose metadata says this as well. */
async function issuer(more: Record<string, unknown>): Promise<string> {
  const { origin } = await serve((request, response) => {
    const base = `http://${request.headers.host}`;
    const metadata = {
      issuer: base,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/jwks`,
      ...more,
    };
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(metadata));
  });
  return origin;
}

const basic = clientBasic("id", "s3cr3t");

describe("X", () => {
  it("ends both tokens, the refresh token first, for a client that says who it is", async () => {
    const { seen } = await revoke(twitter);
    const common = { method: "POST", url: "https://api.x.com/2/oauth2/revoke", authorization: basic };
    expect(seen).toEqual([
      { ...common, body: "token=refresh&token_type_hint=refresh_token" },
      { ...common, body: "token=access&token_type_hint=access_token" },
    ]);
  });
});

describe("Facebook", () => {
  const success = () => Response.json({ success: true });

  it("ends what a person has permitted, by the app's own token, which outlives theirs", async () => {
    const proof = createHmac("sha256", "s3cr3t").update("id|s3cr3t").digest("hex");
    const { told, seen } = await revoke(facebook, { accessToken: null }, success);
    expect(told).toBe(true);
    expect(seen).toEqual([
      {
        method: "DELETE",
        url: `https://graph.facebook.com/v26.0/10158/permissions?appsecret_proof=${proof}`,
        authorization: "Bearer id|s3cr3t",
        body: "",
      },
    ]);
  });

  it("of a stand-in lives at its address", async () => {
    const { seen } = await revoke(
      facebook,
      { baseUrl: "http://127.0.0.1:1/facebook", subject: "../1" },
      success,
    );
    expect(seen[0]?.url).toMatch(/^http:\/\/127\.0\.0\.1:1\/facebook\/v26\.0\/\.\.%2F1\/permissions\?/);
  });

  it.each([400, 401, 403])("has not heard of it when it answers %i", async (status) => {
    const refused = revoke(facebook, {}, () => new Response("{}", { status }));
    await expect(refused).rejects.toThrow(ProviderRefused);
    // The proof, which is made with the secret, is in no message.
    await expect(refused).rejects.toThrow(/permissions: refused/);
  });
});

describe("Microsoft", () => {
  it("has no way to be told, so its people are shown where they can", async () => {
    expect(await revoke(microsoft)).toEqual({ told: false, seen: [] });
    const page = (whose: string) =>
      microsoft.tokens.grantsPage({
        baseUrl: `https://login.microsoftonline.com/${whose}/v2.0`,
        mode: "real",
      });
    expect(page("common")).toBe("https://myapps.microsoft.com");
    expect(page("consumers")).toBe("https://account.live.com/consent/Manage");
  });
});

describe("Auth0", () => {
  const baseUrl = "https://acme.eu.auth0.com";

  it("ends the refresh token, for a client that says who it is in the form", async () => {
    const { told, seen } = await revoke(auth0, { baseUrl });
    expect(told).toBe(true);
    expect(seen).toEqual([
      {
        method: "POST",
        url: "https://acme.eu.auth0.com/oauth/revoke",
        authorization: null,
        body: "token=refresh&token_type_hint=refresh_token&client_id=id&client_secret=s3cr3t",
      },
    ]);
  });

  it("hears nothing of an access token, which ends by itself", async () => {
    expect(await revoke(auth0, { baseUrl, refreshToken: null })).toEqual({ told: false, seen: [] });
  });
});

describe("an issuer", () => {
  it("hears of it where its metadata says", async () => {
    const baseUrl = await issuer({ revocation_endpoint: "https://id.acme.test/end" });
    const { told, seen } = await revoke(google, { baseUrl, refreshToken: null });
    expect(told).toBe(true);
    expect(seen).toEqual([
      {
        method: "POST",
        url: "https://id.acme.test/end",
        authorization: basic,
        body: "token=access&token_type_hint=access_token",
      },
    ]);
  });

  it("that wants the secret in the form gets it there", async () => {
    const baseUrl = await issuer({
      revocation_endpoint: "https://id.acme.test/end",
      revocation_endpoint_auth_methods_supported: ["client_secret_post"],
    });
    const { seen } = await revoke(oidc, { baseUrl, refreshToken: null });
    expect(seen[0]).toMatchObject({
      authorization: null,
      body: "token=access&token_type_hint=access_token&client_id=id&client_secret=s3cr3t",
    });
  });

  it.each([
    ["offers no way", {}],
    ["names one in the clear", { revocation_endpoint: "http://id.acme.test/end" }],
    ["names one that is no address", { revocation_endpoint: 1 }],
  ])("hears nothing when it %s", async (_name, metadata) => {
    const baseUrl = await issuer(metadata);
    expect(await revoke(oidc, { baseUrl })).toEqual({ told: false, seen: [] });
  });

  it("that does not know the token any more has heard of it", async () => {
    const baseUrl = await issuer({ revocation_endpoint: "https://id.acme.test/end" });
    const invalid = () => Response.json({ error: "invalid_token" }, { status: 400 });
    expect((await revoke(google, { baseUrl }, invalid)).told).toBe(true);
    for (const answer of [{ error: "invalid_client" }, { error: null }, [], "x", null]) {
      const refused = revoke(google, { baseUrl }, () => Response.json(answer, { status: 400 }));
      await expect(refused).rejects.toThrow(ProviderRefused);
    }
  });
});

it("a success may have any body or none", async () => {
  const { origin } = await serve((request, response) => {
    if (request.url === "/nothing") response.writeHead(204).end();
    else if (request.url === "/empty") response.writeHead(200).end();
    else response.writeHead(200, { "Content-Type": "text/plain" }).end("OK");
  });
  for (const path of ["nothing", "empty", "text"])
    expect((await statusFetch(newCalls("github"))(`${origin}/${path}`)).ok).toBe(true);
});

it("Basic encodes both parts as a form does", () => {
  const decode = (value: string) => Buffer.from(value.replace("Basic ", ""), "base64").toString();
  expect(decode(clientBasic("an id", "a:b+c/ü"))).toBe("an+id:a%3Ab%2Bc%2F%C3%BC");
});

describe.each(providerEntries as readonly ProviderEntry[])("the entry $id", (entry) => {
  it("has words for every scope that it asks for", () => {
    for (const scope of entry.scopes.signIn) expect(entry.scopes.words[scope], scope).toMatch(/^[A-Z][^.]+$/);
  });

  it("hears nothing without a token, unless the app has one of its own for it", async () => {
    if (entry === facebook) {
      expect((await revoke(entry, { accessToken: null })).told).toBe(true);
      return;
    }
    const baseUrl =
      entry.protocol === "oidc" ? await issuer({ revocation_endpoint: "https://a.test/" }) : null;
    const none = { accessToken: null, refreshToken: null, baseUrl };
    expect(await revoke(entry, none)).toEqual({ told: false, seen: [] });
  });

  it("sends people to a page over https, or to none", () => {
    const real = entry.tokens.grantsPage({ baseUrl: null, mode: "real" });
    if (real !== null) expect(new URL(real).protocol).toBe("https:");
    const local = entry.tokens.grantsPage({ baseUrl: "http://127.0.0.1:1/x", mode: "local" });
    if (local !== null) expect(local, "its stand-in's own").toMatch(/^http:\/\/127\.0\.0\.1:1\/x\//);
  });
});
