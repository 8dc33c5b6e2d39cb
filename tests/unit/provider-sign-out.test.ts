import { describe, expect, it } from "vitest";
import { isTaken, signOutEndpoint } from "@/features/provider-sign-out/endpoint";
import { isLedFromElsewhere, signOutAddress } from "@/features/provider-sign-out/policy";
import { resolveProviders } from "@/features/providers";
import { leftBy, noteLeft } from "@/features/session/left-by";
import { newCalls } from "@/features/sign-in/telemetry";
import { cookieName } from "@/lib/cookies";
import { testEnvironment } from "../support/environment";
import { answerJson, serveIssuer } from "../support/issuer";
import { serve } from "../support/server";

testEnvironment();

const site = "https://app.example.com";
const parametersOf = (address: string) => Object.fromEntries(new URL(address).searchParams);

describe("the request to sign out there", () => {
  it("says which app asks and where to come back to, and nothing of the person", () => {
    const address = signOutAddress("https://id.acme.test/end", "client-1", site);
    expect(new URL(address).origin + new URL(address).pathname).toBe("https://id.acme.test/end");
    expect(parametersOf(address)).toEqual({
      client_id: "client-1",
      post_logout_redirect_uri: `${site}/signed-out`,
    });
  });

  it("keeps what else the endpoint's address has, and lets it decide nothing of ours", () => {
    const endpoint = `https://id.acme.test/end?p=policy&client_id=other&post_logout_redirect_uri=https%3A%2F%2Fevil.test#x`;
    const address = signOutAddress(endpoint, "a b&c=d", site);
    expect(parametersOf(address)).toEqual({
      p: "policy",
      client_id: "a b&c=d",
      post_logout_redirect_uri: `${site}/signed-out`,
    });
    expect(new URL(address).hash).toBe("");
  });

  it.each([
    ["cross-site", true],
    ["same-site", true],
    ["same-origin", false],
    ["none", false],
    [null, false],
  ])("from %s: led by a page of another site is %s", (site, expected) => {
    expect(isLedFromElsewhere(new Headers(site === null ? {} : { "sec-fetch-site": site }))).toBe(expected);
  });
});

describe("what the browser keeps", () => {
  const jar = (value?: string) => ({
    get: (name: string) => (value !== undefined && name === cookieName("left-by") ? { value } : undefined),
  });

  it("is the provider's id for five minutes, and goes where no session has ended", () => {
    const name = cookieName("left-by");
    expect(noteLeft("auth0")).toEqual([{ name, value: "left.auth0", maxAge: 300 }]);
    expect(noteLeft("auth0", "asked")).toEqual([{ name, value: "asked.auth0", maxAge: 300 }]);
    expect(noteLeft(null)).toEqual([{ name, value: "", maxAge: 0 }]);
  });

  it.each([
    ["left.auth0", { state: "left", provider: "auth0" }],
    ["asked.42-school", { state: "asked", provider: "42-school" }],
    ["refused.oidc", { state: "refused", provider: "oidc" }],
    ["", null],
    ["left", null],
    ["left.", null],
    [".auth0", null],
    ["done.auth0", null],
    ["constructor.auth0", null],
    [undefined, null],
  ])("%j is %j", (value, expected) => {
    expect(leftBy(jar(value))).toEqual(expected);
  });
});

function providerAt(issuer: string) {
  const AUTH_OIDC = { AUTH_OIDC_ISSUER: issuer, AUTH_OIDC_ID: "client-1", AUTH_OIDC_SECRET: "secret-2" };
  const [provider] = resolveProviders(AUTH_OIDC).providers;
  if (!provider) throw new Error("no provider");
  return provider;
}

describe("the endpoint", () => {
  const endpointBy = async (change: object) => {
    const { issuer, metadata, answers } = await serveIssuer();
    answers["/.well-known/openid-configuration"] = answerJson({ ...metadata, ...change });
    return signOutEndpoint(providerAt(issuer), newCalls("oidc"));
  };

  it("is the metadata's", async () => {
    const end_session_endpoint = "https://id.acme.test/end";
    expect(await endpointBy({ end_session_endpoint })).toBe(end_session_endpoint);
  });

  it.each([
    undefined,
    null,
    "",
    7,
    "/end",
    "http://id.acme.test/end",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:",
  ])("%j is none, and keeps nobody from signing in", async (end_session_endpoint) => {
    expect(await endpointBy({ end_session_endpoint })).toBeNull();
  });

  it("is not believed of another issuer", async () => {
    const change = { issuer: "https://evil.test", end_session_endpoint: "https://evil.test/end" };
    await expect(endpointBy(change)).rejects.toThrow("another issuer");
  });

  it("is asked for at no provider of OAuth alone", async () => {
    const { providers } = resolveProviders({ AUTH_GITHUB_ID: "id-1", AUTH_GITHUB_SECRET: "secret-2" });
    const [github] = providers;
    expect(github?.entry.id).toBe("github");
    if (github) expect(await signOutEndpoint(github, newCalls("github"))).toBeNull();
  });
});

describe("whether it takes us", () => {
  const answering = async (status: number, headers: Record<string, string> = {}) => {
    const { origin, seen } = await serve((_, response) => {
      response.writeHead(status, headers).end("<title>Hello</title>");
    });
    return { seen, taken: isTaken(`${origin}/end?client_id=1`, newCalls("oidc")) };
  };

  it.each([200, 302, 303])("%i is yes, and is not followed", async (status) => {
    const { seen, taken } = await answering(status, status === 200 ? {} : { Location: "/next" });
    expect(await taken).toBe(true);
    expect(seen).toEqual(["/end?client_id=1"]);
  });

  it.each([400, 401, 403, 404, 410])("%i is no", async (status) => {
    expect(await (await answering(status)).taken).toBe(false);
  });

  it.each([429, 500, 503])("%i is not now", async (status) => {
    await expect((await answering(status)).taken).rejects.toThrow(`HTTP ${status}`);
  });
});
