import { afterEach, describe, expect, it, vi } from "vitest";
import { ProviderUnavailable, ProviderUntrusted } from "@/features/oauth/errors";
import { discover as discoverIssuer, fetchWithMetadata, metadataLifetime } from "@/features/oauth/metadata";
import { newCalls } from "@/features/sign-in/telemetry";
import { testEnvironment } from "../support/environment";
import { answerJson, serveIssuer } from "../support/issuer";

testEnvironment();

const path = "/.well-known/openid-configuration";
const now = Date.UTC(2026, 2, 1);
const minute = 60_000;
// Each with time of its own: a busy machine needs longer for all tests than a sign-in has.
const calls = () => newCalls("oidc");
const discover = (issuer: string, now?: number) =>
  discoverIssuer(issuer, calls(), now === undefined ? {} : { now });

afterEach(() => {
  vi.restoreAllMocks();
});

/** An issuer whose metadata has these changes; what is undefined is left out. */
async function issuerWith(changes: Record<string, unknown> = {}) {
  const served = await serveIssuer();
  served.answers[path] = answerJson({ ...served.metadata, ...changes });
  return served;
}

describe("a provider's metadata", () => {
  it("is what the issuer publishes, with all that it says", async () => {
    const { issuer, metadata } = await issuerWith({ scopes_supported: ["openid"] });
    expect(await discover(issuer, now)).toEqual({ ...metadata, scopes_supported: ["openid"] });
  });

  it("is asked for once by many, at once or one after another", async () => {
    const { issuer, asked } = await issuerWith();
    const all = await Promise.all(Array.from({ length: 20 }, () => discover(issuer, now)));
    expect(new Set(all).size).toBe(1);
    expect(await discover(issuer, now + 9 * minute)).toBe(all[0]);
    expect(asked(path)).toBe(1);
  });

  it("is believed for ten minutes and not a millisecond longer", async () => {
    expect(metadataLifetime()).toBe(10 * minute);
    const { issuer, metadata, answers, asked } = await issuerWith();
    await discover(issuer, now);
    const jwks_uri = `${issuer}/new-keys`;
    answers[path] = answerJson({ ...metadata, jwks_uri });
    expect((await discover(issuer, now + 10 * minute - 1)).jwks_uri).toBe(metadata.jwks_uri);
    expect((await discover(issuer, now + 10 * minute)).jwks_uri).toBe(jwks_uri);
    expect(asked(path)).toBe(2);
  });

  it("is asked for each time in development", async () => {
    vi.stubEnv("NODE_ENV", "development");
    const { issuer, asked } = await issuerWith();
    for (let count = 0; count < 3; count++) await discover(issuer, now);
    expect(asked(path)).toBe(3);
  });

  it("that could not be had is asked for again by the next one, who then gets it", async () => {
    const { issuer, metadata, answers, asked } = await issuerWith();
    answers[path] = answerJson({}, 503);
    const both = await Promise.allSettled([discover(issuer, now), discover(issuer, now)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(asked(path)).toBe(1);
    answers[path] = answerJson(metadata);
    expect(await discover(issuer, now)).toEqual(metadata);
    expect(asked(path)).toBe(2);
  });

  it("is found below an issuer with a slash at its end as well", async () => {
    const { issuer, metadata, answers, asked } = await issuerWith();
    answers[path] = answerJson({ ...metadata, issuer: `${issuer}/` });
    expect((await discover(`${issuer}/`, now)).issuer).toBe(`${issuer}/`);
    expect(asked(path)).toBe(1);
  });

  it("is kept for 32 issuers; the one that came first goes first", async () => {
    const served = await issuerWith();
    const count = vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
      const issuer = String(input).slice(0, -path.length);
      return Response.json({ ...served.metadata, issuer });
    });
    const issuers = Array.from({ length: 33 }, (_, index) => `https://id-${index}.acme.test`);
    for (const issuer of issuers) await discover(issuer, now);
    expect(count).toHaveBeenCalledTimes(33);
    for (const issuer of issuers.slice(1)) await discover(issuer, now);
    expect(count).toHaveBeenCalledTimes(33);
    await discover(issuers[0] ?? "", now);
    expect(count).toHaveBeenCalledTimes(34);
  });
});

describe("metadata is not believed", () => {
  it.each([
    ["of another issuer", "https://evil.example"],
    ["of an issuer one path further", (own: string) => `${own}/b`],
    [
      "of an issuer with another case in its path",
      (own: string) => own.replace(/[a-f]/, (c) => c.toUpperCase()),
    ],
    ["of an issuer at another port", (own: string) => own.replace(/:\d+/, ":1")],
    ["of an issuer that is none", "nonsense"],
    ["of an empty issuer", ""],
  ])("%s", async (_name, other) => {
    const served = await serveIssuer();
    const issuer = typeof other === "string" ? other : other(served.issuer);
    served.answers[path] = answerJson({ ...served.metadata, issuer });
    await expect(discover(served.issuer, now)).rejects.toThrow(ProviderUntrusted);
  });

  const endpoints = ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"];
  it.each(endpoints)("when its %s is no safe address", async (name) => {
    for (const address of [
      "http://id.acme.test/x",
      "http://10.0.0.1/x",
      "http://127.0.0.1.nip.io/x",
      "//id.acme.test/x",
      "/x",
      "javascript:alert(1)",
      "data:application/json,{}",
      "",
      // Where there may be none, it says so.
      ...(name === "userinfo_endpoint" ? [] : [null]),
      7,
    ]) {
      const { issuer } = await issuerWith({ [name]: address });
      await expect(discover(issuer, now), String(address)).rejects.toThrow(ProviderUntrusted);
    }
    const { issuer } = await issuerWith({ [name]: "https://elsewhere.acme.test/x" });
    expect(await discover(issuer, now)).toHaveProperty(name, "https://elsewhere.acme.test/x");
  });

  it.each(["issuer", ...endpoints.slice(0, 3)])("without %s", async (name) => {
    const { issuer } = await issuerWith({ [name]: undefined });
    await expect(discover(issuer, now)).rejects.toThrow(ProviderUntrusted);
  });

  it.each([
    ["null", null],
    ["a list", []],
    ["a text", "metadata"],
    ["nothing", {}],
  ])("when it is %s", async (_name, body) => {
    const { issuer, answers } = await serveIssuer();
    answers[path] = answerJson(body);
    await expect(discover(issuer, now)).rejects.toThrow(ProviderUntrusted);
  });

  it("when the names of its algorithms are no list of texts", async () => {
    for (const id_token_signing_alg_values_supported of ["RS256", [1], {}]) {
      const { issuer } = await issuerWith({ id_token_signing_alg_values_supported });
      await expect(discover(issuer, now)).rejects.toThrow(ProviderUntrusted);
    }
  });
});

it("metadata that cannot be had says why", async () => {
  const { issuer, answers } = await serveIssuer();
  const failure = () => discover(issuer, now).catch((error: unknown) => error);
  answers[path] = answerJson({}, 404);
  expect(await failure()).toMatchObject({ name: "ProviderRefused", status: 404, endpoint: issuer + path });
  answers[path] = (_, response) =>
    void response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Sorry</h1>");
  expect(await failure()).toMatchObject({ name: "ProviderUnavailable", trouble: "not_json" });
  answers[path] = (_, response) =>
    void response.writeHead(200, { "Content-Type": "application/json" }).end("{");
  expect(await failure()).toMatchObject({ name: "ProviderUnavailable", trouble: "not_json" });
  const requests = vi.spyOn(globalThis, "fetch");
  expect(await discover("http://id.acme.test", now).catch((error: unknown) => error)).toMatchObject({
    name: "ProviderUnavailable",
    trouble: "insecure",
  });
  expect(requests).not.toHaveBeenCalled();
});

describe("the fetch that Auth.js gets", () => {
  it("answers with the metadata that is kept, and calls everything else", async () => {
    const { issuer, metadata, answers, asked } = await issuerWith({
      userinfo_endpoint: "https://id.acme.test/me",
    });
    answers["/token"] = answerJson({ access_token: "t" });
    const own = fetchWithMetadata({ name: issuer }, calls());
    for (const input of [issuer + path, new URL(issuer + path), new Request(issuer + path)]) {
      const body: unknown = await (await own(input)).json();
      expect(body).toEqual({
        ...metadata,
        userinfo_endpoint: "https://id.acme.test/me",
        // It gets nothing of the callback to check it on.
        authorization_response_iss_parameter_supported: false,
      });
    }
    expect(asked(path)).toBe(1);
    expect(await (await own(`${issuer}/token`, { method: "POST", body: "a=1" })).json()).toEqual({
      access_token: "t",
    });
    expect(asked("/token")).toBe(1);
  });

  it("makes up a userinfo endpoint where there is none, which Auth.js insists on and never calls", async () => {
    const { issuer } = await issuerWith();
    const body: unknown = await (await fetchWithMetadata({ name: issuer }, calls())(issuer + path)).json();
    expect(body).toMatchObject({ issuer, userinfo_endpoint: issuer });
    expect(await discover(issuer)).not.toHaveProperty("userinfo_endpoint");
  });

  it("fails as a call does", async () => {
    const { issuer, answers } = await serveIssuer();
    answers[path] = answerJson({}, 502);
    await expect(fetchWithMetadata({ name: issuer }, calls())(issuer + path)).rejects.toThrow(
      ProviderUnavailable,
    );
  });
});
