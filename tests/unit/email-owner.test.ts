import { describe, expect, it } from "vitest";
import { type EmailWorth, emailWorths, highestWorth, includesWorth } from "@/features/providers/worth";
import {
  decideAdmission,
  type EmailOwner,
  type EntryRules,
  mayTakeEmail,
} from "@/features/sign-in/admission/policy";

// Somebody proves an email that another user has.

const open: EntryRules = { SIGNUP: "open", ALLOWED_EMAILS: [], ADMIN_EMAILS: [] };
const owner = (changes: Partial<EmailOwner> = {}): EmailOwner => ({
  userId: "olga",
  ways: ["oidc"],
  unclaimed: false,
  worth: "admission",
  disabled: false,
  role: "user",
  ...changes,
});
const pairs = emailWorths.flatMap((mine) => emailWorths.map((theirs) => [mine, theirs] as const));
const comes = (worth: EmailWorth, by: EmailOwner, anew: string | null = null, rules = open) =>
  decideAdmission(
    { issuer: "https://id.acme.test", email: "ada@acme.test", worth },
    null,
    by,
    null,
    rules,
    anew,
  );

describe("whose email it is", () => {
  it.each(pairs)("T3 by a word for %s against one for %s", (mine, theirs) => {
    const stronger = mine !== theirs && includesWorth(mine, theirs);
    expect(mayTakeEmail(mine, owner({ worth: theirs }))).toBe(stronger);
    // Neither of these has to give it up to anybody.
    for (const kept of [{ disabled: true }, { unclaimed: true, ways: [] }])
      expect(mayTakeEmail(mine, owner({ worth: theirs, ...kept }))).toBe(false);
  });

  it("T3 the highest word that somebody has for it counts", () => {
    expect(highestWorth([])).toBe("nothing");
    for (const [mine, theirs] of pairs)
      expect(highestWorth([mine, theirs])).toBe(includesWorth(mine, theirs) ? mine : theirs);
  });
});

describe("an account of one's own", () => {
  it("T3 is made for whoever has asked for it, and their word is stronger", () => {
    for (const worth of ["nothing", "identity", "admission"] as const) {
      const there = owner({ worth });
      const conflict = { kind: "conflict", userId: "olga", ways: ["oidc"], mayTake: true };
      expect(comes("administration", there)).toEqual(conflict);
      expect(comes("administration", there, "olga")).toEqual({ kind: "new", from: "olga" });
      // They were told of somebody else.
      expect(comes("administration", there, "eve")).toEqual(conflict);
    }
  });

  it("T3 is not made by asking alone", () => {
    for (const there of [owner(), owner({ worth: "administration" })])
      expect(comes("admission", there, "olga")).toMatchObject({ kind: "conflict", mayTake: false });
    expect(comes("administration", owner({ disabled: true }), "olga")).toMatchObject({ cause: "disabled" });
  });

  it("T3 is made while the one that has the email is opened by nothing, and never is that one", () => {
    const gone = owner({ worth: "nothing", ways: [], role: "admin" });
    for (const worth of ["identity", "admission", "administration"] as const) {
      expect(comes(worth, gone)).toEqual({ kind: "conflict", userId: "olga", ways: [], mayTake: true });
      expect(comes(worth, gone, "olga")).toEqual({ kind: "new", from: "olga" });
    }
  });

  it("T3 is not made while sign-up is closed, nor for whom no list names", () => {
    const closed: EntryRules = { ...open, SIGNUP: "closed" };
    const strict: EntryRules = { ...open, ALLOWED_EMAILS: ["@example.com"] };
    const gone = owner({ worth: "nothing", ways: [] });
    for (const anew of [null, "olga"]) {
      expect(comes("administration", gone, anew, closed)).toMatchObject({ cause: "signup_closed" });
      expect(comes("administration", gone, anew, strict)).toMatchObject({ cause: "not_allowed" });
      expect(comes("administration", owner(), anew, closed)).toEqual({
        ...{ kind: "conflict", userId: "olga", ways: ["oidc"] },
        mayTake: false,
      });
    }
  });
});
