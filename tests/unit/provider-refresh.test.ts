import { describe, expect, it } from "vitest";
import { clientBasic } from "@/features/sign-in/protocol/revocation";
import { providerEntries } from "@/features/sign-in/providers";
import { auth0 } from "@/features/sign-in/providers/auth0";
import { github } from "@/features/sign-in/providers/github";
import { google } from "@/features/sign-in/providers/google";
import { microsoft } from "@/features/sign-in/providers/microsoft-entra-id";
import { oidc } from "@/features/sign-in/providers/oidc";
import { twitter } from "@/features/sign-in/providers/twitter";
import type { ProviderEntry } from "@/features/sign-in/providers/types";
import { testEnvironment } from "../support/environment";
import { serve } from "../support/server";

// What each provider hears when a token is refreshed, and how it says that it will not.

testEnvironment();

const good = { access_token: "new", token_type: "Bearer", expires_in: 3600 };

async function refresh(entry: ProviderEntry, answer: unknown = good, status = 200, baseUrl?: string) {
  const seen: { url: string; authorization: string | null; body: Record<string, string> }[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { url, headers } = new Request(input, init);
    const body = Object.fromEntries(new URLSearchParams(String(init?.body)));
    seen.push({ url, authorization: headers.get("authorization"), body });
    return Response.json(answer, { status });
  };
  const client = { clientId: "id", clientSecret: "s3cr3t" };
  const got = await entry.refresh?.({ ...client, baseUrl: baseUrl ?? null, refreshToken: "old", fetch });
  return { got, seen };
}

/** An issuer that names its token endpoint. */
async function issuer(): Promise<string> {
  const { origin } = await serve((request, response) => {
    const base = `http://${request.headers.host}`;
    const metadata = {
      issuer: base,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/tokens/here`,
      jwks_uri: `${base}/jwks`,
    };
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(metadata));
  });
  return origin;
}

const form = { grant_type: "refresh_token", refresh_token: "old" };
const basic = { authorization: clientBasic("id", "s3cr3t"), body: form };
const post = { authorization: null, body: { ...form, client_id: "id", client_secret: "s3cr3t" } };

it("X is asked with HTTP Basic", async () => {
  const { seen, got } = await refresh(twitter);
  expect(seen).toEqual([{ url: "https://api.x.com/2/oauth2/token", ...basic }]);
  expect(got).toMatchObject({ accessToken: "new", refreshToken: null, scope: null });
});

it("GitHub with the secret in the form, also on a server of one's own", async () => {
  const { seen } = await refresh(github);
  expect(seen).toEqual([{ url: "https://github.com/login/oauth/access_token", ...post }]);
  const own = await refresh(github, good, 200, "https://github.acme.test/");
  expect(own.seen[0]?.url).toBe("https://github.acme.test/login/oauth/access_token");
});

it("Google and other issuers where their metadata says", async () => {
  const baseUrl = await issuer();
  expect((await refresh(google, good, 200, baseUrl)).seen).toEqual([
    { url: `${baseUrl}/tokens/here`, ...post },
  ]);
  expect((await refresh(oidc, good, 200, baseUrl)).seen).toEqual([
    { url: `${baseUrl}/tokens/here`, ...basic },
  ]);
});

it("Microsoft at the address of its accounts, which is not below the issuer", async () => {
  const at = async (baseUrl?: string) => (await refresh(microsoft, good, 200, baseUrl)).seen;
  const microsoftOnline = "https://login.microsoftonline.com";
  expect(await at()).toEqual([{ url: `${microsoftOnline}/common/oauth2/v2.0/token`, ...post }]);
  expect((await at(`${microsoftOnline}/consumers/v2.0/`))[0]?.url).toBe(
    `${microsoftOnline}/consumers/oauth2/v2.0/token`,
  );
  expect((await at("http://127.0.0.1:1/microsoft"))[0]?.url).toBe(
    "http://127.0.0.1:1/microsoft/common/oauth2/v2.0/token",
  );
  // A second factor that was not needed before: only the person can help.
  expect((await refresh(microsoft, { error: "interaction_required" }, 400)).got).toBe("gone");
});

it("Auth0 at its tenant, which says 403 where others say 400", async () => {
  const tenant = "https://acme.eu.auth0.com";
  expect((await refresh(auth0, good, 200, tenant)).seen).toEqual([{ url: `${tenant}/oauth/token`, ...post }]);
  expect((await refresh(auth0, { error: "invalid_grant" }, 403, tenant)).got).toBe("gone");
});

describe.each((providerEntries as readonly ProviderEntry[]).filter(({ refresh }) => refresh !== null))(
  "$id",
  (entry) => {
    const ask = async (answer: unknown, status: number) =>
      (await refresh(entry, answer, status, entry.protocol === "oidc" ? await issuer() : undefined)).got;

    it("says in its own words that the grant is gone", async () => {
      const [error, status] = entry.id === "github" ? ["bad_refresh_token", 200] : ["invalid_grant", 400];
      expect(await ask({ error }, Number(status))).toBe("gone");
    });

    it.each([
      [{ error: "invalid_client" }, 401],
      [{ error: "incorrect_client_credentials" }, 200],
      [{ error: "unsupported_grant_type" }, 400],
      [{ error: ["invalid_grant"] }, 400],
      [{ ...good, error: "invalid_scope" }, 200],
      [{}, 404],
    ])("refuses us, which is not its person's fault: %j with %i", async (answer, status) => {
      await expect(ask(answer, status)).rejects.toMatchObject({ name: "ProviderRefused", status });
    });

    it.each([
      [
        { ...good, refresh_token: "newer", scope: "a b" },
        { refreshToken: "newer", scope: "a b" },
      ],
      [
        { ...good, refresh_token: null, scope: null },
        { refreshToken: null, scope: null },
      ],
      [{ ...good, refresh_token: "" }, { refreshToken: null }],
      [
        { ...good, token_type: "BEARER", expires_in: "x" },
        { tokenType: "BEARER", expiresIn: "x" },
      ],
      [{ access_token: "new", token_type: "bearer" }, { expiresIn: undefined }],
    ])("brings %j", async (answer, expected) => {
      expect(await ask(answer, 200)).toMatchObject({ accessToken: "new", ...expected });
    });

    it.each([
      null,
      [],
      "text",
      7,
      {},
      { ...good, token_type: "mac" },
      { ...good, access_token: 7 },
      { ...good, refresh_token: 7 },
    ])("is not believed: %j", async (answer) => {
      await expect(ask(answer, 200)).rejects.toMatchObject({ name: "ProviderUntrusted" });
    });
  },
);
