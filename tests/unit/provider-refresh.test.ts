import { describe, expect, it } from "vitest";
import { clientBasic } from "@/features/oauth/token-request";
import { providerEntries } from "@/features/providers";
import { auth0 } from "@/features/providers/auth0";
import { github } from "@/features/providers/github";
import { google } from "@/features/providers/google";
import { microsoft } from "@/features/providers/microsoft-entra-id";
import { oidc } from "@/features/providers/oidc";
import { twitter } from "@/features/providers/twitter";
import type { ProviderEntry } from "@/features/providers/types";
import { newCalls } from "@/features/sign-in/telemetry";
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
  const grant = { ...client, baseUrl: baseUrl ?? null, refreshToken: "old", fetch };
  const got = await entry.tokens.refresh?.({ ...grant, calls: newCalls(entry.id) });
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
  expect((await at("http://127.0.0.1:1/microsoft-entra-id"))[0]?.url).toBe(
    "http://127.0.0.1:1/microsoft-entra-id/common/oauth2/v2.0/token",
  );
});

it.each([
  [{ error: "invalid_grant", suberror: "bad_token" }],
  [{ error: "invalid_grant", suberror: "moon_phase_mismatch" }],
  [{ error: "bad_token" }],
  [{ error: "ux_not_allowed" }],
  [{ error: "interrupted_user" }],
  [{ error: "interaction_required", suberror: "basic_action" }],
  [{ error: "unauthorized_client", suberror: "additional_action" }],
  [{ error: "access_denied", suberror: "message_only" }],
  [{ error: "access_denied", suberror: "user_password_expired" }],
  [{ error: "moon_phase_mismatch", suberror: "consent_required" }],
])("Microsoft wants its person, whom only they can be: %j", async (answer) => {
  expect((await refresh(microsoft, answer, 400)).got).toBe("gone");
});

it.each([
  [{ error: "invalid_client", error_description: "AADSTS7000222: expired" }, "invalid_client"],
  [{ error: "moon_phase_mismatch", suberror: "waxing_gibbous" }, "moon_phase_mismatch"],
  [{ error: "invalid_request", suberror: ["consent_required"] }, "invalid_request"],
  [{ error: "temporarily_unavailable" }, "temporarily_unavailable"],
])("Microsoft says something else, which is told by its code: %j", async (answer, code) => {
  await expect(refresh(microsoft, answer, 400)).rejects.toMatchObject({ name: "ProviderRefused", code });
});

it("Auth0 at its tenant, which says 403 where others say 400", async () => {
  const tenant = "https://acme.eu.auth0.com";
  expect((await refresh(auth0, good, 200, tenant)).seen).toEqual([{ url: `${tenant}/oauth/token`, ...post }]);
  for (const error of ["invalid_grant", "mfa_required"])
    expect((await refresh(auth0, { error }, 403, tenant)).got, error).toBe("gone");
});

describe.each((providerEntries as readonly ProviderEntry[]).filter(({ tokens }) => tokens.refresh !== null))(
  "$id",
  (entry) => {
    const ask = async (answer: unknown, status: number) =>
      (await refresh(entry, answer, status, entry.protocol === "oidc" ? await issuer() : undefined)).got;

    it("says in its own words that the grant is gone", async () => {
      const [error, status] = entry.id === "github" ? ["bad_refresh_token", 200] : ["invalid_grant", 400];
      expect(await ask({ error }, Number(status))).toBe("gone");
    });

    it.each(["interaction_required", "login_required", "consent_required"])(
      "says that its person has to come: %s",
      async (error) => {
        expect(await ask({ error }, 400)).toBe("gone");
      },
    );

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
        { tokenType: "BEARER", expiresIn: null },
      ],
      [{ access_token: "new", token_type: "bearer" }, { expiresIn: null }],
      [{ ...good, refresh_token: 7 }, { refreshToken: null }],
    ])("brings %j", async (answer, expected) => {
      expect(await ask(answer, 200)).toMatchObject({ accessToken: "new", ...expected });
    });

    it.each([null, [], "text", 7, {}, { ...good, token_type: "mac" }, { ...good, access_token: 7 }])(
      "is not believed: %j",
      async (answer) => {
        await expect(ask(answer, 200)).rejects.toMatchObject({ name: "ProviderUntrusted" });
      },
    );
  },
);
