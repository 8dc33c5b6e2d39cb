import { customFetch } from "@auth/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findSession } from "@/features/session/queries";
import { flowLifetime, mostFlows, newFlowId, readState } from "@/features/sign-in/flow";
import { cookieName } from "@/lib/cookies";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { printedLines } from "../support/printed";
import { answerTo, ownOrigin, SignInBrowser } from "../support/sign-in-browser";
import { json, serveGitHub } from "../support/vendor";

// Several sign-ins in one browser, and what becomes of the others when one of them ends.
vi.mock("next-auth", () => ({ customFetch }));

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "" });

printedLines();
beforeEach(async () => {
  vi.stubEnv("LOCAL_PROVIDERS_URL", await serveGitHub());
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await prisma.user.deleteMany();
});

/** Starts flows one after another, a second apart, so that their age is told by their ids. */
async function startAll(browser: SignInBrowser, providers: string[]): Promise<URL[]> {
  const pages: URL[] = [];
  for (const provider of providers) {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1000 });
    pages.push(await browser.start(provider, `/account?tab=${pages.length}`));
  }
  return pages;
}

const idOf = (page: URL | undefined) => readState(page?.searchParams.get("state") ?? null)?.id ?? "none";
const answer = (page: URL | undefined, changes: Record<string, string> = {}) =>
  answerTo(page ?? expect.fail("no such flow"), changes);

describe("a flow", () => {
  it("has a cookie of its own, and its id in front of the state that travels", async () => {
    const browser = new SignInBrowser();
    const page = await browser.start();
    const id = idOf(page);
    expect(page.searchParams.get("state")).toMatch(/^[0-9a-z]{17}\.[\w-]{43}$/);
    const named = [...browser.cookies.keys()].filter((name) => name.includes("flow."));
    expect(named).toEqual([cookieName(`flow.github.${id}`)]);
    expect(browser.checks).toEqual(named);
  });

  it.each([
    ["a plain form", {}],
    ["Auth.js's browser client", { "X-Auth-Return-Redirect": "1" }],
  ])("may be started at Auth.js's own endpoint by %s, and finishes", async (_name, headers) => {
    const browser = new SignInBrowser();
    const response = await browser.request("/api/auth/signin/github", await browser.startForm(), headers);
    const page = new URL(response.headers.get("location") ?? "");
    expect(browser.flows).toEqual([`github.${idOf(page)}`]);
    expect((await browser.back(answer(page))).location.href).toBe(`${ownOrigin}/account?tab=devices`);
    expect(browser.session).toBeDefined();
  });

  it("does not start by a link", async () => {
    const browser = new SignInBrowser();
    const response = await browser.request("/api/auth/signin/github");
    expect(response.headers.get("location") ?? "").not.toContain("/login/oauth");
    expect(browser.flows).toEqual([]);
  });
});

describe("two flows at once", () => {
  it.each([
    ["the first one first", [0, 1]],
    ["the second one first", [1, 0]],
  ])("both finish where they began, %s", async (_name, order) => {
    const browser = new SignInBrowser();
    const pages = await startAll(browser, ["github", "github"]);
    expect(browser.flows).toHaveLength(2);
    for (const [done, index] of order.entries()) {
      const { location } = await browser.back(answer(pages[index]));
      expect(location.href).toBe(`${ownOrigin}/account?tab=${index}`);
      expect(browser.flows).toHaveLength(1 - done);
      expect((await findSession(browser.session ?? ""))?.user.name).toBe("The Octocat");
    }
    expect(browser.checks).toEqual([]);
    // One browser, one session: the second sign-in ended the first one's.
    expect(await prisma.session.count()).toBe(1);
    expect(await prisma.user.count()).toBe(1);
  });

  it("at two providers both finish", async () => {
    const browser = new SignInBrowser();
    const [github, x] = await startAll(browser, ["github", "twitter"]);
    expect((await browser.back(answer(x), "twitter")).location.pathname).toBe("/account");
    expect((await findSession(browser.session ?? ""))?.user.name).toBe("Octo at X");
    expect((await browser.back(answer(github))).location.pathname).toBe("/account");
    expect((await findSession(browser.session ?? ""))?.user.name).toBe("The Octocat");
  });
});

describe("a further flow", () => {
  it("ends the oldest one once there are too many, and leaves nothing of it", async () => {
    const browser = new SignInBrowser();
    const pages = await startAll(browser, ["github", "twitter", "github", "github"]);
    expect(mostFlows).toBe(3);
    expect(browser.flows.map((flow) => flow.split(".")[1])).toEqual(pages.slice(1).map(idOf));
    expect([...browser.cookies.keys()].join()).not.toContain(idOf(pages[0]));
    expect((await browser.back(answer(pages[1]), "twitter")).location.pathname).toBe("/account");
    expect((await browser.back(answer(pages[3]))).location.pathname).toBe("/account");
    expect((await browser.back(answer(pages[0]))).failure.cause).toBe("expired");
  });
});

describe("a flow that fails", () => {
  it("because its state was tampered with ends alone, and comes back to where it began", async () => {
    const browser = new SignInBrowser();
    const [kept, tampered, x] = await startAll(browser, ["github", "github", "twitter"]);
    const state = `${idOf(tampered)}.another`;
    const { failure } = await browser.back(answer(tampered, { state }));
    expect(failure).toMatchObject({ cause: "expired", returnTo: "/account?tab=1" });
    expect(browser.flows).toEqual([`github.${idOf(kept)}`, `twitter.${idOf(x)}`]);
    expect((await browser.back(answer(tampered))).failure.cause).toBe("expired");
  });

  it.each(["", "code", "another", `${newFlowId()}.another`, "a".repeat(10_240)])(
    "because its state is of no flow here (%.20s) ends all of its provider, and no other's",
    async (state) => {
      const browser = new SignInBrowser();
      const [, , x] = await startAll(browser, ["github", "github", "twitter"]);
      const { failure } = await browser.back({ code: "stolen", state });
      expect(failure.cause).toBe("expired");
      expect(browser.session).toBeUndefined();
      expect(browser.flows).toEqual([`twitter.${idOf(x)}`]);
      expect((await browser.back(answer(x), "twitter")).location.pathname).toBe("/account");
    },
  );

  it("at another provider's callback ends nothing of that flow's own provider", async () => {
    const browser = new SignInBrowser();
    const [github] = await startAll(browser, ["github"]);
    const mixedUp = await browser.back(answer(github), "twitter");
    expect(mixedUp.failure).toMatchObject({ cause: "expired", provider: { id: "twitter" } });
    expect((await browser.back(answer(github))).location.pathname).toBe("/account");
  });

  it("to start ends none that is open", async () => {
    const browser = new SignInBrowser();
    const [github] = await startAll(browser, ["github"]);
    const response = await browser.request("/api/auth/signin/github", { csrfToken: "wrong" });
    expect(response.headers.get("location")).toContain("cause=expired");
    expect((await browser.back(answer(github))).location.pathname).toBe("/account");
  });

  it("at the provider leaves the other ones alive, and a session that was there", async () => {
    const browser = new SignInBrowser();
    await browser.back(answer(await browser.start()));
    const { session } = browser;
    const [x, github] = await startAll(browser, ["twitter", "github"]);
    vi.stubEnv("LOCAL_PROVIDERS_URL", await serveGitHub({ "/login/oauth/access_token": json({}, 500) }));
    // The stand-in moved with its fault, and so did its name.
    const iss = `${process.env.LOCAL_PROVIDERS_URL}/github/login/oauth`;
    expect((await browser.back(answer(github, { iss }))).failure.cause).toBe("provider_unavailable");
    expect(browser.session).toBe(session);
    expect(browser.flows).toEqual([`twitter.${idOf(x)}`]);
    expect((await browser.back(answer(x), "twitter")).location.pathname).toBe("/account");
  });
});

describe("a callback", () => {
  it.each(["code", "state", "iss", "error", "anything"])(
    "with %s twice is refused, and its flow is over",
    async (name) => {
      const browser = new SignInBrowser();
      const query = new URLSearchParams(answer(await browser.start()));
      for (let count = query.getAll(name).length; count < 2; count++) query.append(name, "again");
      expect((await browser.back(query)).failure.cause).toBe("provider_refused");
      expect(browser.session).toBeUndefined();
      expect(browser.checks).toEqual([]);
      expect(await prisma.user.count()).toBe(0);
    },
  );

  it.each(["access_token", "id_token", "token", "refresh_token"])("with %s is refused", async (name) => {
    const browser = new SignInBrowser();
    const page = await browser.start();
    expect((await browser.back(answer(page, { [name]: "t" }))).failure.cause).toBe("provider_refused");
    expect(browser.checks).toEqual([]);
  });

  it.each([
    ["another's name", { iss: "https://evil.example" }],
    ["an empty name", { iss: "" }],
  ])("with %s is refused", async (_name, changes) => {
    const browser = new SignInBrowser();
    const page = await browser.start();
    expect((await browser.back(answer(page, changes))).failure.cause).toBe("provider_refused");
  });

  it("without the name that the provider always gives is refused", async () => {
    const browser = new SignInBrowser();
    const { code, state } = answer(await browser.start());
    expect((await browser.back({ code: code ?? "", state: state ?? "" })).failure.cause).toBe(
      "provider_refused",
    );
  });

  it("at a provider that is not on offer says so, and ends no flow of another", async () => {
    const browser = new SignInBrowser();
    const page = await browser.start();
    for (const id of ["myspace", "oidc", "__proto__"])
      expect((await browser.back(answer(page), id)).failure.cause, id).toBe("unknown_provider");
    expect((await browser.back(answer(page))).location.pathname).toBe("/account");
  });
});

describe("a browser that comes back without the flow's cookies", () => {
  it("kept none at all, or has others", async () => {
    const page = await new SignInBrowser().start();
    const empty = new SignInBrowser();
    expect((await empty.back(answer(page))).failure.cause).toBe("cookies_blocked");
    empty.cookies.set("another-app.theme", "dark");
    expect((await empty.back(answer(page))).failure.cause).toBe("cookies_blocked");
    empty.cookies.set(cookieName("theme"), "dark");
    expect((await empty.back(answer(page))).failure.cause).toBe("expired");
  });

  it("kept one that outlived them", async () => {
    const browser = new SignInBrowser();
    const page = await browser.start();
    for (const name of browser.checks) browser.cookies.delete(name);
    browser.cookies.delete(cookieName("csrf"));
    expect((await browser.back(answer(page))).failure.cause).toBe("expired");
  });

  it("took too long", async () => {
    const page = await new SignInBrowser().start();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + (flowLifetime + 2) * 1000 });
    expect((await new SignInBrowser().back(answer(page))).failure.cause).toBe("expired");
  });
});
