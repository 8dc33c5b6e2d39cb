import { describe, expect, it } from "vitest";
import {
  isGood,
  leaseLifetime,
  leaseState,
  lifetimeOf,
  longestWait,
  missingScopes,
  secondsUntil,
} from "@/features/api-access/policy";
import { keepsTokens, scopesOf } from "@/features/connections/policy";
import { flowTimeout, retryAfter } from "@/features/sign-in/protocol/provider-fetch";
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

  it.each<[unknown, number]>([
    [3600, 3600],
    ["3600", 3600],
    [1, 1],
    [34_560_000, 34_560_000],
    [34_560_001, 300],
    [0, 300],
    [-3600, 300],
    [1.5, 300],
    [Number.NaN, 300],
    [Number.POSITIVE_INFINITY, 300],
    [1e308, 300],
    ["", 300],
    ["soon", 300],
    [undefined, 300],
    [null, 300],
    [true, 300],
    [[3600], 300],
    [{}, 300],
  ])("is believed or assumed: %j", (expiresIn, expected) => {
    expect(lifetimeOf(expiresIn)).toBe(expected);
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

  it("beyond a sign-in's are kept, if their tokens can be refreshed", () => {
    const asked = ["a", "b"];
    const wide = { scope: "a b c", refreshes: true };
    const plain = { scope: null, refreshes: false };
    expect(keepsTokens(wide, plain, asked)).toBe(true);
    expect(keepsTokens(wide, { ...plain, scope: "b,a" }, asked)).toBe(true);
    expect(keepsTokens({ ...wide, refreshes: false }, plain, asked)).toBe(false);
    expect(keepsTokens(wide, { ...plain, refreshes: true }, asked)).toBe(false);
    expect(keepsTokens(wide, { ...plain, scope: "a d" }, asked)).toBe(false);
    expect(keepsTokens({ scope: "a b", refreshes: true }, plain, asked)).toBe(false);
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
