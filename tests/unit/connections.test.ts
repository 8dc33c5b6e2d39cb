import { describe, expect, it } from "vitest";
import { connectionsPath, disconnectionNotice, findConnectionNotice } from "@/features/connections/notices";
import { canGo, emailAfter } from "@/features/connections/policy";
import { grantsPageOf } from "@/features/connections/queries";
import { mostAttempts, nextAttempt } from "@/features/grants/policy";
import { auth0 } from "@/features/providers/auth0";
import { github } from "@/features/providers/github";
import { google } from "@/features/providers/google";
import { oidc } from "@/features/providers/oidc";
import { permissionsOf } from "@/features/providers/scopes";
import { isWayIn } from "@/features/providers/way";
import { testEnvironment } from "../support/environment";

testEnvironment();

const offers = [
  { provider: "github", issuer: "https://github.com/login/oauth" },
  { provider: "oidc", issuer: "https://id.acme.test/" },
];
const way = (provider: string, issuer: string | null, id = provider) => ({ id, provider, issuer });
const hub = way("github", "https://github.com/login/oauth");

describe("a way in", () => {
  it.each<[string, string, string | null, boolean]>([
    ["one that is on offer", "github", "https://github.com/login/oauth", true],
    ["one from before issuers were kept", "github", null, true],
    ["one whose issuer is written with another slash", "oidc", "https://id.acme.test", true],
    ["one that is not on offer", "google", "https://accounts.google.com", false],
    ["one of the same name elsewhere", "github", "https://github.acme.test/login/oauth", false],
    ["one of a stand-in, when the real one is on offer", "github", "local", false],
    ["one whose name every object has", "constructor", null, false],
  ])("%s", (_name, provider, issuer, expected) => {
    expect(isWayIn({ provider, issuer }, offers)).toBe(expected);
  });

  it("may go as long as another one stays", () => {
    const oidc = way("oidc", "https://id.acme.test");
    const dead = way("myspace", "https://myspace.com");
    expect(canGo("github", [hub], offers)).toBe(false);
    expect(canGo("github", [hub, oidc], offers)).toBe(true);
    expect(canGo("github", [hub, way("github", null, "second")], offers)).toBe(true);
    expect(canGo("github", [hub, dead], offers)).toBe(false);
    expect(canGo("myspace", [hub, dead], offers)).toBe(true);
    expect(canGo("myspace", [dead], offers)).toBe(false);
    expect(canGo("myspace", [dead, way("geocities", null)], offers)).toBe(false);
    expect(canGo("github", [hub, oidc], [])).toBe(false);
  });
});

it("a user without an email keeps having none", () => {
  expect(emailAfter(null, { email: null, emailVerified: true }, [])).toBeNull();
});

it("attempts come less and less often, for about four days", () => {
  const now = new Date(0);
  const minutes = Array.from({ length: 4 }, (_, index) => nextAttempt(index + 1, now).getTime() / 60_000);
  expect(minutes).toEqual([1, 4, 16, 64]);
  let days = 0;
  for (let attempt = 1; attempt < mostAttempts; attempt++)
    days += nextAttempt(attempt, now).getTime() / 86_400_000;
  expect(Math.round(days)).toBe(4);
});

describe("scopes", () => {
  it.each<[string, string | null, string[]]>([
    ["as GitHub separates them", "read:user,user:email", ["Read your profile", "Read your email addresses"]],
    ["as everybody else does", "read:user user:email", ["Read your profile", "Read your email addresses"]],
    ["left out, when all were granted", null, ["Read your profile", "Read your email addresses"]],
    ["that are none", "", []],
    ["that nobody has put into words", "gist constructor", ["gist", "constructor"]],
  ])("%s", (_name, scope, expected) => {
    expect(permissionsOf(scope, github.scopes)).toEqual(expected);
  });

  it("with two names are said once", () => {
    const scope = "openid email https://www.googleapis.com/auth/userinfo.email";
    expect(permissionsOf(scope, google.scopes)).toEqual(["Know who you are", "Read your email address"]);
  });

  it("of a provider that is not known are shown as they are", () => {
    expect(permissionsOf("a b", undefined)).toEqual(["a", "b"]);
    expect(permissionsOf(null, undefined)).toEqual([]);
  });
});

describe("the page's notice", () => {
  it("is read as it was written", () => {
    const query = new URLSearchParams(connectionsPath("disconnected-pending", "github").split("?")[1]);
    const told = findConnectionNotice(query.get("notice"), "GitHub");
    expect(told).toMatchObject({ tone: "warning", pointsThere: true });
    expect(told?.text).toContain("GitHub could not be reached");
    expect(connectionsPath()).toBe("/account/connections");
    expect(connectionsPath("connected", "a&b=c")).toBe(
      "/account/connections?notice=connected&provider=a%26b%3Dc",
    );
  });

  it.each([
    ["disconnected", "revoked", github],
    ["disconnected-ended", "revoked", auth0],
    ["disconnected-ended", "revoked", oidc],
    ["disconnected", "revoked", undefined],
    ["disconnected-kept", "kept", auth0],
    ["disconnected-pending", "pending", auth0],
  ] as const)("is %s for a grant that is %s", (notice, outcome, entry) => {
    expect(disconnectionNotice(outcome, entry?.tokens)).toBe(notice);
  });

  it("does not say that a consent has ended which stays", () => {
    const told = findConnectionNotice("disconnected-ended", "Auth0");
    expect(told?.text).toBe(
      "Disconnected, and our access at Auth0 has ended. Auth0 may still remember that you agreed.",
    );
  });

  it.each([undefined, "", "constructor", "__proto__", "hacked", ["connected"], { notice: 1 }])(
    "is none for %j",
    (value) => {
      expect(findConnectionNotice(value, "GitHub")).toBeNull();
    },
  );

  it("names no provider that is not known", () => {
    for (const provider of [undefined, "", "constructor", ["github"], "<b>"]) {
      expect(grantsPageOf(provider)).toBeNull();
    }
    expect(grantsPageOf("github")).toEqual({
      name: "GitHub",
      page: "https://github.com/settings/applications",
    });
    expect(findConnectionNotice("connected", null)?.text).toMatch(/^The provider is connected/);
  });
});
