import { describe, expect, it } from "vitest";
import { readLogFilter } from "@/features/admin/log/queries";
import { everybody, readSearch, type Search, searchPath } from "@/features/admin/people/search";
import { actionText, causeText, eventText, intentText } from "@/features/admin/words";
import { fold, keysOf, termsOf } from "@/features/directory/keys";
import { actionKinds, isReference } from "@/features/directory/log";
import { eventKinds } from "@/features/events/events";
import { failureCauses } from "@/features/sign-in/failures";

const hostile = ["x", "' OR 1=1 --", ["a", "b"], "\0", "constructor", "__proto__", "💥".repeat(200)];

describe("the keys of a person", () => {
  it("are their name, its words, and the addresses, domains and labels of their accounts", () => {
    const accounts = [{ email: "Ada@ACME.test", label: "@Analytical" }];
    expect(keysOf({ name: "  Ada  Élodie O’Hara-King ", accounts })).toEqual([
      { kind: "name", key: "ada elodie o’hara-king" },
      ...["ada", "elodie", "o", "hara", "king"].map((key) => ({ kind: "word", key })),
      { kind: "email", key: "ada@acme.test" },
      { kind: "domain", key: "acme.test" },
      { kind: "label", key: "analytical" },
    ]);
  });

  it("have one name, always, and nothing twice", () => {
    const same = { email: null, label: "ada" };
    expect(keysOf({ name: null, accounts: [] })).toEqual([{ kind: "name", key: "" }]);
    expect(keysOf({ name: "Ada", accounts: [same, same] })).toEqual([
      { kind: "name", key: "ada" },
      { kind: "label", key: "ada" },
    ]);
  });

  it("stay short and few, and whole at their end", () => {
    const keys = keysOf({ name: "😀 ".repeat(100) + "a".repeat(200), accounts: [] });
    for (const { key } of keys) expect([...key].length).toBeLessThanOrEqual(100);
    // No half of a pair.
    expect(keys[0]?.key).not.toMatch(/\p{Surrogate}/u);
    expect(
      keysOf({ name: Array.from({ length: 90 }, (_, n) => `w${n}`).join(" "), accounts: [] }),
    ).toHaveLength(21);
  });

  it("are written as they are asked for, in every script", () => {
    for (const name of ["Ångström", "ﬁne", "ΣΊΣΥΦΟΣ", "مُحَمَّد علي", "김철수"]) {
      const [first = ""] = termsOf(name);
      expect(keysOf({ name, accounts: [] })[0]?.key.startsWith(first), name).toBe(true);
    }
    expect(fold("E\u0301LODIE")).toBe(fold("élodie"));
  });

  it("are asked for by five words at most, each once", () => {
    expect(termsOf("@Ada ada  LOVE")).toEqual(["ada", "love"]);
    expect(termsOf("a b c d e f")).toHaveLength(5);
    expect(termsOf(" @ ")).toEqual([]);
  });
});

describe("an address of the administrators' pages", () => {
  it("reads as it was written", () => {
    const search: Search = {
      ...{
        text: "ada & co",
        provider: "github",
        role: "admin",
        state: "disabled",
        seen: "week",
        order: "name",
      },
      ...{ anywhere: false, after: "018f0000-0000-7000-8000-000000000000" },
    };
    for (const one of [search, everybody, { ...everybody, text: "ada", anywhere: true }]) {
      const { searchParams } = new URL(searchPath(one), "http://a");
      expect(readSearch(Object.fromEntries(searchParams))).toEqual(one);
    }
  });

  it("counts as absent whatever is none of ours", () => {
    for (const value of hostile) {
      const [provider, role, state, seen, sort, after, person, by] = Array(8).fill(value);
      expect(readSearch({ provider, role, state, seen, sort, in: value, after })).toEqual(everybody);
      expect(readLogFilter({ person, by, after })).toEqual({ person: null, by: null, after: null });
      expect(isReference(String(value))).toBe(false);
    }
    expect(readSearch({ q: "a".repeat(500) }).text).toHaveLength(100);
    expect(readSearch({ q: ["a", "b"] }).text).toBe("");
  });
});

describe("a code", () => {
  it("is never shown as it is stored", () => {
    const told = [
      ...eventKinds.map((kind) => eventText({ kind, provider: null, detail: null }).title),
      ...failureCauses.map(causeText),
      ...actionKinds.map(actionText),
      ...["connect", "confirm", "grant", null].map(intentText),
      ...[eventText({ kind: "of_tomorrow", provider: null, detail: "x" }).title, causeText("of_tomorrow")],
      ...[actionText("constructor"), intentText("of_tomorrow")],
    ];
    for (const text of told) expect(text).toMatch(/^[A-Z][^_]+$/);
  });
});
