import { customFetch } from "@auth/core";
import type { JWTPayload } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { answerJson, clientId, idToken, serveIssuer, signingKey } from "../support/issuer";
import { printedLines } from "../support/printed";
import { answerTo, SignInBrowser } from "../support/sign-in-browser";

// A whole sign-in at Microsoft: Auth.js, which knows one issuer, and ours, where each tenant has one.
vi.mock("next-auth", () => ({ customFetch }));

const { prisma, url } = await testDatabase();
testEnvironment({
  DATABASE_URL: url,
  AUTH_MICROSOFT_ENTRA_ID_ID: clientId,
  AUTH_MICROSOFT_ENTRA_ID_SECRET: "c1f0e2d3b4a5",
});
const [key, rogue] = await Promise.all([signingKey("one"), signingKey("one")]);
const provider = "microsoft-entra-id";
const contoso = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
const fabrikam = "2f1d4c5e-0a7b-4f6c-9d3e-5b8a7c6d1e0f";
const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";

printedLines();

afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

type Changes = {
  /** Whose accounts may sign in, as the address says. */
  accounts?: string;
  tid?: string;
  /** Whose issuer the ID token names. */
  issuedBy?: string;
  claims?: JWTPayload;
  signedBy?: typeof key;
  /** What the answer by way of the browser names as its issuer, given how a tenant's is spelled. */
  iss?: (issuerOf: (tenant: string) => string) => string;
  /** Where it runs; a new place by default. */
  served?: Awaited<ReturnType<typeof serveIssuer>>;
};

/** Signs in at a Microsoft that answers so. */
async function signIn(changes: Changes = {}) {
  const { accounts = "common", tid = contoso, issuedBy = tid, claims, signedBy = key, iss } = changes;
  const served = changes.served ?? (await serveIssuer([key]));
  const { answers } = served;
  const issuerOf = (tenant: string) => `${served.issuer}/${tenant}/v2.0`;
  vi.stubEnv("AUTH_MICROSOFT_ENTRA_ID_ISSUER", issuerOf(accounts));
  const open = accounts === "common" || accounts === "organizations";
  answers[`/${accounts}/v2.0/.well-known/openid-configuration`] = answerJson({
    ...served.metadata,
    issuer: issuerOf(open ? "{tenantid}" : accounts),
  });
  const browser = new SignInBrowser();
  const page = await browser.start(provider);
  const nonce = page.searchParams.get("nonce") ?? "";
  const profile = { tid, sub: "ada-1815", name: "Ada", email: "ada@acme.test", nonce, ...claims };
  const id_token = await idToken(issuerOf(issuedBy), signedBy, profile);
  answers["/token"] = answerJson({ access_token: "at", token_type: "Bearer", id_token });
  const answer = answerTo(page, iss && { iss: iss(issuerOf) });
  return { ...served, page, browser, ...(await browser.back(answer, provider)) };
}

describe("a sign-in at Microsoft", () => {
  it.each([
    ["common", contoso],
    ["common", consumers],
    ["organizations", contoso],
    [contoso, contoso],
  ])("with accounts of %s opens a session for somebody of tenant %s", async (accounts, tid) => {
    const { page, location, issuer, asked } = await signIn({ accounts, tid });
    expect(Object.fromEntries(page.searchParams)).toMatchObject({
      client_id: clientId,
      scope: "openid profile email",
      response_type: "code",
      code_challenge_method: "S256",
    });
    expect(location.pathname).toBe("/account");
    expect(await prisma.account.findFirst()).toMatchObject({
      provider,
      issuer: new URL(issuer).origin,
      providerAccountId: `${tid}:ada-1815`,
    });
    for (const path of [`/${accounts}/v2.0/.well-known/openid-configuration`, "/jwks", "/token"])
      expect(asked(path), path).toBe(1);
  });

  it("finds the same person when another address is configured", async () => {
    const served = await serveIssuer([key]);
    for (const accounts of ["common", "organizations", contoso]) {
      const { location } = await signIn({ accounts, served });
      expect(location.pathname).toBe("/account");
      expect([await prisma.user.count(), await prisma.account.count()]).toEqual([1, 1]);
    }
  });

  it("takes an email at work for nobody's, and claims nobody's account by it", async () => {
    const owner = await prisma.user.create({ data: { email: "ada@acme.test", name: "The owner" } });
    const { location } = await signIn();
    expect(location.pathname).toBe("/account");
    const account = await prisma.account.findFirst();
    expect(account?.userId).not.toBe(owner.id);
    expect(await prisma.user.findUnique({ where: { id: account?.userId ?? "" } })).toMatchObject({
      email: null,
    });
  });

  it("takes one for proven where Microsoft says whose domain it is, or keeps the account itself", async () => {
    for (const [tid, claims] of [
      [contoso, { xms_edov: true }],
      [consumers, {}],
    ] as const) {
      await signIn({ tid, claims });
      expect(await prisma.user.findFirst()).toMatchObject({ email: "ada@acme.test" });
      await prisma.user.deleteMany();
    }
  });

  it.each<[string, Changes]>([
    ["signed by another key", { signedBy: rogue }],
    ["for another nonce", { claims: { nonce: "another" } }],
    ["without a nonce", { claims: { nonce: undefined } }],
    ["for another client", { claims: { aud: "evil-client" } }],
    ["of a tenant other than it names", { issuedBy: fabrikam }],
    ["of all tenants together", { issuedBy: "common" }],
    ["of no tenant", { claims: { tid: undefined }, issuedBy: contoso }],
    ["of another tenant than the one that may come in", { accounts: fabrikam }],
    [
      "of a personal account where only organizations may come in",
      { accounts: "organizations", tid: consumers },
    ],
    ["that is over", { claims: { iat: 1, exp: 2 } }],
    ["and an answer of another issuer", { iss: () => "https://evil.example" }],
    ["and an answer of a tenant that may not come in", { accounts: contoso, iss: (of) => of(fabrikam) }],
  ])("with an ID token %s is refused, and nothing of it stays", async (_name, changes) => {
    const { browser, failure } = await signIn(changes);
    expect(failure).toMatchObject({ cause: "provider_refused", provider: { id: provider } });
    expect(browser.session).toBeUndefined();
    expect(browser.checks).toEqual([]);
    expect([await prisma.user.count(), await prisma.account.count()]).toEqual([0, 0]);
  });

  it("may begin to name its issuer, or the tenant's, in its answer", async () => {
    const served = await serveIssuer([key]);
    for (const whose of ["common", contoso]) {
      const { location } = await signIn({ served, iss: (of) => of(whose) });
      expect(location.pathname).toBe("/account");
    }
  });
});
