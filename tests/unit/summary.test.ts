import { describe, expect, it, vi } from "vitest";
import { brand } from "@/lib/brand";
import { parseEnv } from "@/lib/env";
import { summary } from "@/scripts/support/summary";
import { requiredEnvironment, testEnvironment } from "../support/environment";
import { vendorFixtures } from "../vendors";

testEnvironment();

/** The summary's rows by their first word. */
async function rows(source: Record<string, string>): Promise<Record<string, string>> {
  const all = { ...requiredEnvironment, DATABASE_URL: "file:.data/not-there.db", ...source };
  const { env, faults } = parseEnv(all);
  if (!env) throw new Error(faults.join());
  const lines = (await summary(env, all)).split("\n");
  return Object.fromEntries(lines.map((line) => [line.trim().split(/ {2,}/)[0] ?? "", line]));
}

const oidc = { AUTH_OIDC_ID: "app", AUTH_OIDC_SECRET: "s3cr3t", AUTH_OIDC_ISSUER: "https://id.acme.test" };

describe("the summary at start", () => {
  it("says where each provider points, and what would make it real", async () => {
    const shown = await rows({
      LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001",
      AUTH_GITHUB_ID: "Iv1.0123",
      AUTH_GITHUB_SECRET: "s3cr3t",
    });
    const named = [brand.name, ...vendorFixtures.map(({ name }) => name), "Database"];
    expect(Object.keys(shown)).toEqual(expect.arrayContaining(named));
    // part: auth0
    expect(shown.Auth0).toMatch(/add AUTH_AUTH0_ISSUER, AUTH_AUTH0_ID and AUTH_AUTH0_SECRET to go live$/);
    expect(shown.GitHub).toMatch(/real +callback http:\/\/localhost:3000\/api\/auth\/callback\/github$/);
    // part: google
    expect(shown.Google).toMatch(/local provider +add AUTH_GOOGLE_ID and AUTH_GOOGLE_SECRET to go live$/);
    // part: twitter
    expect((await rows({})).X).toMatch(/off +add AUTH_TWITTER_ID and AUTH_TWITTER_SECRET to go live$/);
    expect(Object.values(shown).join()).not.toContain("s3cr3t");
  });

  it("shows Auth0 only where there is an address for it, or a stand-in", async () => {
    expect(await rows({})).not.toHaveProperty("Auth0");
  });

  it("shows an own OpenID provider only where there is one, by its name", async () => {
    expect(await rows({})).not.toHaveProperty("SSO");
    expect((await rows(oidc)).SSO).toMatch(
      /real +callback http:\/\/localhost:3000\/api\/auth\/callback\/oidc$/,
    );
    vi.stubEnv("AUTH_OIDC_NAME", "The Acme Corporation");
    const shown = await rows(oidc);
    const column = (line = "") => line.search(/(real|off|local provider) +(callback|add) /);
    expect(shown).toHaveProperty("The Acme Corporation");
    // One column, however long the name is.
    expect(new Set([shown["The Acme Corporation"], shown.GitHub].map(column)).size).toBe(1);
  });
});
