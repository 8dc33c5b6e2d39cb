import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reservePorts } from "@/scripts/support/ports";
import { tablesSql } from "../support/dialect";
import { type App, type StartedApp, startApp } from "./support/app";
import { Browser, someOf } from "./support/browser";
import { query } from "./support/database";
import { type GitHubEnterprise, startGitHubEnterprise } from "./support/github-enterprise";
import { type PlainProvider, startPlainProvider } from "./support/plain-provider";
import { expectRefused, expectSignedIn } from "./support/refused";
import { sign } from "./support/signing";

// Values that are found again wherever they turn up. Those that must be random are, but for their beginning.

const canaries = {
  AUTH_SECRET: "CanaryOne1/q7Zt0Jv5Lm8Rk2Vb9Xc4Hd6Gs3Ya1Wn0Pf",
  AUTH_SECRET_1: "CanaryTwo2/q7Zt0Jv5Lm8Rk2Vb9Xc4Hd6Gs3Ya1Wn0Pf",
  TOKEN_ENCRYPTION_KEY: "CanaryThree3q7Zt0Jv5Lm8Rk2Vb9Xc4Hd6Gs3Ya1WQ=",
  AUTH_OIDC_SECRET: "canary-four of the plain provider",
  AUTH_GITHUB_SECRET: "canary5ofTheEnterprise0a1b2c3d4e5f",
};

let app: StartedApp;
let oidc: PlainProvider;
let github: GitHubEnterprise;
/** ID tokens that were handed out. */
const idTokens: string[] = [];

beforeAll(async () => {
  const port = await reservePorts();
  const redirectUri = (provider: string) => `http://localhost:${port}/api/auth/callback/${provider}`;
  const atOidc = {
    id: "client-at-oidc",
    secret: canaries.AUTH_OIDC_SECRET,
    redirectUri: redirectUri("oidc"),
  };
  const atGitHub = {
    id: "client-at-github",
    secret: canaries.AUTH_GITHUB_SECRET,
    redirectUri: redirectUri("github"),
  };
  [oidc, github] = await Promise.all([startPlainProvider([atOidc]), startGitHubEnterprise(atGitHub)]);
  oidc.tamper.idToken = async (claims) => {
    const token = await sign(claims, oidc.key);
    idTokens.push(token);
    return token;
  };
  app = await startApp({
    port,
    localProviders: false,
    // What the command prints is read, too.
    scripts: true,
    env: {
      ...canaries,
      LOG_LEVEL: "debug",
      AUTH_OIDC_ISSUER: oidc.issuer,
      AUTH_OIDC_ID: atOidc.id,
      AUTH_GITHUB_ID: atGitHub.id,
      AUTH_GITHUB_ENTERPRISE_URL: github.origin,
    },
  });
});
afterAll(async () => {
  await Promise.all([app?.stop(), oidc?.stop(), github?.stop()]);
});

/** Secrets in every form in which a server writes them down by accident. */
function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
    // A key that was decoded before it was written down.
    Buffer.from(secret, "base64").toString("hex"),
  ];
}

const secretForms = Object.values(canaries).flatMap(forms);

function expectNoSecret(text: string, where: string): void {
  const found = [...secretForms, ...idTokens].filter((secret) => text.includes(secret));
  // What the GitHub Enterprise server hands out is random behind its prefix.
  expect([...found, ...(text.match(/gho_[0-9a-f]{36}/g) ?? [])], where).toEqual([]);
}

const pages = [
  "/",
  "/signin",
  "/signin?returnTo=%2Faccount&notice=signed-out",
  "/signin/error?cause=provider_refused&provider=oidc&reference=0123456789",
  "/signin/error?cause=email_taken&provider=oidc",
  "/signin/error?error=Configuration",
  "/signin/link",
  "/account",
  "/nowhere",
  "/api/auth/session",
  "/api/auth/providers",
  "/api/auth/csrf",
  "/api/auth/signin",
  "/api/auth/signout",
  "/api/auth/error?error=Configuration",
  "/api/me",
  "/api/hello",
  "/robots.txt",
  "/.env",
  "/.env.local",
  "/.next/BUILD_ID",
  "/_next/server/app/page.js",
];

/** What Next's router, its prefetches and an Auth.js client ask with. */
const manners: Record<string, string>[] = [
  {},
  { RSC: "1" },
  { RSC: "1", "Next-Router-Prefetch": "1" },
  { RSC: "1", "Next-Router-Segment-Prefetch": "/_tree" },
  { "X-Auth-Return-Redirect": "1" },
];

/** Those that mean something there. */
const mannersFor = (page: string) =>
  someOf(
    manners,
    manners.filter((headers) =>
      "RSC" in headers
        ? !page.startsWith("/api/")
        : !("X-Auth-Return-Redirect" in headers) || page.startsWith("/api/auth/"),
    ),
  );

async function expectSilent(browser: Browser): Promise<void> {
  for (const page of pages) {
    for (const headers of mannersFor(page)) {
      const response = await browser.get(page, { headers });
      const all = `${JSON.stringify([...response.headers])} ${await response.text()}`;
      expectNoSecret(all, `${page} with ${JSON.stringify(headers)}`);
    }
  }
}

describe("at run time", () => {
  it("O17 no page, payload or endpoint shows a secret to somebody unknown", () =>
    expectSilent(new Browser(app.origin)));

  it.each(["oidc", "github"] as const)("O17 nor to somebody signed in with %s", async (provider) => {
    const browser = new Browser(app.origin);
    await expectSignedIn(browser, await browser.signIn(provider));
    await expectSilent(browser);
  });

  it("O17 authorization URLs carry the client's id and not its secret", async () => {
    for (const provider of ["oidc", "github"] as const) {
      expectNoSecret((await new Browser(app.origin).press(provider)).href, provider);
    }
  });

  it("O17 nor does the log, whatever goes wrong", async () => {
    const browser = new Browser(app.origin);
    oidc.tamper.down = ["token"];
    await expectRefused(app, browser, await browser.signIn("oidc"), "provider_unavailable");
    oidc.tamper.down = ["userinfo"];
    await expectRefused(app, browser, await browser.signIn("oidc"), "provider_unavailable");
    oidc.tamper.down = [];
    const callback = await browser.pick(await browser.press("github"));
    callback.searchParams.set("code", "made-up");
    await expectRefused(app, browser, await browser.open(callback), "provider_refused");
    expect(github.refusals).toContain("a code that is unknown or used");
    expectNoSecret(app.logs(), "log");
  });

  it("O17 the database holds no secret and no token that a provider would take", () => {
    const tables = query<{ name: string }>(app, tablesSql);
    expect(tables.length).toBeGreaterThan(4);
    for (const { name } of tables)
      expectNoSecret(JSON.stringify(query(app, `SELECT * FROM "${name}"`)), name);
    expect(tokensStored(app), "there was something to find").toBeGreaterThan(0);
  });
});

describe("in the build", () => {
  // What a bundle could only hold if a server's module had got into it.
  const serverOnly = [
    ...Object.keys(canaries),
    "DATABASE_URL",
    "AUTH_GITHUB_ID",
    "AUTH_GOOGLE_SECRET",
    "client_secret",
    "clientSecret",
    "code_verifier",
    "providerAccountId",
    "sessionToken",
    "local-github-secret",
  ];

  it("O17 no file that browsers can load holds a secret, or code that reads one", () => {
    const files = filesBelow(join(".next", "static"));
    expect(files.some((file) => file.endsWith(".js"))).toBe(true);
    for (const file of files) {
      const text = readFileSync(file, "latin1");
      expectNoSecret(text, file);
      expect(
        serverOnly.filter((name) => text.includes(name)),
        file,
      ).toEqual([]);
    }
    expect(files.filter((file) => file.endsWith(".map"))).toEqual([]);
  });

  it("O17 nor does a page that was rendered when the app was built", () => {
    const rendered = filesBelow(join(".next", "server", "app")).filter((file) =>
      /\.(html|rsc|body|meta)$/.test(file),
    );
    expect(rendered.length).toBeGreaterThan(0);
    for (const file of rendered) {
      const text = readFileSync(file, "latin1");
      expectNoSecret(text, file);
      expect(
        serverOnly.filter((name) => text.includes(name)),
        file,
      ).toEqual([]);
    }
  });
});

const tokensStored = (of: App) =>
  query(of, 'SELECT "id" FROM "Account" WHERE "access_token" IS NOT NULL').length;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
