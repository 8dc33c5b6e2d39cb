import { describe, expect, it } from "vitest";
import { findEntry, issuerOf, resolveProviders } from "@/features/providers";
import { memberAt, nameIn, readBy } from "@/features/providers/by-variables/members";
import { wiring } from "@/features/setup/wiring";
import { testEnvironment } from "../support/environment";

testEnvironment({ LOCAL_PROVIDERS_URL: "" });

const six = {
  AUTH_OAUTH_ID: "an-id-of-the-tests",
  AUTH_OAUTH_SECRET: "a-secret-of-the-tests",
  AUTH_OAUTH_AUTHORIZATION_URL: "https://id.acme.test/oauth/authorize?audience=all",
  AUTH_OAUTH_TOKEN_URL: "https://id.acme.test/oauth/token",
  AUTH_OAUTH_USERINFO_URL: "https://api.acme.test/me?fields=all",
  AUTH_OAUTH_SUBJECT_FIELD: "data.id",
};
const faultsOf = (changes: Record<string, string>) => resolveProviders({ ...six, ...changes }).faults;
const provider = (changes: Record<string, string> = {}) =>
  resolveProviders({ ...six, ...changes }).providers[0] ?? expect.fail("no provider");

describe("a provider of one's own", () => {
  it("takes six values", () => {
    const { entry, mode, baseUrl } = provider();
    expect({ id: entry.id, name: entry.button.name, mode, baseUrl }).toEqual({
      id: "oauth",
      name: "OAuth",
      mode: "real",
      baseUrl: null,
    });
    expect(entry.authorization.checks).toEqual(["pkce", "state"]);
    expect(entry.scopes.signIn).toEqual([]);
    expect(entry.endpoints.origins({ baseUrl: null, mode: "real" })).toMatchObject({
      authorization: "https://id.acme.test",
      pictures: ["https://id.acme.test"],
    });
  });

  it("reads what the variables name", () => {
    const { entry } = provider({
      AUTH_OAUTH_NAME: "Acme",
      AUTH_OAUTH_SCOPE: "me:read, me:email",
      AUTH_OAUTH_NAME_FIELD: "data.first data.last",
      AUTH_OAUTH_EMAIL_FIELD: "data.emails.0",
      AUTH_OAUTH_PICTURE_FIELD: "data.picture",
    });
    expect(entry.button).toMatchObject({ name: "Acme", receives: "Gives us your name, email and picture." });
    expect(entry.scopes.signIn).toEqual(["me:read", "me:email"]);
    const data = {
      id: 7,
      first: "Ada",
      last: "Lovelace",
      emails: ["Ada@Example.com"],
      picture: "https://p.test/1",
    };
    expect(entry.identity.read({ data })).toEqual({
      subject: "7",
      name: "Ada Lovelace",
      email: "ada@example.com",
      emailVerified: false,
      emailOwned: false,
      image: "https://p.test/1",
      label: "Ada Lovelace",
    });
  });

  it("files people under the address, with its path, or under the name that the operator gives", () => {
    expect(issuerOf(provider())).toBe("https://id.acme.test/oauth/authorize");
    expect(issuerOf(provider({ AUTH_OAUTH_ISSUER: "https://id.acme.test" }))).toBe("https://id.acme.test");
  });

  it("is told at /setup with all that it takes, also while something is missing", () => {
    const { AUTH_OAUTH_TOKEN_URL: _, ...five } = six;
    const told = wiring(five, "https://app.acme.test").find(({ id }) => id === "oauth");
    expect(told).toMatchObject({
      state: "faulty",
      callback: "https://app.acme.test/api/auth/callback/oauth",
      needed: Object.keys(six),
      missing: ["AUTH_OAUTH_TOKEN_URL"],
    });
  });

  it("is nothing where nothing of it is set", () => {
    expect(resolveProviders({ AUTH_OAUTH_NAME: "Acme", AUTH_OAUTH_SCOPE: "a" })).toEqual({
      providers: [],
      faults: [],
    });
    expect(findEntry("oauth")).toBeUndefined();
  });
});

describe("a fault of its variables", () => {
  it.each(Object.keys(six))("%s missing", (name) => {
    const { providers, faults } = resolveProviders({ ...six, [name]: " " });
    expect(providers).toEqual([]);
    expect(faults.some((fault) => fault.startsWith(`${name} is missing, though AUTH_OAUTH_`))).toBe(true);
  });

  it.each([
    ["AUTH_OAUTH_TOKEN_URL", "http://id.acme.test/token", "must be an address such as"],
    ["AUTH_OAUTH_TOKEN_URL", "id.acme.test/token", "must be an address such as"],
    ["AUTH_OAUTH_USERINFO_URL", "https://user:pass@api.acme.test/me", "must be an address such as"],
    ["AUTH_OAUTH_AUTHORIZATION_URL", "javascript:alert(1)", "must be an address such as"],
    ["AUTH_OAUTH_AUTHORIZATION_URL", "https://*.acme.test/authorize", "must be an address such as"],
    [
      "AUTH_OAUTH_AUTHORIZATION_URL",
      "https://id.acme.test/authorize?state=1",
      "a parameter that the app sets itself",
    ],
    [
      "AUTH_OAUTH_AUTHORIZATION_URL",
      "https://id.acme.test/authorize?scope=all",
      "a parameter that the app sets itself",
    ],
    ["AUTH_OAUTH_SUBJECT_FIELD", "email", "stays with its person for good"],
    ["AUTH_OAUTH_SUBJECT_FIELD", "user.email_address", "stays with its person for good"],
    ["AUTH_OAUTH_SUBJECT_FIELD", "first last", "stays with its person for good"],
    ["AUTH_OAUTH_SUBJECT_FIELD", "data..id", "must name a member of the profile"],
    ["AUTH_OAUTH_NAME_FIELD", "$.name[0]", "must name a member of the profile"],
    ["AUTH_OAUTH_AUTHENTICATION", "header", "must be basic or post"],
    ["AUTH_OAUTH_ISSUER", "acme", "must be an address such as"],
    ["AUTH_OAUTH_PICTURES", "https://cdn.acme.test/people", "must be origins such as"],
    ["AUTH_OAUTH_ONWARDS", "https://*.acme.test", "must be origins such as"],
    ["AUTH_OAUTH_EMAIL_WORTH", "admission", "can only be nothing"],
    ["AUTH_OAUTH_SECRET", "changeme", "looks like a placeholder"],
  ])("%s=%s", (name, value, told) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} `));
    expect(faults[0]).toContain(told);
  });
});

describe("a member of a profile", () => {
  it("is found by its path, and only if it is the answer's own", () => {
    const answer = { a: { b: ["c", { d: 1 }] }, "x-y": 2 };
    expect(memberAt(answer, "a.b.1.d")).toBe(1);
    expect(memberAt(answer, "x-y")).toBe(2);
    for (const path of ["a.c.d", "constructor", "__proto__", "a.b.constructor.name", "a.b.0.length"])
      expect(memberAt(answer, path), path).toBeUndefined();
    expect(memberAt(null, "a")).toBeUndefined();
    expect(memberAt("text", "length")).toBeUndefined();
  });

  it("that says who somebody is must be exact", () => {
    const read = readBy({ subject: "id", name: [] });
    expect(read({ id: "a-1" }).subject).toBe("a-1");
    expect(read({ id: 9007199254740991 }).subject).toBe("9007199254740991");
    for (const id of [
      2 ** 53,
      1.5,
      -1,
      0,
      "",
      "  ",
      null,
      true,
      ["1"],
      { id: 1 },
      "x".repeat(256),
      Number.NaN,
    ])
      expect(() => read({ id }), String(id)).toThrow();
  });

  it("of a name may be any shape, and the next one is taken", () => {
    expect(nameIn({ first: "Ada" }, ["first last"])).toBe("Ada");
    expect(nameIn({ nick: 7, name: "Ada" }, ["nick", "name"])).toBe("Ada");
    expect(nameIn({}, ["a", "b c"])).toBeNull();
  });
});
