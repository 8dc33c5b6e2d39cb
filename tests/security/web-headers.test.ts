import { describe, expect, it } from "vitest";
import { another } from "../vendors";
import { begin, signedIn } from "./steps";
import { sharedApp } from "./support/app";
import { Browser } from "./support/browser";
import { getAs, isProtected, pagePaths } from "./support/pages";
import { raw } from "./support/raw";

// What every answer carries for browsers, whatever it is an answer to.

const app = sharedApp();
const pages = pagePaths().map((path) => path.replace("[id]", "00000000-0000-4000-8000-000000000000"));
const nowhere = ["/nowhere", "/account/nowhere", "/signin/nowhere", "/_next/image?url=%2Ficon.svg&w=64&q=75"];

type Policy = Record<string, string[]>;

/** A policy as a browser reads it; two headers would be two policies, so there must be one. */
function policyOf(headers: Headers | Record<string, string | string[] | undefined>): Policy {
  const value =
    headers instanceof Headers ? headers.get("content-security-policy") : headers["content-security-policy"];
  expect(value).toEqual(expect.stringMatching(/^default-src 'none';[^,]*$/));
  const parts = String(value)
    .split(";")
    .map((part) => part.trim().split(/\s+/));
  return Object.fromEntries(parts.map(([name = "", ...sources]) => [name, sources]));
}

/** The one nonce of a page's policy. */
function nonceOf(policy: Policy): string {
  const nonces = policy["script-src"]?.filter((source) => source.startsWith("'nonce-")) ?? [];
  expect(nonces).toHaveLength(1);
  return nonces[0]?.slice("'nonce-".length, -1) ?? "";
}

function expectPagePolicy(headers: Headers, html: string): string {
  const policy = policyOf(headers);
  const nonce = nonceOf(policy);
  expect(Buffer.from(nonce, "base64")).toHaveLength(16);
  expect(policy).toEqual({
    "default-src": ["'none'"],
    "script-src": ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", app.providers],
    "font-src": ["'self'"],
    "connect-src": [
      "'self'",
      // part: own-tokens
      "http://127.0.0.1:4000",
    ],
    "form-action": ["'self'", app.providers],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
  });
  const scripts = [...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
  expect(scripts.length).toBeGreaterThan(3);
  expect(scripts.filter((tag) => !tag.includes(` nonce="${nonce}"`))).toEqual([]);
  expect(html).not.toMatch(/<[^>]*\s(on\w+|style)=|<style\b/);
  return nonce;
}

function expectUnkept(response: Response, what: string): void {
  const said = response.headers.get("cache-control") ?? "nothing";
  expect(said, what).toMatch(/\bno-store\b/);
  expect(said, what).not.toMatch(/\bpublic\b|\bs-maxage\b/);
}

describe("W3", () => {
  it("W3 W4 W6 every page has one policy, with a nonce that all its scripts carry and no other page has; no frame shows it and no cache keeps it", async () => {
    const ada = await signedIn(app, "github");
    const nonces = new Set<string>();
    let answers = 0;
    for (const browser of [new Browser(app.origin), ada]) {
      for (const path of [...pages, ...nowhere, "/signin/error?cause=expired", "/"]) {
        for (const headers of [{}, { rsc: "1" }, { purpose: "prefetch", "next-router-prefetch": "1" }]) {
          const response = await getAs(browser, path, headers as Record<string, string>);
          const body = await response.text();
          const html = response.status !== 307 && response.headers.get("content-type")?.includes("text/html");
          const policy = policyOf(response.headers);
          expect(policy["frame-ancestors"], path).toEqual(["'none'"]);
          nonces.add(html ? expectPagePolicy(response.headers, body) : nonceOf(policy));
          expectUnkept(response, path);
          answers += 1;
        }
      }
    }
    expect(nonces.size).toBe(answers);
    expect(pages.filter(isProtected).length).toBeGreaterThan(6);
  });

  it("W3 a visitor's own policy and nonce change nothing", async () => {
    const policy = "script-src 'nonce-YXR0YWNrZXI=' * 'unsafe-inline'";
    for (const name of ["content-security-policy", "content-security-policy-report-only", "x-nonce"]) {
      const response = await new Browser(app.origin).get("/signin", { headers: { [name]: policy } });
      const html = await response.text();
      expectPagePolicy(response.headers, html);
      expect(html).not.toContain("YXR0YWNrZXI=");
    }
  });

  it.each([
    "/api/me",
    "/api/hello",
    "/api/auth/session",
    "/api/auth/signin",
    "/api/nowhere",
    "/api/auth/nowhere",
    "/robots.txt",
    "/favicon.ico",
    "/apple-icon.png",
    "/opengraph-image.png",
    "/_next/static/nowhere.js",
    "//signin",
    "/signin/",
  ])("W3 what is no page may do nothing: %s", async (path) => {
    const { headers } = await raw(app.origin, path);
    expect(policyOf(headers)).toEqual({
      "default-src": ["'none'"],
      "form-action": ["'none'"],
      "base-uri": ["'none'"],
      "frame-ancestors": ["'none'"],
    });
  });
});

/** Requests of every kind: pages, redirects, errors, files, endpoints, and what Next answers before it routes. */
const requests: [method: string, path: string][] = [
  ...[
    "/",
    "/signin",
    "/account",
    "/account/resume",
    "/account/data/form/export",
    "/admin",
    "/unavailable",
    "/goodbye",
  ],
  ...["/signin/error?cause=expired", "/signin/error?cause=cancelled", "/signin/link", ...nowhere],
  ...["/favicon.ico", "/icon.svg", "/opengraph-image.png", "/robots.txt", "/_next/static/nowhere.js"],
  ...["/api/hello", "/api/me", "/api/nowhere", "/api/auth/csrf", "/api/auth/session", "/api/auth/providers"],
  ...["/api/auth/signin", "/api/auth/signout", "/api/auth/error?error=AccessDenied", "/api/auth/nowhere"],
  ...["/api/auth/callback/github", "/api/auth/callback/nowhere?code=a&state=b"],
  ...[
    "//evil.example",
    "/\\evil.example",
    "/account/",
    "/%",
    "/admin/people/%",
    "/api/auth/callback/%",
    "/%00",
    "/..",
  ],
  ...["/account.rsc", "/_next/data/x/account.json"],
].map((path) => ["GET", path]);
const others: [method: string, path: string][] = [
  ["HEAD", "/"],
  ["POST", "/"],
  ["PUT", "/account"],
  ["DELETE", "/api/me"],
  ["POST", "/api/hello"],
  ["OPTIONS", "/"],
  ["OPTIONS", "*"],
  ["POST", "/robots.txt"],
  ["POST", "/favicon.ico"],
  ["TRACE", "/"],
  ["TRACE", "/api/me"],
  ["PROPFIND", "/account"],
  ["PURGE", "/robots.txt"],
  ["POST", "/api/auth/signout"],
  ["POST", "/api/auth/callback/github"],
  ["POST", "/account/data/form/export"],
  ["GET", "http://evil.example/account"],
];
requests.push(...others);

it.each(requests)("W5 strict headers: %s %s", async (method, path) => {
  const { headers, status } = await raw(app.origin, path, { method });
  expect(headers).toMatchObject({
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "referrer-policy": path.startsWith("/api/") ? "no-referrer" : "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": path === "/opengraph-image.png" ? "cross-origin" : "same-origin",
    "permissions-policy": expect.stringMatching(/\bcamera=\(\).*\bgeolocation=\(\).*\bmicrophone=\(\)/),
    "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
  });
  expect(headers["x-powered-by"]).toBeUndefined();
  expect(status).toBeLessThan(path === "/unavailable" ? 504 : 500);
});

it("W5 a part of a file that it does not have is answered with the file", async () => {
  for (const path of ["/robots.txt", "/icon.svg", "/signin"]) {
    const whole = await raw(app.origin, path);
    const { status, body } = await raw(app.origin, path, { headers: { range: "bytes=900000-" } });
    expect([path, status, body.length]).toEqual([path, 200, whole.body.length]);
  }
});

it("W5 what Next's client says of itself is believed only if it can be read", async () => {
  for (const path of ["/nowhere", "/signin", "/"])
    for (const state of ["/evil.example", "%5B%22%22%5D", "%"]) {
      const headers = { rsc: "1", "next-router-state-tree": state };
      const { status } = await raw(app.origin, path, { headers });
      expect([path, state, status < 500]).toEqual([path, state, true]);
    }
});

it("W4 no answer may be framed, in the words of every browser", async () => {
  for (const path of ["/", "/api/me", "/api/auth/session", "/icon.svg", "/nowhere"]) {
    const { headers } = await raw(app.origin, path);
    expect(policyOf(headers)["frame-ancestors"], path).toEqual(["'none'"]);
  }
});

describe("W6", () => {
  it("W6 no cache keeps what an endpoint says of somebody, or of nobody", async () => {
    const ada = await signedIn(app, "github");
    for (const browser of [ada, new Browser(app.origin)]) {
      for (const path of ["/account/resume", "/account/data/form/export"])
        for (const headers of [{}, { rsc: "1" }] as Record<string, string>[])
          expectUnkept(await getAs(browser, path, headers), path);
      for (const action of ["session", "csrf", "signin", "signout", "error", "nowhere"]) {
        expectUnkept(await browser.get(`/api/auth/${action}`), action);
      }
      expectUnkept(await browser.get("/api/me"), "/api/me");
    }
  });

  it("W6 no cache keeps an answer that sets a cookie: start, callback, failure, theme, sign-out, download", async () => {
    const { browser, callback } = await begin(app, another.id);
    const [form] = await browser.forms("/signin");
    const theme = (await browser.forms("/")).find(({ text }) => /System.*Dark/.test(text));
    if (!form || !theme) expect.fail("no forms");
    const answers: [string, Response][] = [
      ["start", await browser.submit(form)],
      ["callback", await browser.open(callback)],
      ["failure", await browser.open(callback)],
      ["theme", await browser.submit(theme, { theme: "dark" })],
      ["download", await browser.post("/account/data/form/export")],
      ["sign-out", await browser.signOut()],
    ];
    for (const [what, response] of answers) {
      expectUnkept(response, what);
      await response.text();
    }
    expect(
      answers.filter(([, response]) => response.headers.getSetCookie().length > 0).length,
    ).toBeGreaterThan(3);
  });

  it("W6 what is the same for everybody sets no cookie", async () => {
    const ada = await signedIn(app, "github");
    for (const path of ["/api/hello", "/favicon.ico", "/icon.svg", "/robots.txt", "/opengraph-image.png"]) {
      const response = await ada.get(path);
      expect(response.headers.getSetCookie(), path).toEqual([]);
    }
  });
});
