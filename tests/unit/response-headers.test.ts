import { existsSync, readdirSync } from "node:fs";
import { unstable_doesMiddlewareMatch as doesProxyMatch } from "next/experimental/testing/server";
import { describe, expect, it } from "vitest";
import { readableTarget } from "@/lib/incoming";
import { headerRules, securityHeaders } from "@/lib/response-headers";
import { config } from "@/proxy";

describe("the headers of every answer", () => {
  it("pin a browser to HTTPS in production only, and this host only", () => {
    const hsts = (production: boolean) =>
      securityHeaders(production).find(({ key }) => key === "Strict-Transport-Security")?.value;
    expect(hsts(false)).toBeUndefined();
    expect(hsts(true)).toBe("max-age=31536000");
  });

  it("name nothing twice", () => {
    for (const { source, headers } of headerRules(true)) {
      const names = headers.map(({ key }) => key.toLowerCase());
      expect(new Set(names).size, source).toBe(names.length);
    }
  });

  it("are the same for every path but those that exist and differ", () => {
    const [all, ...special] = headerRules(true).map(({ source }) => source);
    expect(all).toBe("/:path*");
    const routes = {
      "/api/:path*": "api",
      "/api/auth/:path*": "api/auth",
      "/:path*/form/:name": "account/form/[name]",
    };
    for (const source of special) {
      const path = Object.hasOwn(routes, source) ? routes[source as keyof typeof routes] : source.slice(1);
      expect(existsSync(`app/${path}`) || existsSync(`app/${path}/route.ts`), source).toBe(true);
    }
  });
});

const matches = (url: string, headers: Record<string, string> = {}) =>
  doesProxyMatch({ config, url, headers });

describe("the proxy", () => {
  /** What Next serves as a file by its name: those of `public` and its metadata files. */
  const files = [
    ...readdirSync("public"),
    ...readdirSync("app").filter(
      (name) => /\.(ico|png|svg|jpg|txt|xml|webmanifest)$/.test(name) && !/\.alt\./.test(name),
    ),
  ].map((name) => `/${name}`);

  it("leaves out every file that there is, but for one of public/: Next fails on a post to that", () => {
    expect(files.length).toBeGreaterThan(4);
    expect(files.filter((path) => matches(path))).toEqual(["/robots.txt"]);
  });

  it.each([
    "/api/me",
    "/api/auth/session",
    "/api/nowhere",
    "/_next/static/chunks/a.js",
    "/form/theme",
    "/account/devices/form/sign-out",
  ])("leaves out %s", (path) => {
    expect(matches(path)).toBe(false);
  });

  it.each([
    "/",
    "/signin",
    "/signin/error?cause=expired",
    "/form",
    "/form/",
    "/account/form/name/more",
    "/account/platform/name",
    "/account.rsc",
    "/account/devices.rsc",
    "/admin/people/x.png",
    "/nowhere",
    "/apis",
    "/api",
    "/favicon.ico/",
    "/account/favicon.ico",
    "/favicon.icon",
    "/_next/data/x/account.json",
    "/_next/image?url=%2Ficon.svg",
    "/%61pi/me",
  ])("matches %s, whatever headers come with it", (path) => {
    expect(matches(path)).toBe(true);
    for (const headers of [
      { purpose: "prefetch" },
      { "sec-purpose": "prefetch;prerender" },
      { "next-router-prefetch": "1" },
      { rsc: "1" },
      { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" },
    ] as Record<string, string>[]) {
      expect(matches(path, headers)).toBe(true);
    }
  });
});

it.each([
  ["/", "/"],
  ["/account?a=%zz", "/account?a=%zz"],
  ["/a%20b?c=d", "/a%20b?c=d"],
  ["//evil.example/a", "//evil.example/a"],
  ["/%", "/%25"],
  ["/%?a=1?b=%", "/%25?a=1?b=%"],
  ["/a%20b/%E0%A4%A", "/a%2520b/%25E0%25A4%25A"],
  ["http://evil.example/account?a=1", "/account?a=1"],
  ["http://evil.example/%", "/%25"],
  ["http://evil.example", "/"],
  ["mailto:ada@acme.test", "/"],
  ["*", "/"],
  ["evil.example:443", "/"],
  ["", "/"],
])("what a request asks for is a path: %j as %j", (target, path) => {
  expect(readableTarget(target)).toBe(path);
});
