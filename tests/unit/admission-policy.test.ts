import { describe, expect, it } from "vitest";
import { decideAdmission, type EntryRules, hasAsked, mayJoin } from "@/features/sign-in/admission/policy";
import { missingFlowCause } from "@/features/sign-in/flow";
import type { Intent } from "@/features/sign-in/intent";

const identity = { issuer: "https://id.acme.test", email: "ada@acme.test", worth: "admission" } as const;
const open: EntryRules = { SIGNUP: "open", ALLOWED_EMAILS: [], ADMIN_EMAILS: [] };
const account = (changes: Partial<Parameters<typeof decideAdmission>[1] & object> = {}) => ({
  id: "account",
  userId: "ada",
  issuer: identity.issuer,
  disabled: false,
  otherEmails: [],
  ...changes,
});
type Owner = NonNullable<Parameters<typeof decideAdmission>[2]>;
const owner = (...ways: string[]): Owner => ({
  userId: "olga",
  ways,
  unclaimed: ways.length === 0,
  worth: ways.length === 0 ? "nothing" : "admission",
  disabled: false,
  role: "user",
});
const intent = (kind: Exclude<Intent["kind"], "grant">, userId = "ada") => ({ kind, userId });

/** What is decided where everybody may come in. */
const decide = (
  ...[who, account, owner, intent, anew]: Parameters<typeof decideAdmission> extends [
    infer A,
    infer B,
    infer C,
    infer D,
    ...unknown[],
  ]
    ? [A, B, C, D, (string | null)?]
    : never
) => decideAdmission(who, account, owner, intent, open, anew);

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
      for (const asked of [null, intent("confirm"), intent("confirm", "eve")])
        expect(decide(identity, account({ issuer }), owner("github"), asked)).toEqual(other);
  });

  it("is nobody who is disabled", () => {
    const refused = { kind: "refused", cause: "disabled" };
    expect(decide(identity, account({ disabled: true }), null, null)).toMatchObject(refused);
    for (const found of [owner(), owner("github")])
      expect(decide(identity, null, { ...found, disabled: true }, null)).toMatchObject(refused);
  });

  it("is somebody new when neither account nor email is known", () => {
    expect(decide(identity, null, null, null)).toEqual({ kind: "new", from: null });
  });

  it("is the user without a way in who has the verified email", () => {
    expect(decide(identity, null, owner(), null)).toEqual({ kind: "link", userId: "olga" });
  });

  it("is that user only by a provider whose word is enough for what they have here", () => {
    const left: Owner = { ...owner(), role: "admin" };
    const conflict = { kind: "conflict", userId: "olga", ways: [], mayTake: false };
    for (const worth of ["identity", "admission", "administration"] as const) {
      const who = { ...identity, worth };
      const [user, admin] = [decide(who, null, owner(), null), decide(who, null, left, null)];
      expect(user, worth).toEqual(worth === "identity" ? conflict : { kind: "link", userId: "olga" });
      expect(admin, worth).toEqual(worth === "administration" ? { kind: "link", userId: "olga" } : conflict);
    }
  });

  it("is nobody yet when the verified email's user has a way in", () => {
    for (const ways of [["github"], ["github", "google"]]) {
      const conflict = { kind: "conflict", userId: "olga", ways, mayTake: false };
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

// part: connections
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
  const claims = { ...identity, worth: "nothing" } as const;
  const rules = (changes: Partial<EntryRules>): EntryRules => ({ ...open, ...changes });
  const acme = rules({ ALLOWED_EMAILS: ["@acme.test"] });
  const closed = rules({ SIGNUP: "closed" });
  const notAllowed = { kind: "refused", cause: "not_allowed" };
  const signupClosed = { kind: "refused", cause: "signup_closed" };

  it("may join with a verified email on the list, and with nothing else", () => {
    expect(mayJoin(identity, acme)).toBeNull();
    const worthLess = { ...identity, worth: "identity" } as const;
    for (const other of [stranger, claims, worthLess, { ...claims, email: null }])
      expect(mayJoin(other, acme)).toBe("not_allowed");
  });

  it("is nobody new while sign-up is closed, on the list or not", () => {
    expect(mayJoin(identity, closed)).toBe("signup_closed");
    expect(mayJoin(identity, { ...acme, SIGNUP: "closed" })).toBe("signup_closed");
    expect(mayJoin(stranger, { ...acme, SIGNUP: "closed" })).toBe("not_allowed");
  });

  it("is always an administrator, by a provider whose word is enough for that", () => {
    const strict = { ...acme, SIGNUP: "closed", ADMIN_EMAILS: ["ada@example.com"] } as const;
    expect(mayJoin({ ...stranger, worth: "administration" }, strict)).toBeNull();
    for (const worth of ["nothing", "identity", "admission"] as const) {
      expect(mayJoin({ ...stranger, worth }, strict)).toBe("not_allowed");
      expect(mayJoin({ ...stranger, worth }, { ...strict, ALLOWED_EMAILS: [] })).toBe("signup_closed");
    }
  });

  it("is whoever has an account, closed or not, as long as an email of theirs is on the list", () => {
    const known = { kind: "known", userId: "ada" };
    expect(decideAdmission(stranger, account(), null, null, closed)).toEqual(known);
    expect(decideAdmission(identity, account(), null, null, acme)).toEqual(known);
    expect(decideAdmission(stranger, account(), null, null, acme)).toMatchObject(notAllowed);
    expect(decideAdmission(claims, account(), null, null, acme)).toMatchObject(notAllowed);
    const connected = account({ otherEmails: [{ ...claims, email: null }, identity] });
    expect(decideAdmission(stranger, connected, null, null, acme)).toEqual(known);
    const gone = account({ otherEmails: [claims, { ...identity, worth: "identity" }] });
    expect(decideAdmission(stranger, gone, null, null, acme)).toMatchObject(notAllowed);
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

  // part: connections
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

describe("whether a provider has asked who somebody is", () => {
  const now = 1_800_000_000;

  it.each([
    ["just now", now, true],
    ["ten minutes ago, by a clock that is a minute off", now - 660, true],
    ["by a clock that is ahead", now + 60, true],
    ["an hour ago", now - 3600, false],
    ["at the beginning of time", 0, false],
  ])("is what it says: %s", (_, authTime, asked) => {
    for (const rule of [null, { params: {} }, { params: {}, saysWhen: true }] as const)
      expect(hasAsked(authTime, rule, now)).toBe(asked);
  });

  it("is not known of who never says, and a no of who always does", () => {
    expect(hasAsked(null, null, now)).toBe(true);
    expect(hasAsked(null, { params: {} }, now)).toBe(true);
    expect(hasAsked(null, { params: {}, saysWhen: true }, now)).toBe(false);
  });
});
