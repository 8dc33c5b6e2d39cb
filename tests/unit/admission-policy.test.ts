import { describe, expect, it } from "vitest";
import { decideAdmission, missingFlowCause } from "@/features/sign-in/policy";

const identity = { issuer: "https://id.acme.test" };
const account = (changes: Partial<Parameters<typeof decideAdmission>[1] & object> = {}) => ({
  userId: "ada",
  issuer: identity.issuer,
  disabled: false,
  ...changes,
});
const owner = (...ways: string[]) => ({ userId: "olga", ways, disabled: false });
const intent = (kind: "connect" | "confirm", userId = "ada") => ({ kind, userId });

describe("who comes in", () => {
  it("is whoever the account belongs to, whatever the email says", () => {
    for (const found of [null, owner(), owner("github")])
      expect(decideAdmission(identity, account(), found, null)).toEqual({ kind: "known", userId: "ada" });
  });

  it("is who they were before accounts had an issuer", () => {
    expect(decideAdmission(identity, account({ issuer: null }), null, null)).toEqual({
      kind: "known",
      userId: "ada",
    });
  });

  it("is nobody when another issuer vouched for the account, whatever they want", () => {
    const other = {
      kind: "refused",
      cause: "provider_refused",
      reason: expect.stringContaining("another issuer"),
    };
    for (const issuer of ["local", "https://id.acme.test/", "https://id.acme.test.evil.example"])
      for (const asked of [null, intent("connect"), intent("confirm"), intent("connect", "eve")])
        expect(decideAdmission(identity, account({ issuer }), owner("github"), asked)).toEqual(other);
  });

  it("is nobody who is disabled", () => {
    const refused = { kind: "refused", cause: "disabled" };
    expect(decideAdmission(identity, account({ disabled: true }), null, null)).toMatchObject(refused);
    expect(decideAdmission(identity, null, { ...owner(), disabled: true }, null)).toMatchObject(refused);
  });

  it("is somebody new when neither account nor email is known", () => {
    expect(decideAdmission(identity, null, null, null)).toEqual({ kind: "new" });
  });

  it("is the user without a way in who has the verified email", () => {
    expect(decideAdmission(identity, null, owner(), null)).toEqual({ kind: "link", userId: "olga" });
  });

  it("is nobody yet when the verified email's user has a way in", () => {
    for (const ways of [["github"], ["github", "google"]]) {
      const conflict = { kind: "conflict", userId: "olga", ways };
      expect(decideAdmission(identity, null, owner(...ways), null)).toEqual(conflict);
    }
  });
});

describe("who asked to connect", () => {
  it("gets an identity that nobody has, or had it already", () => {
    expect(decideAdmission(identity, null, null, intent("connect"))).toEqual({ kind: "link", userId: "ada" });
    expect(decideAdmission(identity, account(), null, intent("connect"))).toEqual({
      kind: "known",
      userId: "ada",
    });
  });

  it("never gets somebody else's", () => {
    expect(decideAdmission(identity, account({ userId: "eve" }), null, intent("connect"))).toMatchObject({
      kind: "refused",
      cause: "linked_elsewhere",
    });
  });
});

describe("who asked to confirm", () => {
  it("is the person who asked", () => {
    expect(decideAdmission(identity, account(), null, intent("confirm"))).toEqual({
      kind: "known",
      userId: "ada",
    });
  });

  it("is nobody else, known or not", () => {
    for (const found of [account({ userId: "eve" }), null]) {
      expect(decideAdmission(identity, found, null, intent("confirm"))).toMatchObject({
        kind: "refused",
        cause: "wrong_person",
      });
    }
  });
});

it.each([
  ["recent", false, "cookies_blocked"],
  ["recent", true, "expired"],
  ["over", false, "expired"],
  ["over", true, "expired"],
  ["none", false, "expired"],
  ["none", true, "expired"],
] as const)("a %s flow without its cookies, others there: %s, is %s", (flow, anyCookie, cause) => {
  expect(missingFlowCause(flow, anyCookie)).toBe(cause);
});
