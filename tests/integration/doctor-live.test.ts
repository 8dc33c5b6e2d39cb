import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { askOwnAddress, liveFindings } from "@/features/doctor/live";
import { startLocalProviders } from "@/local-providers/start";
import { reservePorts } from "@/scripts/support/ports";
import { testEnvironment } from "../support/environment";
import { temporaryFolder } from "../support/folder";

// A process of its own: its stand-ins answer within a deadline, whatever other files have left under way.
const port = await reservePorts();
const standIns = await startLocalProviders({
  port,
  dataDir: join(temporaryFolder(), "stand-ins"),
  redirectUris: [],
});
afterAll(() => standIns.close());

// None of the offered ones: only what a test sets is asked.
testEnvironment({ AUTH_URL: "http://localhost:3000", LOCAL_PROVIDERS_URL: "http://127.0.0.1:9" });

function set(values: Record<string, string>) {
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
}

/** The three ways to be asked: GitHub's, an issuer's, and Microsoft's with its tenants. */
const right = {
  AUTH_GITHUB_ID: "local-github",
  AUTH_GITHUB_SECRET: "local-github-secret",
  AUTH_GITHUB_ENTERPRISE_URL: `http://127.0.0.1:${port}/github`,
  AUTH_AUTH0_ID: "local-auth0",
  AUTH_AUTH0_SECRET: "local-auth0-secret",
  AUTH_AUTH0_ISSUER: `http://127.0.0.1:${port}/auth0`,
  AUTH_MICROSOFT_ENTRA_ID_ID: "local-microsoft-entra-id",
  AUTH_MICROSOFT_ENTRA_ID_SECRET: "local-microsoft-entra-id-secret",
  AUTH_MICROSOFT_ENTRA_ID_ISSUER: `http://127.0.0.1:${port}/microsoft-entra-id/common/v2.0`,
};

async function found() {
  return (await liveFindings()).map(({ code, about, text }) => ({ code, about, text }));
}

/** A server that answers everything with what the test says. @returns its origin */
async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** GitHub as it is asked there. */
const githubAt = (address: string) => ({
  AUTH_GITHUB_ID: "Ov23liAbCdEf01234567",
  AUTH_GITHUB_SECRET: "3f2a9c81d04be7765a1c0f9e8d7b6a5948372615",
  AUTH_GITHUB_ENTERPRISE_URL: address,
});

/** A provider whose authorization page is `page`, and whose token endpoint says `error`. */
const provider =
  (
    page: RequestListener,
    error: Record<string, string> = { error: "bad_verification_code" },
  ): RequestListener =>
  (request, response) => {
    if (request.method !== "POST") return page(request, response);
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(error));
  };
const fine: RequestListener = (_request, response) => void response.end("Sign in");

describe("providers that are asked", () => {
  it("take what is right, by name, callback and secret", async () => {
    set(right);
    expect(await found()).toEqual([]);
  });

  it("refuse a wrong secret, each in its own words", async () => {
    set(right);
    set({
      AUTH_GITHUB_SECRET: "wrong-one-1",
      AUTH_AUTH0_SECRET: "wrong-one-2",
      AUTH_MICROSOFT_ENTRA_ID_SECRET: "wrong-one-3",
    });
    const all = await found();
    expect(all.map(({ code, about }) => [code, about])).toEqual([
      ["live_credentials", "AUTH_GITHUB_SECRET"],
      ["live_credentials", "AUTH_MICROSOFT_ENTRA_ID_SECRET"],
      ["live_credentials", "AUTH_AUTH0_SECRET"],
    ]);
    expect(all.map(({ text }) => text).join()).not.toContain("wrong-one");
  });

  it("that do not know the callback are told with the address to register", async () => {
    set(right);
    set({ AUTH_URL: "https://app.example.com" });
    // Its own address is asked as well, and is nowhere.
    const known = (await found()).filter(({ about }) => about !== "AUTH_URL");
    expect(known.find(({ about }) => about === "auth0")).toMatchObject({
      code: "live_redirect_uri",
      text: expect.stringContaining(
        "https://app.example.com/api/auth/callback/auth0 (redirect_uri_mismatch)",
      ),
    });
  });

  it("as Google says it: in a redirect, encoded", async () => {
    const error = Buffer.from("\n\u0015redirect_uri_mismatch\u0012").toString("base64");
    set(
      githubAt(
        await serving(
          provider(
            (_request, response) =>
              void response
                .writeHead(302, {
                  Location: `https://id.example.com/error?authError=${encodeURIComponent(error)}`,
                })
                .end(),
          ),
        ),
      ),
    );
    expect(await found()).toMatchObject([{ code: "live_redirect_uri", about: "github" }]);
  });

  it("that refuse the request itself", async () => {
    const location = "http://localhost:3000/api/auth/callback/github?error=unauthorized_client";
    set(
      githubAt(
        await serving(
          provider((_request, response) => void response.writeHead(302, { Location: location }).end()),
        ),
      ),
    );
    expect(await found()).toMatchObject([
      { code: "live_request_refused", text: expect.stringContaining("unauthorized_client") },
    ]);
  });

  it.each([
    [
      "a secret that has ended",
      { error: "invalid_client", error_description: "AADSTS7000222: expired" },
      "live_credentials",
      /has ended.*Make a new one/,
    ],
    ["an answer that is no answer", { error: "something_new" }, "live_unclear", /Sign in once/],
  ])("with %s", async (_name, error, code, words) => {
    set(githubAt(await serving(provider(fine, error))));
    expect(await found()).toMatchObject([{ code, text: expect.stringMatching(words) }]);
  });

  it("whose clock, or this machine's, is wrong", async () => {
    const later = new Date(Date.now() + 10 * 60_000).toUTCString();
    set(
      githubAt(
        await serving(
          provider((_request, response) => void response.setHeader("Date", later).end("Sign in")),
        ),
      ),
    );
    expect(await found()).toMatchObject([
      { code: "live_clock", text: expect.stringMatching(/behind GitHub's.*Set the clock/) },
    ]);
  });
});

describe("a provider that cannot be asked", () => {
  const issuer = (AUTH_OIDC_ISSUER: string) => ({
    AUTH_OIDC_ISSUER,
    AUTH_OIDC_ID: "an-app",
    AUTH_OIDC_SECRET: "its-secret-at-sso",
  });
  const json =
    (body: unknown): RequestListener =>
    (_request, response) =>
      void response.setHeader("Content-Type", "application/json").end(JSON.stringify(body));

  it.each<[string, () => Promise<string> | string, string, RegExp]>([
    ["a name that there is not", () => "https://nowhere.invalid", "live_dns", /cannot be resolved/],
    [
      "a port that nobody listens on",
      () => "http://127.0.0.1:9",
      "live_network",
      /ECONNREFUSED|no answer|firewall/,
    ],
    [
      "https where http is spoken",
      async () => (await serving(fine)).replace("http:", "https:"),
      "live_tls",
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      "no metadata",
      () => serving((_request, response) => void response.writeHead(404).end()),
      "live_issuer",
      /HTTP 404.*Correct the issuer/,
    ],
    [
      "the metadata of another issuer",
      () =>
        serving(
          json({
            issuer: "https://id.example.com",
            authorization_endpoint: "https://id.example.com/a",
            token_endpoint: "https://id.example.com/t",
            jwks_uri: "https://id.example.com/k",
          }),
        ),
      "live_issuer",
      /member "issuer"/,
    ],
    ["a page where metadata belongs", () => serving(fine), "live_network", /not_json/],
  ])("%s", async (_name, address, code, words) => {
    set(issuer(await address()));
    expect(await found()).toMatchObject([{ code, about: "oidc", text: expect.stringMatching(words) }]);
  });
});

describe("the app's own address", () => {
  const app =
    (page: RequestListener): RequestListener =>
    (request, response) =>
      request.url === "/api/health/live" ? void response.end('{"status":"live"}') : page(request, response);

  it("that is the app's is fine", async () => {
    expect(await askOwnAddress(await serving(app(fine)))).toEqual([]);
  });

  it.each<[string, RequestListener, string, RegExp]>([
    [
      "leads elsewhere",
      (_request, response) =>
        void response.writeHead(308, { Location: "https://www.example.com/api/health/live" }).end(),
      "live_own_redirect",
      /https:\/\/www\.example\.com/,
    ],
    ["is somebody else's", fine, "live_own_address", /something else than this app/],
    [
      "is behind a proxy that changes the host",
      app((request, response) => void response.writeHead(307, { Location: `${request.url}?led-here` }).end()),
      "live_proxy_host",
      /X-Forwarded-Host/,
    ],
  ])("%s", async (_name, answer, code, words) => {
    expect(await askOwnAddress(await serving(answer))).toMatchObject([
      { code, severity: "warning", text: expect.stringMatching(words) },
    ]);
  });

  it("that does not answer is a warning: it may not be deployed yet", async () => {
    expect(await askOwnAddress("https://nowhere.invalid")).toMatchObject([
      { code: "live_dns", severity: "warning" },
    ]);
  });
});
