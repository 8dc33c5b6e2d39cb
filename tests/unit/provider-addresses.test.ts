import { customFetch } from "@auth/core";
import { describe, expect, it, vi } from "vitest";
import { appClient, findEntry, providerEntries, resolveProviders } from "@/features/providers";
import type { ProviderEntry } from "@/features/providers/types";
import { newCalls } from "@/features/sign-in/telemetry";
import { testEnvironment } from "../support/environment";
import { vendorFixtures } from "../vendors";

// Providers that live at an address of their own: GitHub Enterprise, and any OpenID issuer.

testEnvironment();

const entry = (id: string): ProviderEntry => findEntry(id) ?? expect.fail(`no entry ${id}`);
const github = { AUTH_GITHUB_ID: "Iv1.0123", AUTH_GITHUB_SECRET: "s3cr3t" };
const oidc = { AUTH_OIDC_ID: "app", AUTH_OIDC_SECRET: "s3cr3t", AUTH_OIDC_ISSUER: "https://id.acme.test" };
const local = { LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" };
const ids = (source: Record<string, string>) =>
  resolveProviders(source).providers.map(({ entry: { id } }) => id);

describe("an address", () => {
  it("is where the provider lives, spaces aside", () => {
    const source = { ...github, ...oidc, AUTH_GITHUB_ENTERPRISE_URL: " https://github.acme.test/ " };
    const { providers, faults } = resolveProviders(source);
    expect(faults).toEqual([]);
    expect(providers.map(({ mode, baseUrl }) => [mode, baseUrl])).toEqual([
      ["real", "https://github.acme.test/"],
      ["real", "https://id.acme.test"],
    ]);
  });

  it("may have a path, and may be this machine itself over plain HTTP", () => {
    for (const AUTH_OIDC_ISSUER of [
      "https://id.acme.test/realms/staff",
      "http://localhost:8080",
      "http://127.0.0.1",
    ])
      expect(ids({ ...oidc, AUTH_OIDC_ISSUER })).toEqual(["oidc"]);
  });

  it.each([
    "http://id.acme.test",
    "http://10.0.0.1",
    "http://localhost.acme.test",
    "id.acme.test",
    "ftp://localhost",
    "javascript:alert(1)",
    "https://user@id.acme.test",
    "https://:word@id.acme.test",
    "https://id.acme.test/?tenant=1",
    "https://id.acme.test/#a",
    "https://*.acme.test",
    "https://id.acme.test;script-src",
    "https://id.acme.test,sts.acme.test",
    "nonsense",
  ])("may not be %s", (address) => {
    const enterprise = resolveProviders({ ...local, ...github, AUTH_GITHUB_ENTERPRISE_URL: address });
    expect(enterprise.providers.map(({ entry: { id } }) => id)).not.toContain("github");
    expect(enterprise.faults).toEqual([
      expect.stringMatching(/^AUTH_GITHUB_ENTERPRISE_URL must be an address/),
    ]);
    const issuer = resolveProviders({ ...oidc, AUTH_OIDC_ISSUER: address });
    expect(issuer.providers).toEqual([]);
    expect(issuer.faults).toEqual([expect.stringMatching(/^AUTH_OIDC_ISSUER must be an address/)]);
    if (address !== "nonsense") expect(issuer.faults.join()).not.toContain(address);
  });

  it("without credentials is a fault, and no stand-in takes the provider's place", () => {
    const source = { ...local, AUTH_GITHUB_ENTERPRISE_URL: "https://github.acme.test" };
    expect(ids(source)).toEqual(vendorFixtures.map(({ id }) => id).filter((id) => id !== "github"));
    expect(resolveProviders(source).faults).toEqual([
      "AUTH_GITHUB_ID is missing, though AUTH_GITHUB_ENTERPRISE_URL is set. GitHub needs both, or neither.",
      "AUTH_GITHUB_SECRET is missing, though AUTH_GITHUB_ENTERPRISE_URL is set. GitHub needs both, or neither.",
    ]);
  });

  it("is needed where there is none to fall back on", () => {
    for (const missing of Object.keys(oidc) as (keyof typeof oidc)[]) {
      const source = { ...oidc, [missing]: " " };
      expect(ids(source), missing).toEqual([]);
      const { faults } = resolveProviders(source);
      expect(faults).toEqual([
        expect.stringMatching(new RegExp(`^${missing} is missing, though AUTH_OIDC_`)),
      ]);
      expect(faults[0]).toMatch(/SSO needs all three, or none\.$/);
    }
    expect(resolveProviders({ AUTH_OIDC_ID: "app" }).faults).toHaveLength(2);
    expect(resolveProviders({ AUTH_OIDC_NAME: "Acme" })).toEqual({ providers: [], faults: [] });
  });
});

describe("GitHub Enterprise", () => {
  type Made = {
    options?: {
      authorization?: { url?: string };
      token?: string;
      userinfo?: { request?: (context: object) => Promise<unknown> };
    };
  };
  const at = (baseUrl: string | null, fetcher = fetch) =>
    entry("github").endpoints.authjs({
      common: {
        clientId: "id",
        clientSecret: "secret",
        name: "GitHub",
        checks: ["none"],
        profile: () => ({ id: "1" }),
        [customFetch]: fetcher,
      },
      baseUrl,
      fetch: fetcher,
    }) as Made;

  it("has all endpoints at its own address, whether that ends with a slash or not", () => {
    const endpoints = (host: string) => ({
      authorization: { url: `https://${host}/login/oauth/authorize` },
      token: `https://${host}/login/oauth/access_token`,
    });
    expect(at("https://github.acme.test").options).toMatchObject(endpoints("github.acme.test"));
    expect(at("https://github.acme.test/").options).toMatchObject(endpoints("github.acme.test"));
    expect(at(null).options).toMatchObject(endpoints("github.com"));
  });

  it("reads profile and addresses below its own API", async () => {
    const asked: string[] = [];
    const record: typeof fetch = async (input) => {
      asked.push(String(input));
      return Response.json({});
    };
    for (const baseUrl of ["https://github.acme.test/", null])
      await at(baseUrl, record).options?.userinfo?.request?.({ tokens: { access_token: "t" } });
    expect(asked).toEqual([
      "https://github.acme.test/api/v3/user",
      "https://github.acme.test/api/v3/user/emails",
      "https://api.github.com/user",
      "https://api.github.com/user/emails",
    ]);
  });
});

// part: microsoft-entra-id
describe("Microsoft", () => {
  const credentials = { AUTH_MICROSOFT_ENTRA_ID_ID: "7c1d", AUTH_MICROSOFT_ENTRA_ID_SECRET: "s3cr3t" };
  const at = (address: string) =>
    resolveProviders({ ...credentials, AUTH_MICROSOFT_ENTRA_ID_ISSUER: address });
  const tenant = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";

  it.each(["common", "organizations", "consumers", tenant, tenant.toUpperCase()])(
    "lives where accounts of %s sign in",
    (whose) => {
      for (const end of ["", "/"]) {
        const address = `https://login.microsoftonline.com/${whose}/v2.0${end}`;
        expect(at(address)).toMatchObject({ faults: [], providers: [{ mode: "real", baseUrl: address }] });
      }
    },
  );

  it("lives where everybody's do when nothing is said", () => {
    const { providers } = resolveProviders(credentials);
    expect(providers).toMatchObject([{ mode: "real", baseUrl: null }]);
    expect(entry("microsoft-entra-id").endpoints.issuer({ baseUrl: null, mode: "real" }).name).toBe(
      "https://login.microsoftonline.com/common/v2.0",
    );
  });

  it.each([
    "https://login.microsoftonline.com",
    "https://login.microsoftonline.com/common",
    "https://login.microsoftonline.com/common/v1.0",
    // Its metadata names the tenant by its id, so nothing would match.
    "https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0",
    `https://login.microsoftonline.com/${tenant}0/v2.0`,
    `https://login.microsoftonline.com/{tenantid}/v2.0`,
    "http://login.microsoftonline.com/common/v2.0",
  ])("does not live at %s, and the fault says what to write", (address) => {
    const { providers, faults } = at(address);
    expect(providers).toEqual([]);
    expect(faults).toEqual([
      expect.stringMatching(
        /^AUTH_MICROSOFT_ENTRA_ID_ISSUER must be an address such as .*tenant.* ID in the/,
      ),
    ]);
  });
});

describe("Auth0", () => {
  const auth0 = { AUTH_AUTH0_ID: "app", AUTH_AUTH0_SECRET: "s3cr3t" };

  it("needs the address of its tenant, or a stand-in", () => {
    expect(ids({ ...local, ...auth0 })).not.toContain("auth0");
    expect(resolveProviders(auth0).faults).toEqual([
      "AUTH_AUTH0_ISSUER is missing, though AUTH_AUTH0_ID is set. Auth0 needs all three, or none.",
    ]);
    expect(ids(local)).toContain("auth0");
    expect(ids({ ...auth0, AUTH_AUTH0_ISSUER: "https://acme.eu.auth0.com" })).toEqual(["auth0"]);
  });

  it("is spelled with a slash at its end, however it was typed", () => {
    for (const typed of [
      "https://acme.eu.auth0.com",
      "https://acme.eu.auth0.com/",
      "https://acme.eu.auth0.com//",
    ])
      expect(entry("auth0").endpoints.issuer({ baseUrl: typed, mode: "real" }).name).toBe(
        "https://acme.eu.auth0.com/",
      );
    expect(entry("auth0").endpoints.issuer({ baseUrl: "http://127.0.0.1:1/auth0", mode: "local" }).name).toBe(
      "http://127.0.0.1:1/auth0/",
    );
  });
});

describe("the issuer", () => {
  const at = (baseUrl: string | null, mode: "real" | "local" = "real") => ({ baseUrl, mode });

  it("of GitHub names itself always, of an Enterprise server perhaps", () => {
    const { issuer } = entry("github").endpoints;
    expect(issuer(at(null))).toEqual({ name: "https://github.com/login/oauth", promised: true });
    expect(issuer(at("https://github.acme.test//"))).toEqual({
      name: "https://github.acme.test/login/oauth",
      promised: false,
    });
    expect(issuer(at("http://127.0.0.1:1/github", "local"))).toEqual({
      name: "http://127.0.0.1:1/github/login/oauth",
      promised: true,
    });
  });

  it("of the others is the vendor, or the address that is set", () => {
    expect(entry("google").endpoints.issuer(at(null)).name).toBe("https://accounts.google.com");
    expect(entry("google").endpoints.issuer(at("http://127.0.0.1:1/google", "local")).name).toBe(
      "http://127.0.0.1:1/google",
    );
    expect(entry("oidc").endpoints.issuer(at("https://id.acme.test/")).name).toBe("https://id.acme.test/");
    expect(entry("twitter").endpoints.issuer(at(null))).toMatchObject({
      name: "https://x.com",
      promised: false,
    });
    expect(entry("twitter").endpoints.issuer(at("http://127.0.0.1:1/x", "local"))).toEqual({
      name: "http://127.0.0.1:1/x",
      alsoKnownAs: [],
      promised: false,
    });
  });
});

it("an own provider is called what AUTH_OIDC_NAME says, as far as it can be shown", () => {
  const called = (name: string) => {
    vi.stubEnv("AUTH_OIDC_NAME", name);
    return entry("oidc").button.name;
  };
  expect(called("")).toBe("SSO");
  expect(called(" \u0000 ")).toBe("SSO");
  expect(called("Acme  Staff")).toBe("Acme Staff");
  expect(called("\u202eevil")).toBe("evil");
  expect(called("A".repeat(41))).toBe("A".repeat(40));
});

describe("the pair that the app's own tokens take at X", () => {
  const x = { AUTH_TWITTER_ID: "8a61f9b3", AUTH_TWITTER_SECRET: "c1f0e2d3" };
  const pair = { AUTH_TWITTER_API_KEY: "xvz1evFS", AUTH_TWITTER_API_SECRET: "L8qq9PZy" };
  const configured = (source: Record<string, string>) =>
    resolveProviders(source).providers[0] ?? expect.fail("no provider");

  it("is set whole, or not at all", () => {
    for (const [missing, set] of [
      ["AUTH_TWITTER_API_SECRET", "AUTH_TWITTER_API_KEY"],
      ["AUTH_TWITTER_API_KEY", "AUTH_TWITTER_API_SECRET"],
    ] as const) {
      const { providers, faults } = resolveProviders({ ...x, ...pair, [missing]: " " });
      expect(providers).toEqual([]);
      expect(faults).toEqual([`${missing} is missing, though ${set} is set. Set both, or neither.`]);
    }
    expect(resolveProviders({ ...x, ...pair }).faults).toEqual([]);
  });

  it("is what the app says who it is by, and no other pair", () => {
    expect(appClient(configured(x))).toBeNull();
    for (const [name, value] of Object.entries(pair)) vi.stubEnv(name, value);
    expect(appClient(configured(x))).toEqual({ clientId: "xvz1evFS", clientSecret: "L8qq9PZy" });
    // The stand-in knows one client.
    const { providers } = resolveProviders(local);
    const standIn = providers.find(({ entry: { id } }) => id === "twitter") ?? expect.fail("no stand-in");
    expect(appClient(standIn)).toMatchObject({ clientId: "local-twitter" });
    expect(appClient(configured(oidc))).toEqual({ clientId: "app", clientSecret: "s3cr3t" });
  });
});

describe.each([...providerEntries])("the app's own tokens at $id", (one: ProviderEntry) => {
  const at = { baseUrl: one.endpoints.needsAddress ? "https://id.acme.test" : null, mode: "real" as const };

  it("are asked for over https, or a sentence says why not", async () => {
    const grant = one.tokens.appGrant(at);
    if (typeof grant === "string") expect(grant).toMatch(/^[A-Z].*\.$/);
    // Any ordinary OpenID provider's is where its metadata says.
    else if (vendorFixtures.some(({ id, ordinary }) => id === one.id && !ordinary))
      expect(new URL((await grant.endpoint(newCalls(one.id))).url).protocol).toBe("https:");
  });
});
