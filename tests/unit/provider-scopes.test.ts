import { expect, it } from "vitest";
import { readScopes } from "@/features/oauth/scopes";
import { providerEntries } from "@/features/providers";
import { microsoft } from "@/features/providers/microsoft-entra-id";
import { missingScopes, scopesOf } from "@/features/providers/scopes";

// How scopes are spelled in an answer decides nothing: whoever allowed them is not told that they did not.

const known = Object.keys(microsoft.scopes.words);
const read = (scope: string) => readScopes(scope, known);

it.each([
  ["openid profile email Files.Read", "openid profile email Files.Read"],
  ["OpenID PROFILE email files.read", "openid profile email Files.Read"],
  ["openid%20profile%20files.read", "openid profile Files.Read"],
  ["https%3A%2F%2Fgraph.microsoft.com%2Ffiles.read", "https://graph.microsoft.com/Files.Read"],
  ["  openid,profile\n", "openid profile"],
  ["openid Moon.Phase", "openid Moon.Phase"],
  ["openid %E0%A4%A", "openid %E0%A4%A"],
  ["", ""],
])("Microsoft's %j is %j", (answered, spelled) => {
  expect(read(answered)).toBe(spelled);
});

it.each([
  "files.read",
  "FILES.READ",
  "https://graph.microsoft.com/files.read",
  "HTTPS%3A%2F%2FGRAPH.MICROSOFT.COM%2FFILES.READ",
])("%s is what was asked for", (answered) => {
  expect(missingScopes(scopesOf(read(answered), []), ["Files.Read"], microsoft.scopes.includes)).toEqual([]);
});

it("no entry has two scopes that differ in their case alone", () => {
  for (const { id, scopes } of providerEntries) {
    const names = Object.keys(scopes.words).map((name) => name.toLowerCase());
    expect(new Set(names).size, id).toBe(names.length);
  }
});

it("what is not promised to be bound by PKCE is bound by a state", () => {
  for (const { id, authorization } of providerEntries) expect(authorization.checks, id).toContain("state");
});
