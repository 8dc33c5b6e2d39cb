import { customFetch } from "@auth/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { findSession } from "@/features/session/queries";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { printedLines } from "../support/printed";
import { answerTo, ownOrigin as origin, SignInBrowser } from "../support/sign-in-browser";
import { json, serveGitHub } from "../support/vendor";
import { sso } from "../vendors/sso";

// Auth.js with our configuration in our handler, against a provider that listens here: what its errors really look
// like, and what becomes of them. Only Auth.js's wrapper for Next is left out, which needs a running server.
vi.mock("next-auth", () => ({ customFetch }));

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "" });

/** Signs in through a provider with these faults. */
async function signIn(changes: Parameters<typeof serveGitHub>[0] = {}, query: Record<string, string> = {}) {
  vi.stubEnv("LOCAL_PROVIDERS_URL", await serveGitHub(changes));
  const browser = new SignInBrowser();
  const page = await browser.start();
  return { browser, page, ...(await browser.back(answerTo(page, query))) };
}

printedLines();

afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

describe("a sign-in", () => {
  it("through a provider that works opens a session and comes back to where it began", async () => {
    const { browser, page, location } = await signIn();
    expect(page.searchParams.get("code_challenge_method")).toBe("S256");
    expect(page.searchParams.get("redirect_uri")).toBe(`${origin}/api/auth/callback/github`);
    expect(location.href).toBe(`${origin}/account?tab=devices`);
    expect(await findSession(browser.session ?? "")).toMatchObject({
      provider: "github",
      user: { name: "The Octocat", email: "octocat@github.example" },
    });
    expect(browser.checks).toEqual([]);
  });

  it("while somebody else is signed in belongs to the new person, links nothing and ends the old session", async () => {
    const { browser } = await signIn();
    const old = browser.session ?? "";
    const before = await findSession(old);
    const other = json({ id: 1, login: "other" });
    vi.stubEnv(
      "LOCAL_PROVIDERS_URL",
      await serveGitHub({ "/api/v3/user": other, "/api/v3/user/emails": json([]) }),
    );
    await browser.back(answerTo(await browser.start()));
    const after = await findSession(browser.session ?? "");
    expect(after?.user.name).toBe("other");
    expect(after?.user.id).not.toBe(before?.user.id);
    expect(await findSession(old)).toBeNull();
    const accounts = await prisma.account.findMany({ where: { userId: before?.user.id } });
    expect(accounts.map(({ label }) => label)).toEqual(["@octocat"]);
  });

  it("again is the same person, with a new session", async () => {
    const first = await signIn();
    const second = await signIn();
    const [one, two] = [
      await findSession(first.browser.session ?? ""),
      await findSession(second.browser.session ?? ""),
    ];
    expect(two?.user).toEqual(one?.user);
    expect(two?.id).not.toBe(one?.id);
    expect(await prisma.account.count()).toBe(1);
  });

  const token = "/login/oauth/access_token";
  const html = (status: number) => (_: unknown, response: import("node:http").ServerResponse) =>
    void response.writeHead(status, { "Content-Type": "text/html" }).end("<h1>Sorry</h1>");

  it.each([
    ["cancelled", "that the person cancels", {}, { error: "access_denied" }],
    ["provider_unavailable", "at a provider that is overloaded", {}, { error: "temporarily_unavailable" }],
    ["provider_refused", "that the provider refuses to begin", {}, { error: "invalid_scope" }],
    ["provider_unavailable", "with a token endpoint that fails", { [token]: json({}, 500) }, {}],
    ["provider_unavailable", "with a token endpoint that shows a page", { [token]: html(200) }, {}],
    ["provider_busy", "with a token endpoint that is busy", { [token]: json({}, 429) }, {}],
    [
      "provider_refused",
      "with a code that is used up",
      { [token]: json({ error: "invalid_grant" }, 400) },
      {},
    ],
    [
      "provider_refused",
      "with GitHub's way to say so",
      { [token]: json({ error: "bad_verification_code" }) },
      {},
    ],
    [
      "provider_refused",
      "with a token answer without a token",
      { [token]: json({ token_type: "bearer" }) },
      {},
    ],
    ["provider_refused", "with a profile that is forbidden", { "/api/v3/user": json({}, 403) }, {}],
    ["provider_unavailable", "with a profile that fails", { "/api/v3/user": json({}, 502) }, {}],
    ["provider_unavailable", "with addresses that fail", { "/api/v3/user/emails": json({}, 503) }, {}],
    ["provider_refused", "with a profile without an id", { "/api/v3/user": json({ login: "octocat" }) }, {}],
    ["provider_refused", "with a profile that is a list", { "/api/v3/user": json([]) }, {}],
  ] as const)("ends as %s %s", async (cause, _name, changes, query) => {
    const { browser, location, failure } = await signIn(changes, query);
    expect(failure.cause).toBe(cause);
    expect(location.pathname).toBe("/signin/error");
    expect(failure).toMatchObject({ provider: { id: "github" }, returnTo: "/account?tab=devices" });
    expect(browser.session).toBeUndefined();
    expect(browser.checks).toEqual([]);
    expect(await prisma.user.count()).toBe(0);
  });

  it("that is finished twice leads on, and the session of the first time stays", async () => {
    vi.stubEnv("LOCAL_PROVIDERS_URL", await serveGitHub());
    const browser = new SignInBrowser();
    const answer = answerTo(await browser.start());
    expect((await browser.back(answer)).location.pathname).toBe("/account");
    const { session } = browser;
    expect((await browser.back(answer)).location.pathname).toBe("/account");
    expect(browser.session).toBe(session);
    expect(await findSession(session ?? "")).not.toBeNull();
  });

  it("ends as email_taken when the address belongs to somebody who can sign in", async () => {
    const accounts = { create: { type: "oidc", provider: sso.provider, providerAccountId: "1" } };
    await prisma.user.create({
      data: { email: "octocat@github.example", emailVerified: new Date(), accounts },
    });
    const { failure, browser } = await signIn();
    expect(failure.cause).toBe("email_taken");
    expect(browser.session).toBeUndefined();
    expect(browser.checks).toEqual([]);
    expect(await prisma.account.count()).toBe(1);
    expect(await prisma.session.count()).toBe(0);
  });

  it("finds the user again whom nobody can sign in as, by the address that is proven", async () => {
    const left = await prisma.user.create({
      data: { name: "Left", email: "octocat@github.example", emailVerified: new Date() },
    });
    const { browser } = await signIn();
    expect((await findSession(browser.session ?? ""))?.user).toMatchObject({ id: left.id, name: "Left" });
    expect(await prisma.user.count()).toBe(1);
  });

  it("keeps an address out that GitHub has not verified", async () => {
    const emails = json([{ email: "octocat@github.example", primary: true, verified: false }]);
    await prisma.user.create({ data: { email: "octocat@github.example", emailVerified: new Date() } });
    const { browser } = await signIn({ "/api/v3/user/emails": emails });
    expect(await findSession(browser.session ?? "")).toMatchObject({ user: { email: null } });
  });
});
