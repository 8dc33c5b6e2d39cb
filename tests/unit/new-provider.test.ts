import { describe, expect, it } from "vitest";
import { Fault } from "@/lib/fault";
import { intoList, refuseId, withVariables } from "@/scripts/new-provider";
import { type Known, knownIds, knownProvider, nearest } from "@/scripts/support/authjs-provider";
import { constantOf, draftsOf } from "@/scripts/support/provider-draft";

describe("what Auth.js knows of a provider", () => {
  it("is found out for most of those that it knows, and a sentence says why not for the others", async () => {
    const drafted: string[] = [];
    for (const id of knownIds()) {
      try {
        const known = await knownProvider(id);
        expect([...draftsOf(known).values()].join(), id).not.toMatch(/undefined|\[object|«/);
        drafted.push(id);
      } catch (error) {
        expect(error, id).toBeInstanceOf(Fault);
        expect((error as Fault).message, id).toMatch(/^[a-z0-9-]+ (is|has|takes) [^\n]*\.$/);
      }
    }
    expect(drafted.length).toBeGreaterThan(75);
    expect(drafted).toEqual(expect.arrayContaining(["eveonline", "line", "okta", "slack", "spotify"]));
  });

  it("is where a profile says who somebody is", async () => {
    expect(await knownProvider("eveonline")).toMatchObject({
      protocol: "oauth",
      scopes: ["publicData"],
      token: "https://login.eveonline.com/v2/oauth/token",
      profile: {
        id: { text: "«CharacterID»" },
        name: { text: "«CharacterName»" },
        image: {
          text: "https://image.eveonline.com/Character/«CharacterID»_128.jpg",
          members: ["CharacterID"],
        },
      },
    });
    expect(await knownProvider("kakao")).toMatchObject({
      profile: { id: { number: true }, name: { members: ["kakao_account.profile.nickname"] } },
    });
  });

  it("is the issuer of an OpenID provider, or that each customer has one", async () => {
    expect(await knownProvider("slack")).toMatchObject({ protocol: "oidc", issuer: "https://slack.com" });
    expect(await knownProvider("okta")).toMatchObject({ protocol: "oidc", issuer: null });
  });
});

it.each([
  ["", /^Say which one/],
  ["../../lib/env", /^Say which one/],
  ["__proto__", /^Say which one/],
  ["Slack", /^Say which one/],
  ["zitadell", /^Auth\.js knows no provider called zitadell\. Did you mean zitadel\?/],
  ["myspace", /^Auth\.js knows no provider called myspace\. .*AUTH_OIDC_ISSUER/],
  ["github", /^github is here already: features\/providers\/github\.ts\.$/],
])("%j is refused in a sentence", (id, sentence) => {
  expect(() => refuseId(id)).toThrow(sentence);
});

it.each([
  ["resend", /^resend is a way of Auth\.js's to sign in without/],
  ["mastodon", /^mastodon has addresses that only its customer knows.*by hand/],
])("%s cannot be drafted, and a sentence says so", async (id, sentence) => {
  await expect(knownProvider(id)).rejects.toThrow(sentence);
});

it.each([
  ["slakc", "slack"],
  ["next-cloud", "nextcloud"],
  ["git", "github"],
  ["entirely-other", null],
])("%s may have been meant as %s", (id, meant) => {
  expect(nearest(id, ["github", "nextcloud", "slack"])).toBe(meant);
});

it.each([
  ["slack", "slack"],
  ["duende-identity-server6", "duendeIdentityServer6"],
  ["42-school", "_42School"],
])("%s is the constant %s", (id, name) => {
  expect(constantOf(id)).toBe(name);
});

it("what it writes can be taken away again", async () => {
  const drafts = draftsOf(await knownProvider("okta"));
  const manifest = JSON.parse(drafts.get("features/providers/okta.part.json") ?? "{}");
  expect(manifest).toMatchObject({
    what: "Sign-in with Okta, with its stand-in.",
    words: ["okta"],
    env: ["EMAIL_WORTH", "ID", "ISSUER", "ONWARDS", "SECRET"].map((what) => `AUTH_OKTA_${what}`),
  });
  expect(manifest.files).toEqual([
    "features/providers/okta.ts",
    "local-providers/vendors/okta*",
    "tests/vendors/okta.ts",
  ]);
});

describe("a list", () => {
  it("gets the new one at its end, before the one that may be anybody's", () => {
    const text = "const other = [z];\nconst all = [\n  a,\n  oidc,\n] as const;\n";
    expect(intoList("x.ts", text, "all", "b")).toBe(
      "const other = [z];\nconst all = [a, b, oidc] as const;\n",
    );
    expect(intoList("x.ts", "const all: readonly V[] = [a];\n", "all", "b")).toBe(
      "const all: readonly V[] = [a, b];\n",
    );
  });

  it("that is gone is named, with what to add", () => {
    expect(() => intoList("x.ts", "const all = new Map();", "all", "b")).toThrow(
      "x.ts has no list called all any more. Add b by hand where it went.",
    );
  });
});

it("its variables stand before those of any OpenID provider", () => {
  const known: Known = { id: "a-b", name: "A", module: "A", post: false, protocol: "oidc", issuer: null };
  expect(withVariables("X=\n\n# Any other OpenID provider, say\nY=\n", known)).toBe(
    "X=\n\n# A\nAUTH_A_B_ISSUER=\nAUTH_A_B_ID=\nAUTH_A_B_SECRET=\nAUTH_A_B_ONWARDS=\nAUTH_A_B_EMAIL_WORTH=\n\n# Any other OpenID provider, say\nY=\n",
  );
  expect(() => withVariables("X=\n", known)).toThrow(/^\.env\.example has no line/);
});
