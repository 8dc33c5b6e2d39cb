import { describe, expect, it } from "vitest";
import { decideAdmission, type EntryRules, mayJoin, missingFlowCause } from "@/features/sign-in/policy";

const identity = { issuer: "https://id.acme.test", email: "ada@acme.test", emailVerified: true };
const open: EntryRules = { SIGNUP: "open", ALLOWED_EMAILS: [], ADMIN_EMAILS: [] };
const account = (changes: Partial<Parameters<typeof decideAdmission>[1] & object> = {}) => ({
  id: "account",
  userId: "ada",
  issuer: identity.issuer,
  disabled: false,
  otherEmails: [],
  ...changes,
});
const owner = (...ways: string[]) => ({ userId: "olga", ways, disabled: false });
const intent = (kind: "connect" | "confirm", userId = "ada") => ({ kind, userId });

/** What is decided where everybody may come in. */
const decide = (
  ...args: Parameters<typeof decideAdmission> extends [...infer Rest, EntryRules] ? Rest : never
) => decideAdmission(...args, open);

describe("who comes in", () => {
  it("is whoever the account belongs to, whatever the email says", () => {
    for (const found of [null, owner(), owner("github")])
      expect(decide(identity, account(), found, null)).toEqual({ kind: "known", userId: "ada" });
  });

  it("is who they were before accounts had an issuer", () => {
    expect(decide(identity, account({ issuer: null }), null, null)).toEqual({
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
        expect(decide(identity, account({ issuer }), owner("github"), asked)).toEqual(other);
  });

  it("is nobody who is disabled", () => {
    const refused = { kind: "refused", cause: "disabled" };
    expect(decide(identity, account({ disabled: true }), null, null)).toMatchObject(refused);
    for (const found of [owner(), owner("github")])
      expect(decide(identity, null, { ...found, disabled: true }, null)).toMatchObject(refused);
  });

  it("is somebody new when neither account nor email is known", () => {
    expect(decide(identity, null, null, null)).toEqual({ kind: "new" });
  });

  it("is the user without a way in who has the verified email", () => {
    expect(decide(identity, null, owner(), null)).toEqual({ kind: "link", userId: "olga" });
  });

  it("is nobody yet when the verified email's user has a way in", () => {
    for (const ways of [["github"], ["github", "google"]]) {
      const conflict = { kind: "conflict", userId: "olga", ways };
      expect(decide(identity, null, owner(...ways), null)).toEqual(conflict);
    }
  });
});

describe("who was asked for more", () => {
  const asked = { kind: "grant", userId: "ada", accountId: "account" } as const;
  const wrong = { kind: "refused", cause: "wrong_person" };

  it("is let back in with the account that was meant, and with no other one", () => {
    expect(decide(identity, account(), null, asked)).toEqual({ kind: "known", userId: "ada" });
    expect(decide(identity, null, null, asked)).toMatchObject(wrong);
    expect(decide(identity, account({ id: "second" }), null, asked)).toMatchObject(wrong);
    expect(decide(identity, account({ userId: "eve" }), null, asked)).toMatchObject(wrong);
  });
});

describe("who asked to connect", () => {
  it("gets an identity that nobody has, or had it already", () => {
    expect(decide(identity, null, null, intent("connect"))).toEqual({ kind: "link", userId: "ada" });
    expect(decide(identity, account(), null, intent("connect"))).toEqual({
      kind: "known",
      userId: "ada",
    });
  });

  it("never gets somebody else's", () => {
    expect(decide(identity, account({ userId: "eve" }), null, intent("connect"))).toMatchObject({
      kind: "refused",
      cause: "linked_elsewhere",
    });
  });
});

describe("who asked to confirm", () => {
  it("is the person who asked", () => {
    expect(decide(identity, account(), null, intent("confirm"))).toEqual({
      kind: "known",
      userId: "ada",
    });
  });

  it("is nobody else, known or not", () => {
    for (const found of [account({ userId: "eve" }), null]) {
      expect(decide(identity, found, null, intent("confirm"))).toMatchObject({
        kind: "refused",
        cause: "wrong_person",
      });
    }
  });
});

describe("whom the operator lets in", () => {
  const stranger = { ...identity, email: "ada@example.com" };
  const claims = { ...identity, emailVerified: false };
  const rules = (changes: Partial<EntryRules>): EntryRules => ({ ...open, ...changes });
  const acme = rules({ ALLOWED_EMAILS: ["@acme.test"] });
  const closed = rules({ SIGNUP: "closed" });
  const notAllowed = { kind: "refused", cause: "not_allowed" };
  const signupClosed = { kind: "refused", cause: "signup_closed" };

  it("may join with a verified email on the list, and with nothing else", () => {
    expect(mayJoin(identity, acme)).toBeNull();
    for (const other of [stranger, claims, { ...identity, email: null, emailVerified: false }])
      expect(mayJoin(other, acme)).toBe("not_allowed");
  });

  it("is nobody new while sign-up is closed, on the list or not", () => {
    expect(mayJoin(identity, closed)).toBe("signup_closed");
    expect(mayJoin(identity, { ...acme, SIGNUP: "closed" })).toBe("signup_closed");
    expect(mayJoin(stranger, { ...acme, SIGNUP: "closed" })).toBe("not_allowed");
  });

  it("is always an administrator, by a verified email", () => {
    const strict = { ...acme, SIGNUP: "closed", ADMIN_EMAILS: ["ada@example.com"] } as const;
    expect(mayJoin(stranger, strict)).toBeNull();
    expect(mayJoin({ ...stranger, emailVerified: false }, strict)).toBe("not_allowed");
  });

  it("is whoever has an account, closed or not, as long as an email of theirs is on the list", () => {
    const known = { kind: "known", userId: "ada" };
    expect(decideAdmission(stranger, account(), null, null, closed)).toEqual(known);
    expect(decideAdmission(identity, account(), null, null, acme)).toEqual(known);
    expect(decideAdmission(stranger, account(), null, null, acme)).toMatchObject(notAllowed);
    expect(decideAdmission(claims, account(), null, null, acme)).toMatchObject(notAllowed);
    const connected = account({ otherEmails: [null, "ada@acme.test"] });
    expect(decideAdmission(stranger, connected, null, null, acme)).toEqual(known);
  });

  it("is told the same whether or not the email is somebody's here", () => {
    for (const who of [stranger, claims]) {
      const answers = [null, owner(), owner("github"), { ...owner(), disabled: true }].map((found) =>
        decideAdmission(who, null, found, null, acme),
      );
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(answers[0]).toMatchObject(notAllowed);
    }
  });

  it("is shown their own account while sign-up is closed, having proven its email", () => {
    expect(decideAdmission(identity, null, null, null, closed)).toMatchObject(signupClosed);
    expect(decideAdmission(identity, null, owner("google"), null, closed)).toMatchObject({
      kind: "conflict",
    });
    expect(decideAdmission(identity, null, owner(), null, closed)).toMatchObject({ kind: "link" });
  });

  it("may connect whatever they like once they are in", () => {
    const asked = intent("connect");
    const strict = { ...acme, SIGNUP: "closed" } as const;
    expect(decideAdmission(stranger, null, null, asked, strict)).toEqual({ kind: "link", userId: "ada" });
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
