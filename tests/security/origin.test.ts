import { describe, expect, it } from "vitest";
import { another } from "../vendors";
import { begin } from "./steps";
import { sharedApp } from "./support/app";
import { Browser, type Provider, providers } from "./support/browser";
import { raw } from "./support/raw";

// Where this app lives is configured. Who can choose headers, or poison a cache with them, must not move it.

const app = sharedApp();
const evil = "attacker.example";

const headerSets: [string, Record<string, string>][] = [
  ["Host", { host: evil }],
  ["Host with a port", { host: `${evil}:8443` }],
  ["X-Forwarded-Host", { "x-forwarded-host": evil }],
  ["a list in X-Forwarded-Host", { "x-forwarded-host": `${evil}, ${new URL(app.origin).host}` }],
  ["X-Forwarded-Proto", { "x-forwarded-proto": "https" }],
  ["Forwarded", { forwarded: `host=${evil};proto=https` }],
  [
    "all of them",
    {
      host: evil,
      "x-forwarded-host": evil,
      "x-forwarded-proto": "https",
      "x-forwarded-port": "443",
      "x-original-host": evil,
      "x-original-url": `https://${evil}/`,
      forwarded: `host=${evil};proto=https`,
    },
  ],
];

type Answer = Awaited<ReturnType<typeof raw>>;

/** Expects that an answer leads to this site or to a provider, and names the evil host nowhere. */
function expectAtHome({ headers, body }: Answer): void {
  const { location = "" } = headers;
  if (location) {
    const { origin } = new URL(location, app.origin);
    expect([app.origin, app.providers]).toContain(origin);
  }
  expect(`${JSON.stringify(headers)} ${body}`).not.toContain(evil);
}

/** A form as a browser without JavaScript posts it. */
function multipart(fields: Record<string, string>): { body: string; contentType: string } {
  const boundary = "----valet-key-boundary";
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    body: `${parts.join("")}--${boundary}--\r\n`,
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

function expectOwnRedirectUri(location: string | undefined, provider: Provider): void {
  const url = new URL(location ?? "", app.origin);
  expect(url.origin).toBe(app.providers);
  expect(url.searchParams.get("redirect_uri")).toBe(`${app.origin}/api/auth/callback/${provider}`);
}

describe.each(headerSets)("with an evil %s", (name, headers) => {
  it.each(name === "all of them" ? providers : providers.slice(0, 1))(
    "O13 the start at %s sends the browser back to the configured origin",
    async (provider) => {
      let started = 0;
      for (const origin of [app.origin, `https://${evil}`, `https://${evil}:8443`]) {
        const { body, contentType } = multipart({ provider, returnTo: "/account" });
        const answer = await raw(app.origin, "/signin/form/start", {
          method: "POST",
          body,
          headers: { "content-type": contentType, origin, ...headers },
        });
        expectAtHome(answer);
        // Next refuses a form whose Origin is not the host that it is told.
        if (answer.status !== 303) continue;
        started += 1;
        expectOwnRedirectUri(answer.headers.location, provider);
      }
      expect(started).toBeGreaterThan(0);
    },
  );

  it("O13 so does the start by Auth.js's own endpoint", async () => {
    const browser = new Browser(app.origin);
    const { csrfToken } = (await (await browser.get("/api/auth/csrf")).json()) as { csrfToken: string };
    const answer = await raw(app.origin, "/api/auth/signin/github", {
      method: "POST",
      body: new URLSearchParams({ csrfToken, callbackUrl: `https://${evil}/` }).toString(),
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        origin: app.origin,
        cookie: browser.cookieHeader("/api/auth/signin/github"),
        ...headers,
      },
    });
    expectAtHome(answer);
    expect(answer.status).toBe(302);
    expectOwnRedirectUri(answer.headers.location, "github");
  });

  it("O13 a callback leads to the configured origin, whatever becomes of it", async () => {
    for (const choice of [{}, { cancel: true as const }]) {
      const { browser, callback } = await begin(app, "github", choice);
      const answer = await raw(app.origin, callback.pathname + callback.search, {
        headers: { cookie: browser.cookieHeader(callback.pathname), ...headers },
      });
      expectAtHome(answer);
      const { origin, pathname } = new URL(answer.headers.location ?? "");
      expect(origin).toBe(app.origin);
      expect(pathname).toBe("cancel" in choice ? "/signin/error" : "/account");
      const session = answer.headers["set-cookie"]?.filter((line) => /\.session=[\w-]{43};/.test(line));
      expect(session).toHaveLength("cancel" in choice ? 0 : 1);
    }
    const stray = await raw(app.origin, "/api/auth/callback/github?code=x&state=y", { headers });
    expectAtHome(stray);
    expect(stray.headers.location).toMatch(`${app.origin}/signin/error?`);
  });

  it.each([
    "/",
    "/signin",
    `/signin?returnTo=https://${evil.slice(1)}/`,
    "/signin/error?cause=expired",
    "/signin/link",
    "/account",
    "/nowhere",
    "/api/auth/providers",
    "/api/auth/signin",
    "/api/auth/signout",
    "/api/auth/error?error=Configuration",
    "/api/auth/session",
  ])("O13 nothing at %s repeats or follows it", async (path) => {
    const answer = await raw(app.origin, path, { headers });
    expect(answer.status).toBeLessThan(500);
    expectAtHome(answer);
  });
});

it("O13 the token request repeats the configured redirect_uri, however the callback was asked for", async () => {
  const { browser, callback } = await begin(app, another.id);
  const answer = await raw(app.origin, callback.pathname + callback.search, {
    headers: { cookie: browser.cookieHeader(callback.pathname), host: evil, "x-forwarded-host": evil },
  });
  // The provider compares it with the one of the start, so a session is the proof.
  expect(answer.headers["set-cookie"]?.some((line) => /\.session=[\w-]{43};/.test(line))).toBe(true);
});
