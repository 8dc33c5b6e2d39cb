import { describe, expect, it } from "vitest";
import { type Holdings, holdsOn, mayAnswer } from "@/features/account-merge/policy";
import { sessionIdOf } from "@/features/session/session-id";

// Whether a new account may go into an older one, and who may say so.

const now = new Date("2026-03-01T12:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const day = 86_400;
const empty: Holdings = {
  createdAt: ago(60),
  role: "user",
  disabledAt: null,
  accountIds: ["own"],
  events: ["signed_up", "signed_in", "signed_out", "confirmed", "exported", "sign_in_failed"],
  own: [],
  others: false,
};

describe("an account", () => {
  const holds = (changes: Partial<Holdings>) => holdsOn({ ...empty, ...changes }, "own", { now, days: 30 });

  it("is empty after nothing but comings and goings", () => {
    expect(holds({})).toEqual([]);
    expect(holds({ events: [] })).toEqual([]);
  });

  it.each<[string, Partial<Holdings>]>([
    ["3 notes", { own: ["3 notes"] }],
    ["data of yours", { others: true }],
    ["another way to sign in", { accountIds: ["own", "second"] }],
    ["something that an administrator decided", { role: "admin" }],
    ["something that an administrator decided", { role: "a role of the operator's" }],
    ["something that an administrator decided", { disabledAt: now }],
    ["activity from before our record of it", { createdAt: ago(30 * day) }],
    ...["name_changed", "email_changed", "connected", "disconnected", "access_granted", "merged"].map(
      (kind): [string, Partial<Holdings>] => [
        "changes to its profile or its connections",
        { events: ["signed_up", kind] },
      ],
    ),
    ["changes to its profile or its connections", { events: ["a kind of yours"] }],
    ["changes to its profile or its connections", { events: ["toString"] }],
  ])("that has %s is not empty: %j", (what, changes) => {
    expect(holds(changes)).toEqual([what]);
  });

  it("says everything that it has", () => {
    expect(holds({ own: ["1 note", "2 lists"], role: "admin" })).toEqual([
      "1 note",
      "2 lists",
      "something that an administrator decided",
    ]);
  });
});

describe("the answer", () => {
  const iat = now.getTime() / 1000 - 60;
  const waiting = { userId: "new", accountId: "own", provider: "github", sessionId: null, iat };
  const session = (changes: { user?: string; id?: string; authenticatedAt?: Date } = {}) => ({
    id: sessionIdOf(changes.id ?? "session"),
    user: { id: changes.user ?? "older", name: null, email: null, image: null, role: "user" as const },
    authenticatedAt: changes.authenticatedAt ?? ago(10),
  });

  it("is that of whoever has proven another account since, or has met it while connecting", () => {
    expect(mayAnswer(session(), waiting, now)).toBe(true);
    const met = { ...waiting, sessionId: "session" };
    expect(mayAnswer(session({ authenticatedAt: ago(300) }), met, now)).toBe(true);
  });

  it("is nobody else's", () => {
    const met = { ...waiting, sessionId: "session" };
    expect(mayAnswer(session({ user: "new" }), waiting, now), "the new account's own").toBe(false);
    expect(mayAnswer(session({ user: "new" }), met, now), "the new account's own").toBe(false);
    expect(mayAnswer(session({ authenticatedAt: ago(61) }), waiting, now), "proven before").toBe(false);
    expect(mayAnswer(session({ authenticatedAt: ago(600) }), met, now), "proven long ago").toBe(false);
    expect(mayAnswer(session({ id: "other" }), met, now), "another session's").toBe(false);
  });
});
