import { describe, expect, it } from "vitest";
import {
  isGood,
  leaseLifetime,
  leaseState,
  longestWait,
  scopesToAsk,
  secondsUntil,
} from "@/features/api-access/policy";
import { flowTimeout, retryAfter } from "@/features/oauth/provider-fetch";
import { keepsTokens, missingScopes, scopesOf } from "@/features/providers/scopes";
import { parseDatabaseTime } from "@/lib/database/clock";

const now = new Date("2026-03-01T12:00:00.000Z");
const seconds = now.getTime() / 1000;
const secondsOn = (count: number) => new Date(now.getTime() + count * 1000);

describe("the database's time", () => {
  it.each([
    ["2026-03-01 12:00:00", "2026-03-01T12:00:00.000Z"],
    ["2026-03-01 12:00:00.123456+00", "2026-03-01T12:00:00.123Z"],
    ["2026-03-01 12:00:00.1-03", "2026-03-01T15:00:00.100Z"],
    ["2026-03-01 17:30:00.999999+05:30", "2026-03-01T12:00:00.999Z"],
    ["2026-03-01T12:00:00+00", "2026-03-01T12:00:00.000Z"],
  ])("%s", (text, expected) => {
    expect(parseDatabaseTime(text).toISOString()).toBe(expected);
  });

  it.each(["", "null", "undefined", "yesterday", "1772366400", "2026-03-01", "0044-03-01 12:00:00 BC"])(
    "%j is none",
    (text) => {
      expect(() => parseDatabaseTime(text)).toThrow("cannot be read");
    },
  );
});

describe("a token's end", () => {
  it("leaves the time that is asked for", () => {
    expect(isGood(null, now, 60)).toBe(true);
    for (const [left, good] of [
      [-1, false],
      [60, false],
      [61, true],
    ] as const)
      expect(isGood(seconds + left, now, 60), String(left)).toBe(good);
    expect(isGood(seconds, now, 0)).toBe(false);
    expect(isGood(seconds + 1, now, 0)).toBe(true);
  });
});

describe("a lease", () => {
  it.each([
    [null, null, "free"],
    ["a", secondsOn(1), "held"],
    ["a", now, "free"],
    ["a", secondsOn(-1), "free"],
    [null, secondsOn(1), "resting"],
    [null, now, "free"],
  ] as const)("%s until %s is %s", (refreshLease, refreshLeaseUntil, state) => {
    expect(leaseState({ refreshLease, refreshLeaseUntil }, now)).toBe(state);
  });

  it("lasts longer than its holder may take, and waiting for it less long than it lasts", () => {
    expect(leaseLifetime * 1000).toBeGreaterThan(2 * flowTimeout);
    expect(longestWait).toBeGreaterThan(flowTimeout);
    expect(longestWait).toBeLessThan(leaseLifetime * 1000);
  });

  it("is over in so many seconds, one at least", () => {
    expect(
      [secondsOn(-5), now, secondsOn(0.2), secondsOn(1.2), secondsOn(30)].map((then) =>
        secondsUntil(then, now),
      ),
    ).toEqual([1, 1, 1, 2, 30]);
  });
});

describe("scopes", () => {
  it("are missing when neither they nor a wider one was granted", () => {
    const includes = { all: ["most"], most: ["some"], some: ["all"] };
    expect(missingScopes(["all"], ["some", "most", "all"], includes)).toEqual([]);
    expect(missingScopes(["most"], ["other", "some", "other"], includes)).toEqual(["other"]);
    expect(missingScopes([], ["a", "b"])).toEqual(["a", "b"]);
    expect(missingScopes(["a"], [])).toEqual([]);
    for (const name of ["__proto__", "constructor", "toString"])
      expect(missingScopes([name], ["x"], includes)).toEqual(["x"]);
  });

  it("are what was asked for where the provider does not say", () => {
    expect(scopesOf(null, ["a"])).toEqual(["a"]);
    expect(scopesOf("", ["a"])).toEqual([]);
    expect(scopesOf(" a,b  c,", [])).toEqual(["a", "b", "c"]);
  });

  it("beyond a sign-in's are kept, if their tokens last", () => {
    const asked = { signIn: ["a", "b"] };
    const wide = { scope: "a b c", lasts: true };
    expect(keepsTokens(wide, { scope: null }, asked)).toBe(true);
    expect(keepsTokens(wide, { scope: "b,a" }, asked)).toBe(true);
    expect(keepsTokens({ ...wide, lasts: false }, { scope: null }, asked)).toBe(false);
    expect(keepsTokens(wide, { scope: "a d" }, asked)).toBe(false);
    expect(keepsTokens({ scope: "a b", lasts: true }, { scope: null }, asked)).toBe(false);
    expect(keepsTokens({ scope: null, lasts: true }, { scope: "a b" }, asked)).toBe(false);
  });

  it("that hold others in them count as those, too", () => {
    const rules = { signIn: ["a"], includes: { all: ["a", "b"], twin: ["A"], A: ["twin"] } };
    expect(keepsTokens({ scope: "all", lasts: true }, { scope: "a" }, rules)).toBe(true);
    expect(keepsTokens({ scope: "a", lasts: true }, { scope: "all" }, rules)).toBe(false);
    expect(keepsTokens({ scope: "twin", lasts: true }, { scope: "A" }, rules)).toBe(false);
    expect(keepsTokens({ scope: "twin a", lasts: true }, { scope: "A" }, rules)).toBe(true);
  });

  it("that a request for more names are who somebody is, what is wanted, and what was granted", () => {
    const entry = { signIn: ["id"], includes: { all: ["some"] } };
    expect(scopesToAsk(entry, ["id"], ["more"])).toEqual(["id", "more"]);
    expect(scopesToAsk(entry, ["id", "some", "other"], ["all"])).toEqual(["id", "all", "other"]);
    expect(scopesToAsk({ ...entry, widening: { scopes: ["last"] } }, ["id", "last"], [])).toEqual([
      "id",
      "last",
    ]);
    const adding = { ...entry, widening: { addsGranted: true, params: { access_type: "offline" } } } as const;
    expect(scopesToAsk(adding, ["id", "other"], ["more"])).toEqual(["id", "more"]);
  });
});

describe("Retry-After", () => {
  const read = (value?: string) =>
    retryAfter(new Headers(value === undefined ? {} : { "retry-after": value }), now.getTime());

  it.each([
    ["0", 0],
    ["120", 120],
    [" 7 ", 7],
    ["99999999", 3600],
    ["Sun, 01 Mar 2026 12:00:30 GMT", 30],
    ["Sun, 01 Mar 2026 11:00:00 GMT", 0],
    ["Sun, 01 Mar 2099 12:00:00 GMT", 3600],
    ["soon", null],
    ["", null],
    [undefined, null],
  ])("%j", (value, expected) => {
    expect(read(value)).toBe(expected);
  });
});
