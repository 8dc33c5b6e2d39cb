import { describe, expect, it, vi } from "vitest";
import { learnedOrigin, pageOrigins } from "@/features/sign-in/page-origins";
import { providerEntries } from "@/features/sign-in/providers";
import { pictureFrom } from "@/features/sign-in/providers/identity";
import type { ProviderEntry } from "@/features/sign-in/providers/types";
import { testEnvironment } from "../support/environment";
import { answerJson, serveIssuer } from "../support/issuer";
import { serve } from "../support/server";

testEnvironment();

const entries: readonly ProviderEntry[] = providerEntries;
const metadataPath = "/.well-known/openid-configuration";
const now = Date.UTC(2026, 2, 1);

function configure(id: string, address?: string): void {
  vi.stubEnv(`AUTH_${id}_ID`, "8a61f9b3a7ab");
  vi.stubEnv(`AUTH_${id}_SECRET`, "c1f0e2d3b4a5");
  if (address) vi.stubEnv(id === "OIDC" ? "AUTH_OIDC_ISSUER" : "AUTH_GITHUB_ENTERPRISE_URL", address);
}

describe.each(entries)("the origins of $id", (entry) => {
  it("are origins and nothing more, over https at the vendor's", () => {
    const baseUrl = entry.needsAddress ? "https://id.acme.test/realm" : null;
    const { authorization, pictures, onwards = [] } = entry.origins({ baseUrl, mode: "real" });
    for (const origin of [authorization, ...onwards, ...pictures]) {
      if (origin === null) continue;
      expect(new URL(origin).origin).toBe(origin);
      expect(origin).toMatch(/^https:/);
    }
    // Microsoft's take a token to fetch.
    expect(pictures.length > 0).toBe(entry.id !== "microsoft-entra-id");
  });

  it("are those of the stand-in where that is in its place", () => {
    if (!entry.localPath) return;
    const baseUrl = `http://127.0.0.1:3001${entry.localPath}`;
    expect(entry.origins({ baseUrl, mode: "local" })).toEqual({
      authorization: "http://127.0.0.1:3001",
      pictures: entry.id === "microsoft-entra-id" ? [] : ["http://127.0.0.1:3001"],
    });
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

describe("what an issuer's metadata says", () => {
  it("is asked for once in ten minutes", async () => {
    const { issuer, asked } = await serveIssuer();
    const origin = new URL(issuer).origin;
    expect(await learnedOrigin(issuer)).toBe(origin);
    expect(await learnedOrigin(issuer)).toBe(origin);
    expect(asked(metadataPath)).toBe(1);
  });

  it("is kept while the issuer does not answer any more", async () => {
    const { issuer, answers } = await serveIssuer();
    const origin = new URL(issuer).origin;
    expect(await learnedOrigin(issuer)).toBe(origin);
    answers[metadataPath] = answerJson({}, 503);
    for (const hours of [1, 2, 3]) {
      expect(await learnedOrigin(issuer, Date.now() + hours * 3_600_000)).toBe(origin);
    }
  });

  it("is asked for again half a minute after there was no answer, and not before", async () => {
    const { issuer, answers, metadata, asked } = await serveIssuer();
    answers[metadataPath] = answerJson({}, 503);
    expect(await learnedOrigin(issuer)).toBeNull();
    expect(await learnedOrigin(issuer)).toBeNull();
    expect(asked(metadataPath)).toBe(1);
    answers[metadataPath] = answerJson(metadata);
    expect(await learnedOrigin(issuer, Date.now() + 31_000)).toBe(new URL(issuer).origin);
  });

  it("is waited for one second, and no page longer", async () => {
    const { origin } = await serve(() => {});
    const start = performance.now();
    expect(await learnedOrigin(origin, now)).toBeNull();
    expect(performance.now() - start).toBeGreaterThan(900);
    expect(performance.now() - start).toBeLessThan(5_000);
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
