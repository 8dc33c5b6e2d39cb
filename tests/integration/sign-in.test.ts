import { Auth, customFetch } from "@auth/core";
import { NextRequest } from "next/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findSession } from "@/features/session/queries";
import { authConfig } from "@/features/sign-in/config";
import { readFailure } from "@/features/sign-in/failure-page";
import { handleAuthRequest } from "@/features/sign-in/handler";
import { cookieName } from "@/lib/cookies";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { json, serveGitHub } from "../support/vendor";

// Auth.js with our configuration in our handler, against a provider that listens here: what its errors really look
// like, and what becomes of them. Only Auth.js's wrapper for Next is left out, which needs a running server.
vi.mock("next-auth", () => ({ customFetch }));

const { prisma, url } = testDatabase();
testEnvironment({ DATABASE_URL: url });

const origin = "http://localhost:3000";
const authjs = (request: NextRequest) => Auth(request, { ...authConfig(), logger: authConfig().logger });

/** A browser: it keeps cookies. */
class Browser {
  readonly cookies = new Map<string, string>();

  async request(path: string, form?: Record<string, string>): Promise<Response> {
    const headers = new Headers({
      Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    });
    const body = form && new URLSearchParams(form);
    const request = new NextRequest(origin + path, { method: form ? "POST" : "GET", headers, body });
    const response = await handleAuthRequest(request, authjs);
    for (const cookie of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
      if (value === "" || /Max-Age=0/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Starts a sign-in. @returns the provider's page it is sent to. */
  async start(provider = "github", callbackUrl = "/account?tab=devices"): Promise<URL> {
    const { csrfToken } = (await (await this.request("/api/auth/csrf")).json()) as { csrfToken: string };
    const response = await this.request(`/api/auth/signin/${provider}`, { csrfToken, callbackUrl });
    return new URL(response.headers.get("location") ?? "");
  }

  /** Comes back from the provider. @returns where it is sent then, and the failure that the page there would tell. */
  async back(query: Record<string, string>, provider = "github") {
    const response = await this.request(`/api/auth/callback/${provider}?${new URLSearchParams(query)}`);
    const location = new URL(response.headers.get("location") ?? "", origin);
    expect(location.origin).toBe(origin);
    return { location, failure: readFailure(Object.fromEntries(location.searchParams)) };
  }

  get session(): string | undefined {
    return this.cookies.get(cookieName("session"));
  }

  /** The cookies that prove a flow began here. */
  get checks(): string[] {
    const names = ["pkce", "state", "nonce"].map(cookieName);
    return names.filter((name) => this.cookies.has(name));
  }
}

/** Signs in through a provider with these faults. */
async function signIn(changes: Parameters<typeof serveGitHub>[0] = {}, query: Record<string, string> = {}) {
  vi.stubEnv("LOCAL_PROVIDERS_URL", await serveGitHub(changes));
  const browser = new Browser();
  const page = await browser.start();
  const state = page.searchParams.get("state") ?? "";
  return { browser, page, ...(await browser.back({ code: "code", state, ...query })) };
}

beforeEach(() => {
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation(() => true);
});

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
    const state = (await browser.start()).searchParams.get("state") ?? "";
    await browser.back({ code: "code", state });
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
    ["expired", "with another state", {}, { state: "another" }],
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
    ["provider_refused", "with addresses that are forbidden", { "/api/v3/user/emails": json({}, 403) }, {}],
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

  it("ends as expired when the browser kept no cookies, or comes back twice", async () => {
    vi.stubEnv("LOCAL_PROVIDERS_URL", await serveGitHub());
    const browser = new Browser();
    const state = (await browser.start()).searchParams.get("state") ?? "";
    expect((await new Browser().back({ code: "code", state })).failure.cause).toBe("expired");
    expect((await browser.back({ code: "code", state })).location.pathname).toBe("/account");
    expect((await browser.back({ code: "code", state })).failure.cause).toBe("expired");
  });

  it("ends as email_taken when the address belongs to somebody else", async () => {
    await prisma.user.create({ data: { email: "octocat@github.example", emailVerified: new Date() } });
    const { failure, browser } = await signIn();
    expect(failure.cause).toBe("email_taken");
    expect(browser.session).toBeUndefined();
    expect(await prisma.account.count()).toBe(0);
  });

  it("keeps an address out that GitHub has not verified", async () => {
    const emails = json([{ email: "octocat@github.example", primary: true, verified: false }]);
    await prisma.user.create({ data: { email: "octocat@github.example", emailVerified: new Date() } });
    const { browser } = await signIn({ "/api/v3/user/emails": emails });
    expect(await findSession(browser.session ?? "")).toMatchObject({ user: { email: null } });
  });
});
