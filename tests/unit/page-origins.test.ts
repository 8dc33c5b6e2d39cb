import { describe, expect, it, onTestFinished, vi } from "vitest";
import { providerEntries, resolveProviders } from "@/features/providers";
import { pictureFrom } from "@/features/providers/identity";
import type { ProviderEntry } from "@/features/providers/types";
import { learnedOrigin, pageOrigins } from "@/features/sign-in/page-origins";
import { testEnvironment } from "../support/environment";
import { answerJson, serveIssuer } from "../support/issuer";
import { credentialsOf } from "../support/provider-credentials";
import { serve } from "../support/server";
import { vendorFixtures } from "../vendors";

// Without the providers that are on offer in the tests of sessions.
testEnvironment({ LOCAL_PROVIDERS_URL: "" });

const entries: readonly ProviderEntry[] = providerEntries;
const metadataPath = "/.well-known/openid-configuration";

function configure(id: string, address?: string): void {
  vi.stubEnv(`AUTH_${id}_ID`, "8a61f9b3a7ab");
  vi.stubEnv(`AUTH_${id}_SECRET`, "c1f0e2d3b4a5");
  if (address) vi.stubEnv(id === "OIDC" ? "AUTH_OIDC_ISSUER" : "AUTH_GITHUB_ENTERPRISE_URL", address);
}

describe.each(entries)("the origins of $id", (entry) => {
  it("are origins and nothing more, over https at the vendor's", () => {
    const baseUrl = entry.endpoints.needsAddress ? "https://id.acme.test/realm" : null;
    const { authorization, pictures, onwards = [] } = entry.endpoints.origins({ baseUrl, mode: "real" });
    for (const origin of [authorization, ...onwards, ...pictures]) {
      if (origin === null) continue;
      expect(new URL(origin).origin).toBe(origin);
      expect(origin).toMatch(/^https:/);
    }
    // Those of some take a token to fetch.
    const fixture = vendorFixtures.find(({ id }) => id === entry.id);
    expect(pictures.length > 0).toBe(fixture?.identity.image !== null);
  });

  it("are those of the stand-in where that is in its place", () => {
    if (!entry.endpoints.localPath) return;
    const baseUrl = `http://127.0.0.1:3001${entry.endpoints.localPath}`;
    const { authorization, pictures } = entry.endpoints.origins({ baseUrl, mode: "local" });
    expect([...new Set([authorization, ...pictures])]).toEqual(["http://127.0.0.1:3001"]);
  });
});

describe("where pages may lead", () => {
  it("is nowhere without a provider", async () => {
    expect(await pageOrigins()).toEqual({ formTargets: [], pictures: [] });
  });

  it("is also where personal accounts sign in at Microsoft, where those may", async () => {
    configure("MICROSOFT_ENTRA_ID");
    const microsoft = "https://login.microsoftonline.com";
    expect((await pageOrigins()).formTargets).toEqual([microsoft, "https://login.live.com"]);
    for (const [whose, more] of [
      ["consumers", ["https://login.live.com"]],
      ["organizations", []],
      ["8eaef023-2b34-4da1-9baa-8bc8c9d6a490", []],
    ] as const) {
      vi.stubEnv("AUTH_MICROSOFT_ENTRA_ID_ISSUER", `${microsoft}/${whose}/v2.0`);
      expect((await pageOrigins()).formTargets).toEqual([microsoft, ...more]);
    }
  });

  // part: google, twitter
  it("is to those on offer", async () => {
    configure("GITHUB");
    configure("GOOGLE");
    configure("TWITTER");
    expect(await pageOrigins()).toEqual({
      formTargets: ["https://github.com", "https://accounts.google.com", "https://x.com"],
      pictures: [
        "https://avatars.githubusercontent.com",
        "https://lh3.googleusercontent.com",
        "https://lh4.googleusercontent.com",
        "https://lh5.googleusercontent.com",
        "https://lh6.googleusercontent.com",
        "https://pbs.twimg.com",
        "https://abs.twimg.com",
      ],
    });
  });

  it("is to GitHub Enterprise at its own address", async () => {
    configure("GITHUB", "https://git.acme.test:8443/x/");
    expect(await pageOrigins()).toEqual({
      formTargets: ["https://git.acme.test:8443"],
      pictures: ["https://git.acme.test:8443", "https://avatars.git.acme.test:8443"],
    });
  });

  it("is to an issuer's authorization endpoint, on whatever host its metadata says", async () => {
    const { issuer, metadata, answers } = await serveIssuer();
    const authorization_endpoint = "https://login.acme.test/authorize";
    answers[metadataPath] = answerJson({ ...metadata, authorization_endpoint });
    configure("OIDC", issuer);
    expect(await pageOrigins()).toEqual({
      formTargets: ["https://login.acme.test"],
      pictures: [new URL(issuer).origin],
    });
  });

  it("is to the issuer itself as long as that does not say", async () => {
    const { issuer, answers } = await serveIssuer();
    answers[metadataPath] = answerJson({}, 503);
    configure("OIDC", issuer);
    expect((await pageOrigins()).formTargets).toEqual([new URL(issuer).origin]);
  });
});

describe.each(entries)("where $id sends browsers on to, as the operator sets it", (entry) => {
  const { env } = entry;
  const set = credentialsOf(entry);
  const fault = `${env.onwards} must be origins such as https://login.example.com, separated by spaces (http:// only for this machine itself).`;

  it.each([
    ["https://login.acme.test", ["https://login.acme.test"]],
    [
      " https://Login.acme.test/  https://sts.acme.test:8443\n",
      ["https://login.acme.test", "https://sts.acme.test:8443"],
    ],
    ["http://127.0.0.1:4000 http://localhost", ["http://127.0.0.1:4000", "http://localhost"]],
    ["", []],
  ])("W3 %j joins what the entry knows, and no other list", async (value, origins) => {
    for (const [name, one] of Object.entries(set)) vi.stubEnv(name, one);
    const before = await pageOrigins();
    vi.stubEnv(env.onwards, value);
    const { formTargets, pictures } = await pageOrigins();
    expect(formTargets).toEqual([...before.formTargets, ...origins]);
    expect(pictures).toEqual(before.pictures);
  });

  it.each([
    "login.acme.test",
    "https:",
    "http://login.acme.test",
    "https://login.acme.test/adfs",
    "https://login.acme.test?a=b",
    "https://login.acme.test#a",
    "https://user@login.acme.test",
    "https://*.acme.test",
    "https://*",
    "*",
    "https:*",
    "'unsafe-inline'",
    "https://login.acme.test,https://sts.acme.test",
    "https://login.acme.test,sts.acme.test",
    "https://login.acme.test;script-src",
    "javascript:alert(1)",
    "https://login.acme.test nonsense",
  ])("W3 %s is a fault that names the variable, and the provider is not on offer with it", (value) => {
    expect(resolveProviders({ ...set, [env.onwards]: value })).toEqual({ providers: [], faults: [fault] });
    expect(resolveProviders({ [env.onwards]: value }).faults).toEqual([fault]);
  });

  it("W3 is where browsers go at its stand-in as well", () => {
    const [local] = resolveProviders({
      LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001",
      [env.onwards]: "https://login.acme.test",
    }).providers.filter(({ entry }) => entry.env === env);
    expect(local?.onwards ?? null).toEqual(env.id === "AUTH_OIDC_ID" ? null : ["https://login.acme.test"]);
  });
});

describe("what an issuer's metadata says", () => {
  it("is asked for once in ten minutes", async () => {
    const { issuer, asked } = await serveIssuer();
    const origin = new URL(issuer).origin;
    expect(await learnedOrigin(issuer, "oidc")).toBe(origin);
    expect(await learnedOrigin(issuer, "oidc")).toBe(origin);
    expect(asked(metadataPath)).toBe(1);
  });

  it("is kept while the issuer does not answer any more", async () => {
    const { issuer, answers } = await serveIssuer();
    const origin = new URL(issuer).origin;
    expect(await learnedOrigin(issuer, "oidc")).toBe(origin);
    answers[metadataPath] = answerJson({}, 503);
    for (const hours of [1, 2, 3]) {
      expect(await learnedOrigin(issuer, "oidc", Date.now() + hours * 3_600_000)).toBe(origin);
    }
  });

  it("is asked for again half a minute after there was no answer, and not before", async () => {
    const { issuer, answers, metadata, asked } = await serveIssuer();
    answers[metadataPath] = answerJson({}, 503);
    expect(await learnedOrigin(issuer, "oidc")).toBeNull();
    expect(await learnedOrigin(issuer, "oidc")).toBeNull();
    expect(asked(metadataPath)).toBe(1);
    answers[metadataPath] = answerJson(metadata);
    expect(await learnedOrigin(issuer, "oidc", Date.now() + 31_000)).toBe(new URL(issuer).origin);
  });

  it("is waited for one second, and no page longer", async () => {
    const { origin } = await serve(() => {});
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const settled = vi.fn();
    const answer = learnedOrigin(origin, "oidc").finally(settled);
    await vi.advanceTimersByTimeAsync(999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toBeNull();
  });
});

describe("a picture", () => {
  const origins = ["https://pictures.acme.test"];

  it("is kept from a host of its provider's", () => {
    const url = "https://pictures.acme.test/a.png?s=96";
    expect(pictureFrom(origins, url)).toBe(url);
    expect(pictureFrom(origins, "https://pictures.acme.test:443/a.png")).not.toBeNull();
  });

  it.each([
    null,
    "https://evil.test/a.png",
    "https://pictures.acme.test.evil.test/a.png",
    "https://pictures.acme.test:8443/a.png",
    "http://pictures.acme.test/a.png",
    "https://evil.test/https://pictures.acme.test/a.png",
    "https://sub.pictures.acme.test/a.png",
  ])("from elsewhere is none: %s", (url) => {
    expect(pictureFrom(origins, url)).toBeNull();
  });
});
