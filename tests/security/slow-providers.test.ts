import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { callTimeout, flowTimeout } from "@/features/oauth/provider-fetch";
import { isOpenId, vendorFixtures } from "../vendors";
import { begin, flowCookies } from "./steps";
import { type App, type StartedApp, sharedApp, startApp } from "./support/app";
import { Browser, failureOf, type Provider, providers } from "./support/browser";
import { textOf } from "./support/html";
import { listen } from "./support/listen";
import { orderFault } from "./support/local-providers";
import { expectSignedIn } from "./support/refused";

// A person who waits looks at an empty page. However the provider fails, ours says so within ten seconds. A provider that
// hangs never answers here, so that there is a page at all is the app's own doing; the seconds are its constants'.

it("O12 the calls of one callback take less than ten seconds together", () => {
  expect(callTimeout).toBeLessThanOrEqual(flowTimeout);
  expect(flowTimeout).toBeLessThan(10_000);
});

/** Opens an address, and the page that it ends with. */
async function expectPageInTime(app: App, browser: Browser, open: () => Promise<Response>): Promise<void> {
  const response = await open();
  const page = await browser.get(response.headers.get("location") ?? "");
  const told = textOf(await page.text());
  expect(page.status).toBe(502);
  expect(told).toContain("is not answering");
  const failure = failureOf(response);
  expect(failure?.cause).toBe("provider_unavailable");
  expect((await browser.me()).status).toBe(401);
  expect(flowCookies(browser)).toEqual([]);
  // Not expect.poll, which does not work in tests at the same time.
  await vi.waitFor(() => expect(app.logs()).toContain(failure?.reference), { timeout: 600_000 });
}

const everywhere = ["token_hang", "token_endless", "token_redirect"];
const ofProfiles = ["api_hang", "api_endless"];
/** Who somebody is stands in their ID token. */
const byIdToken = vendorFixtures.filter(isOpenId).map(({ id }): Provider => id);
const cases = providers.flatMap((provider): [Provider, string][] =>
  [...everywhere, ...(byIdToken.includes(provider) ? [] : ofProfiles)].map((fault) => [provider, fault]),
);

let github: OddGitHub;
let own: StartedApp;
beforeAll(async () => {
  github = await startOddGitHub();
  own = await startApp({
    env: {
      AUTH_GITHUB_ID: "Iv1.odd",
      AUTH_GITHUB_SECRET: "not of this world",
      AUTH_GITHUB_ENTERPRISE_URL: github.origin,
    },
  });
});
afterAll(async () => {
  await own?.stop();
  await github?.stop();
});

describe.concurrent("in time", () => {
  const app = sharedApp();

  it.each(cases)("O12 %s: a page within ten seconds at %s", async (provider, fault) => {
    const { browser, callback } = await begin(app, provider, { person: "ada", fault });
    await expectPageInTime(app, browser, () => browser.open(callback));
  });

  it("O12 a slow provider is waited for", async () => {
    const { browser, callback } = await begin(app, "github", { person: "ada", fault: "slow" });
    await expectSignedIn(browser, await browser.open(callback));
  });

  it("O12 metadata and keys that hang, flood or are not there", async () => {
    for (const fault of ["discovery_hang", "discovery_endless"]) {
      await orderFault(own, "google", fault);
      const browser = new Browser(own.origin);
      const form = await browser.signInForm("google");
      await expectPageInTime(own, browser, () => browser.submit(form));
    }
    for (const fault of ["jwks_hang", "jwks_endless", "jwks_html"]) {
      const { browser, callback } = await begin(own, "google");
      await orderFault(own, "google", fault);
      await expectPageInTime(own, browser, () => browser.open(callback));
    }
    const browser = new Browser(own.origin);
    await expectSignedIn(browser, await browser.signIn("google"));
  });

  it("O12 several slow answers together end in a page, too", async () => {
    const { browser, callback } = await callbackWith("slow");
    await expectPageInTime(own, browser, () => browser.open(callback));
    expect(github.asked, "it was the profile that was waited for").toContain("/api/v3/user");
  });

  it("O12 a redirect is not followed, so neither code nor secret goes elsewhere", async () => {
    const { browser, callback } = await callbackWith("astray");
    await expectPageInTime(own, browser, () => browser.open(callback));
    expect(github.asked).not.toContain("/stolen");
  });
});

/** A callback with this code, in a browser that has begun a sign-in. */
async function callbackWith(code: string): Promise<{ browser: Browser; callback: string }> {
  const browser = new Browser(own.origin);
  const state = (await browser.press("github")).searchParams.get("state") ?? "";
  const query = new URLSearchParams({ code, state });
  return { browser, callback: `${own.origin}/api/auth/callback/github?${query}` };
}

type OddGitHub = { origin: string; asked: string[]; stop(): Promise<void> };

/** A GitHub that sends the code `astray` elsewhere, and anything else a token after 5 seconds and never a profile. */
async function startOddGitHub(): Promise<OddGitHub> {
  const asked: string[] = [];
  const server = await listen(() => async (request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const body = new URLSearchParams(await text(request));
    if (body.get("code") === "astray") {
      response.writeHead(307, { location: "/stolen" }).end();
    } else if (path === "/login/oauth/access_token") {
      setTimeout(() => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ access_token: "gho_slow", token_type: "bearer" }));
      }, 5_000).unref();
    }
  });
  return { ...server, asked };
}
