import { customFetch } from "@auth/core";
import type { JWTPayload } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import { findSession } from "@/features/session/queries";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { answerJson, clientId, idToken, serveIssuer, signingKey } from "../support/issuer";
import { printedLines } from "../support/printed";
import { answerTo, SignInBrowser } from "../support/sign-in-browser";

// A whole sign-in at an OpenID provider of one's own, as AUTH_OIDC_ISSUER names it.
vi.mock("next-auth", () => ({ customFetch }));

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, AUTH_OIDC_ID: clientId, AUTH_OIDC_SECRET: "c1f0e2d3b4a5" });
const [key, rogue] = await Promise.all([signingKey("one"), signingKey("one")]);

printedLines();

afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

type Changes = {
  /** Claims of the ID token, besides the flow's nonce. */
  claims?: JWTPayload;
  signedBy?: typeof key;
  userinfo?: unknown;
  metadata?: Record<string, unknown>;
  /** What it calls itself in its answer, given its real name. */
  iss?: (issuer: string) => string;
};

const profile = { sub: "ada-1815", name: "Ada", email: "ada@acme.test", email_verified: true };

/** Signs in at a provider that differs from a good one in this. */
async function signIn({ claims, signedBy = key, userinfo = profile, metadata = {}, iss }: Changes = {}) {
  const served = await serveIssuer([key]);
  const { issuer, answers } = served;
  vi.stubEnv("AUTH_OIDC_ISSUER", issuer);
  answers["/.well-known/openid-configuration"] = answerJson({
    ...served.metadata,
    userinfo_endpoint: `${issuer}/userinfo`,
    ...metadata,
  });
  answers["/userinfo"] = answerJson(userinfo);
  const browser = new SignInBrowser();
  const page = await browser.start("oidc");
  const nonce = page.searchParams.get("nonce") ?? "";
  const id_token = await idToken(issuer, signedBy, { nonce, ...claims });
  answers["/token"] = answerJson({ access_token: "at", token_type: "Bearer", id_token });
  const answer = answerTo(page, iss && { iss: iss(issuer) });
  return { ...served, page, browser, ...(await browser.back(answer, "oidc")) };
}

const promised = { authorization_response_iss_parameter_supported: true };

describe("a sign-in at an OpenID provider", () => {
  it("goes to the endpoints that it publishes and opens a session; metadata and keys are fetched once", async () => {
    const { page, browser, issuer, location, asked } = await signIn();
    expect(page.origin + page.pathname).toBe(`${issuer}/authorize`);
    expect(Object.fromEntries(page.searchParams)).toMatchObject({
      client_id: clientId,
      scope: "openid profile email",
      response_type: "code",
      code_challenge_method: "S256",
      nonce: expect.stringMatching(/^[\w-]{20,}$/),
    });
    expect(location.pathname).toBe("/account");
    expect((await findSession(browser.session ?? ""))?.user).toMatchObject({
      name: "Ada",
      email: "ada@acme.test",
    });
    expect(await prisma.account.findFirst()).toMatchObject({
      provider: "oidc",
      issuer,
      providerAccountId: "ada-1815",
    });
    for (const path of ["/.well-known/openid-configuration", "/jwks", "/userinfo", "/token"])
      expect(asked(path), path).toBe(1);
    expect(browser.checks).toEqual([]);
  });

  it.each([
    ["as it promised", promised],
    ["though it never said so", {}],
  ])("may name itself in its answer, %s", async (_name, metadata) => {
    const { location } = await signIn({ metadata, iss: (issuer) => issuer });
    expect(location.pathname).toBe("/account");
  });

  it.each<[string, Changes]>([
    ["by another key", { signedBy: rogue }],
    ["for another nonce", { claims: { nonce: "another" } }],
    ["without a nonce", { claims: { nonce: undefined } }],
    ["for another client", { claims: { aud: "evil-client" } }],
    ["of another issuer", { claims: { iss: "https://evil.example" } }],
    ["whose userinfo is about somebody else", { userinfo: { ...profile, sub: "eve" } }],
    ["and names another issuer", { iss: () => "https://evil.example" }],
    ["and names no issuer, though it promised", { metadata: promised }],
  ])("%s is refused, and nothing of it stays", async (_name, changes) => {
    const { browser, failure } = await signIn(changes);
    expect(failure).toMatchObject({ cause: "provider_refused", provider: { id: "oidc" } });
    expect(browser.session).toBeUndefined();
    expect(browser.checks).toEqual([]);
    expect([await prisma.user.count(), await prisma.account.count()]).toEqual([0, 0]);
  });

  it("that cannot be found ends before it begins, and says so", async () => {
    vi.stubEnv("AUTH_OIDC_ISSUER", "http://127.0.0.1:1");
    const browser = new SignInBrowser();
    const response = await browser.request("/api/auth/signin/oidc", await browser.startForm());
    expect(response.headers.get("location")).toContain("cause=provider_unavailable");
    expect(browser.checks).toEqual([]);
  });
});
