import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StartedApp, sharedApp } from "./support/app";
import { lendSite, site } from "./support/independent";
import { raw } from "./support/raw";

// A site by all the names that it has, behind the proxies that people put before it. Nothing here runs a script.

const evil = "attacker.example";

let app: StartedApp;
beforeAll(async () => {
  ({ app } = await lendSite());
});
afterAll(() => app?.stop());

type Headers = Record<string, string>;
/** What a proxy tells the app of a browser that asked for a URL. */
type Proxy = (url: URL) => Headers;

const proto = ({ protocol }: URL) => ({ "x-forwarded-proto": protocol.slice(0, -1) });
const passesHost: Proxy = (url) => ({ host: url.host, ...proto(url) });

/** Those whose headers say nowhere, or wrongly, what the browser is on. */
const rewriting: [string, Proxy][] = [
  ["its own address", () => ({ host: "127.0.0.1:3000" })],
  ["a service's name", (url) => ({ host: "valet-key:3000", ...proto(url) })],
  ["an address of a private network", (url) => ({ host: "10.1.2.3", ...proto(url) })],
  ["a public name", (url) => ({ host: "origin.cdn.example", ...proto(url) })],
  [
    "a public name in every header",
    () => ({
      host: "origin.cdn.example",
      "x-forwarded-host": "origin.cdn.example",
      "x-forwarded-proto": "http",
    }),
  ],
  ["the right name without TLS", (url) => ({ host: url.host, "x-forwarded-proto": "http" })],
];

const navigation = { "sec-fetch-dest": "document", "sec-fetch-mode": "navigate", "sec-fetch-site": "none" };

/** Opens an address as a browser does, cookies refused, and follows. @returns where it ends, and by how many steps */
async function visit(address: string, proxy: Proxy, method = "GET", sent: Headers = {}) {
  let url = new URL(address);
  for (let steps = 0; steps <= 20; steps++) {
    const headers = { ...sent, ...proxy(url) };
    const answer = await raw(app.origin, url.pathname + url.search, { method, headers });
    if (answer.status < 300 || answer.status >= 400) return { ...answer, url: url.href, steps };
    expect([answer.status, answer.headers["cache-control"]]).toEqual([307, "no-store"]);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    url = new URL(answer.headers.location ?? "", url);
    expect(url.origin, "leads nowhere else").toBe(site);
  }
  throw new Error(`${address} leads on and on`);
}

const query = "/signin?returnTo=%2Fa%20b%2Bc&d&d=%2F%2F";

describe.each(["GET", "HEAD"])("%s", (method) => {
  it.each([
    ["www.", "https://www.app.attest.example"],
    ["an alias", "https://attest.example"],
    ["a preview address", "https://app-git-main-attest.vercel.app"],
    ["an address", "http://203.0.113.7:3000"],
    ["the right name without TLS", "http://app.attest.example"],
  ])("R7 leads from %s to the same page of the configured host", async (_, origin) => {
    for (const path of ["/", query, "/account", "/legal/privacy", "/nowhere"]) {
      const first = await raw(app.origin, path, { method, headers: passesHost(new URL(origin)) });
      expect([first.status, first.body], `${path}: before anything can be pressed`).toEqual([307, ""]);
    }
    for (const path of ["/", query, "/nowhere"]) {
      const end = await visit(origin + path, passesHost, method);
      expect(end.url).toBe(site + path);
      expect(end.status).toBe(path === "/nowhere" ? 404 : 200);
    }
  });

  it.each(rewriting)("R7 leads nobody in circles behind a proxy that names %s", async (_, proxy) => {
    for (const sent of [{}, navigation]) {
      const { steps, url, status } = await visit(site + query, proxy, method, sent);
      expect(steps).toBeLessThanOrEqual(1);
      expect(status).toBe(200);
      expect(url.replace(/&led-here$/, "")).toBe(site + query);
      // What the rest of the site answers does not depend on it.
      const page = await raw(app.origin, "/api/hello", { headers: proxy(new URL(site)) });
      expect(page.status).toBe(200);
    }
  });
});

it("R7 takes the browser's name from a proxy that says it in X-Forwarded-Host", async () => {
  const proxy: Proxy = (url) => ({ host: "10.0.0.2:3000", "x-forwarded-host": url.host, ...proto(url) });
  expect(await visit(site + query, proxy)).toMatchObject({ steps: 0, status: 200 });
  expect((await visit(`https://www.app.attest.example${query}`, proxy)).url).toBe(site + query);
});

it("R7 ends also where the operator sends the configured name to the other one", async () => {
  let url = new URL(`https://www.app.attest.example${query}`);
  for (let steps = 0; steps < 5; steps++) {
    const answer = await raw(app.origin, url.pathname + url.search, { headers: passesHost(url) });
    if (answer.status === 200) return;
    url = new URL(answer.headers.location ?? "");
    url.host = "www.app.attest.example";
  }
  throw new Error("it leads on and on");
});

describe("R7 what is no page is answered under every name", () => {
  const headers = { host: "www.app.attest.example", "x-forwarded-proto": "http" };

  it.each([
    ["/api/health/live", 200],
    ["/api/health/ready", 200],
    ["/api/hello", 200],
    ["/api/me", 401],
    ["/api/auth/providers", 200],
    ["/api/nowhere", 404],
    ["/.well-known/jwks.json", 200],
    ["/favicon.ico", 200],
    ["/robots.txt", 200],
  ])("%s", async (path, status) => {
    for (const host of [headers.host, "203.0.113.7", "10.1.2.3:3000", evil]) {
      const answer = await raw(app.origin, path, { headers: { ...headers, host } });
      expect([answer.status, answer.headers.location]).toEqual([status, undefined]);
    }
  });

  it("what a page or a script loads", async () => {
    for (const destination of ["empty", "image", "script", "iframe"]) {
      const sent = { ...headers, "sec-fetch-dest": destination, "sec-fetch-site": "cross-site" };
      const answer = await raw(app.origin, "/signin", { headers: sent });
      expect([answer.status, answer.headers.location]).toEqual([200, undefined]);
    }
  });

  it("a form: it is refused, and not sent on with what it holds", async () => {
    const type = "application/x-www-form-urlencoded";
    const sent = { ...headers, origin: "https://www.app.attest.example", "content-type": type };
    const answer = await raw(app.origin, "/signin/form/start", {
      method: "POST",
      headers: sent,
      body: "a=b",
    });
    expect([answer.status, answer.headers.location]).toEqual([403, undefined]);
  });
});

it("R7 leads to the configured origin whatever the address and the headers are", async () => {
  const paths = [
    `//${evil}`,
    `//${evil}/%2e%2e`,
    `/\\${evil}`,
    `/%2F%2F${evil}`,
    `/%5C${evil}`,
    `/@${evil}`,
    `/.${evil}`,
    "/%0d%0aLocation:%20https:%2F%2Fattacker.example",
    "/?a=%0d%0aSet-Cookie:%20a=b",
    "/%00",
    "/%",
    `/?${"a".repeat(4000)}`,
    `http://${evil}/signin`,
  ];
  const hosts = [evil, `${evil}:443`, `${evil}/@app.attest.example`, `app.attest.example.${evil}`];
  for (const path of paths) {
    for (const host of hosts) {
      const headers = { host, "x-forwarded-host": host, "x-forwarded-proto": "https" };
      const { status, headers: answered } = await raw(app.origin, path, { headers });
      expect(status, path).toBeLessThan(500);
      const { location, "set-cookie": cookies } = answered;
      expect(cookies).toBeUndefined();
      // Next's own redirects, for two slashes, stay on the host that was asked.
      if (location) expect(new URL(location, site).origin, `${path} as ${host}`).toBe(site);
    }
  }
});

describe("on a developer's machine", () => {
  const { origin, port } = new URL(sharedApp().origin);
  const asked = (host: string) => raw(origin, query, { headers: { host } });

  it.each(["127.0.0.1", "[::1]"])("R7 leads from %s to localhost", async (name) => {
    const { status, headers } = await asked(`${name}:${port}`);
    expect([status, headers.location]).toEqual([307, `${origin}${query}&led-here`]);
    const { headers: next } = await raw(origin, `${query}&led-here`, {
      headers: { host: `localhost:${port}` },
    });
    expect(next.location).toBe(origin + query);
  });

  it.each([`127.0.0.1:${Number(port) + 1}`, "192.168.0.2", "name.app.github.dev"])(
    "R7 leaves who comes by a forwarded port where they are: %s",
    async (host) => expect((await asked(host)).status).toBe(200),
  );
});
