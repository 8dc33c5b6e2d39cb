import type { JWTPayload } from "jose";
import { describe, expect, it } from "vitest";
import { readAuthorizationResponse } from "@/features/oauth/authorization-response";
import { ProviderUntrusted } from "@/features/oauth/errors";
import { isTenantIssuer, withClaims } from "@/features/oauth/tenants";
import { type ConfiguredProvider, issuerOf } from "@/features/providers";
import { microsoft } from "@/features/providers/microsoft-entra-id";
import { identify } from "@/features/sign-in/identify";
import { newCalls } from "@/features/sign-in/telemetry";
import { testEnvironment } from "../support/environment";
import { answerJson, clientId, idToken, serveIssuer, signingKey } from "../support/issuer";

// Whose ID tokens count at Microsoft, where each tenant has an issuer and the metadata leaves it open.

testEnvironment();
const key = await signingKey("one");

const contoso = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
const fabrikam = "2f1d4c5e-0a7b-4f6c-9d3e-5b8a7c6d1e0f";
const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";

type Changes = {
  /** The tenant that the token names. */
  tid?: unknown;
  /** What the token names as its issuer, by what a tenant's is. */
  iss?: (issuerOf: (tenant: string) => string) => string;
  /** What the metadata names. */
  metadata?: (issuerOf: (tenant: string) => string) => string;
  /** Whose the key is said to be. */
  keyIssuer?: (issuerOf: (tenant: string) => string) => unknown;
  claims?: JWTPayload;
};

/** Who Microsoft says somebody is, with the address of these accounts configured. */
async function who(accounts: string, changes: Changes = {}) {
  const served = await serveIssuer([key]);
  const tenantIssuer = (tenant: string) => `${served.issuer}/${tenant}/v2.0`;
  const only = accounts === "consumers" ? consumers : accounts;
  const open = accounts === "common" || accounts === "organizations";
  const { tid = contoso, metadata, iss, keyIssuer, claims } = changes;
  served.answers[`/${accounts}/v2.0/.well-known/openid-configuration`] = answerJson({
    ...served.metadata,
    issuer: metadata?.(tenantIssuer) ?? tenantIssuer(open ? "{tenantid}" : only.toLowerCase()),
  });
  if (keyIssuer)
    served.answers["/jwks"] = answerJson({ keys: [{ ...key.publicJwk, issuer: keyIssuer(tenantIssuer) }] });
  const provider: ConfiguredProvider = {
    entry: microsoft,
    mode: "real",
    clientId,
    clientSecret: "s3cr3t",
    baseUrl: tenantIssuer(accounts),
    emailWorth: null,
    onwards: [],
  };
  const issuer = iss?.(tenantIssuer) ?? tenantIssuer(String(tid));
  const id_token = await idToken(issuer, key, { tid, sub: "ada-1815", ...claims });
  return identify(provider, { profile: {}, tokens: { id_token } }, null, newCalls("microsoft-entra-id")).then(
    (identity) => ({ identity, refusal: null, provider }),
    (error: unknown) => {
      expect(error).toBeInstanceOf(ProviderUntrusted);
      return { identity: null, refusal: (error as Error).message, provider };
    },
  );
}

describe("an ID token of Microsoft", () => {
  it.each([
    ["common", contoso],
    ["common", fabrikam],
    ["common", consumers],
    ["organizations", contoso],
    ["consumers", consumers],
    [contoso, contoso],
    [contoso.toUpperCase(), contoso],
  ])("of accounts of %s may be of tenant %s", async (accounts, tid) => {
    const { identity, refusal, provider } = await who(accounts, { tid });
    expect(refusal).toBeNull();
    expect(identity).toMatchObject({ subject: `${tid}:ada-1815`, provider: "microsoft-entra-id" });
    // The same whatever address is configured, so that another one finds the same accounts.
    expect(identity?.issuer).toBe(new URL(provider.baseUrl ?? "").origin);
    expect(issuerOf(provider)).toBe(identity?.issuer);
  });

  it.each([
    ["organizations", consumers],
    ["consumers", contoso],
    [contoso, fabrikam],
    [contoso, consumers],
  ])("of accounts of %s is refused of tenant %s", async (accounts, tid) => {
    expect((await who(accounts, { tid })).refusal).toBe("ID token: another tenant");
  });

  it("is refused when it names one tenant and is another's", async () => {
    for (const [tid, tenant] of [
      [contoso, fabrikam],
      [consumers, contoso],
    ] as const) {
      const { refusal } = await who("common", { tid, iss: (of) => of(tenant) });
      expect(refusal).toMatch(/^ID token: ERR_JWT_CLAIM_VALIDATION_FAILED iss: /);
    }
  });

  it.each<[string, (of: (tenant: string) => string) => string]>([
    ["leaves the tenant open", (of) => of("{tenantid}")],
    ["is everybody's", (of) => of("common")],
    ["has a slash more", (of) => `${of(contoso)}/`],
    ["is of version 1", (of) => of(contoso).replace("v2.0", "v1.0")],
    ["is of another host", () => `https://evil.example/${contoso}/v2.0`],
    ["is in capitals", (of) => of(contoso.toUpperCase())],
  ])("is refused when its issuer %s", async (_name, iss) => {
    expect((await who("common", { iss })).refusal).toMatch(
      /^ID token: ERR_JWT_CLAIM_VALIDATION_FAILED iss: \S+ instead of \S+$/,
    );
  });

  it.each([
    ["none", null],
    ["one that is empty", ""],
    ["a name", "contoso.onmicrosoft.com"],
    ["one that is a path", `${contoso}/../${fabrikam}`],
    ["one in capitals", contoso.toUpperCase()],
    ["one with a line", `${contoso}\n`],
    ["several", [contoso]],
    ["the open one", "{tenantid}"],
  ])("is refused when its tenant is %s", async (_name, tid) => {
    expect((await who("common", { tid, iss: (of) => of(contoso) })).refusal).toBe("ID token: no tenant");
  });

  it.each<[string, (of: (tenant: string) => string) => unknown, boolean]>([
    ["the same tenant", (of) => of(contoso), true],
    ["every tenant", (of) => of("{tenantid}"), true],
    ["another tenant", (of) => of(fabrikam), false],
    ["consumers", (of) => of(consumers), false],
    ["somebody else", () => "https://evil.example", false],
    ["nobody", () => null, false],
  ])("signed with a key of %s counts only if that may sign for it", async (_name, keyIssuer, good) => {
    const { refusal } = await who("common", { keyIssuer });
    expect(refusal).toBe(good ? null : "ID token: signed with another issuer's key");
  });

  it("is refused where the metadata is of another issuer than configured", async () => {
    const named: [string, (of: (tenant: string) => string) => string][] = [
      ["common", (of) => of(contoso)],
      ["common", () => "https://evil.example/{tenantid}/v2.0"],
      [contoso, (of) => of("{tenantid}")],
      [contoso, (of) => of(fabrikam)],
    ];
    for (const [accounts, metadata] of named)
      expect((await who(accounts, { metadata })).refusal).toMatch(
        /metadata of another issuer: .+ instead of .+$/,
      );
  });
});

// part: microsoft-entra-id
describe("the issuer in an authorization response", () => {
  const accept = (whose: string, iss: string) => {
    const baseUrl = `https://login.microsoftonline.com/${whose}/v2.0`;
    const rule = microsoft.endpoints.issuer({ baseUrl, mode: "real" });
    try {
      readAuthorizationResponse(new URLSearchParams({ code: "c", iss }), rule);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(ProviderUntrusted);
      return false;
    }
  };
  const of = (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`;

  it("may be the address, or a tenant's whose people may come in", () => {
    expect(accept("common", of("common"))).toBe(true);
    expect(accept("common", of(contoso))).toBe(true);
    expect(accept("organizations", of(contoso))).toBe(true);
    expect(accept("organizations", of(consumers))).toBe(false);
    expect(accept(contoso, of(contoso))).toBe(true);
    expect(accept(contoso, of(fabrikam))).toBe(false);
  });

  it("may be nothing else", () => {
    const strange = [
      "https://evil.example",
      of("{tenantid}"),
      of("organizations"),
      `${of(contoso)}/`,
      of("a/../b"),
    ];
    for (const iss of strange) expect(accept("common", iss), iss).toBe(false);
    const { tenants } = microsoft.endpoints.issuer({ baseUrl: null, mode: "real" });
    expect(tenants && isTenantIssuer(tenants, "")).toBe(false);
  });
});

it("a copy for Auth.js differs by the claims that are given, and is signed by nobody", async () => {
  const token = await idToken(`https://login.microsoftonline.com/${contoso}/v2.0`, key, {
    tid: contoso,
    nonce: "n",
  });
  const copy = withClaims(token, () => ({ iss: "https://login.microsoftonline.com/common/v2.0" }));
  const claims = (jwt: string) => JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
  expect(claims(copy)).toEqual({ ...claims(token), iss: "https://login.microsoftonline.com/common/v2.0" });
  expect([copy.split(".")[0], copy.split(".")[2]]).toEqual([token.split(".")[0], token.split(".")[2]]);
  for (const none of ["", "a.b.c", "nonsense"]) expect(withClaims(none, () => ({ iss: "x" }))).toBe(none);
});
