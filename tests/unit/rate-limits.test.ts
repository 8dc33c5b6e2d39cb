import { describe, expect, it } from "vitest";
import { limits, longestWait, whenInWords } from "@/features/rate-limits/policy";
import {
  readReturnTo,
  readWait,
  tooMany,
  tooManyInit,
  tooManyPath,
  untilOf,
} from "@/features/rate-limits/refusal";
import { readFailure, tooManyAttempts } from "@/features/sign-in/failure-page";
import { failureText } from "@/features/sign-in/failure-text";
import type { Limit } from "@/lib/database/limiter";
import { testEnvironment } from "../support/environment";

testEnvironment();

const all = Object.entries<{ address: Limit; session?: Limit }>(limits);

describe("the table", () => {
  it.each(all)("%s: for an office behind one address, and not for a flood", (_name, { address, session }) => {
    for (const { points, seconds } of [address, ...(session ? [session] : [])]) {
      expect(points).toBeGreaterThanOrEqual(10);
      // No more than one a second in the long run, and nobody waits for longer than a quarter of an hour.
      expect(points).toBeLessThanOrEqual(seconds);
      expect(seconds).toBeLessThanOrEqual(15 * 60);
    }
    // Otherwise the count by session would never be what stops somebody.
    if (session) expect(session.points).toBeLessThan(address.points);
  });

  it("the longest wait is that of the longest window", () => {
    expect(longestWait).toBe(
      Math.max(...all.flatMap(([, { address, session }]) => [address.seconds, session?.seconds ?? 0])),
    );
  });
});

it.each([
  [-1, "now"],
  [0, "now"],
  [1, "in a second"],
  [2, "in 2 seconds"],
  [90, "in 90 seconds"],
  [91, "in 2 minutes"],
  [120, "in 2 minutes"],
  [121, "in 3 minutes"],
  [600, "in 10 minutes"],
])("%i seconds are told as: %s", (wait, words) => {
  expect(whenInWords(wait)).toBe(words);
});

describe("the page's address, which anybody can write", () => {
  const now = 1_800_000_000_000;

  it("says when, and is still right later", () => {
    const until = untilOf(120, now);
    expect([0, 60, 120, 500].map((later) => readWait(until, now + later * 1000))).toEqual([120, 60, 0, 0]);
  });

  it.each([
    ["nothing", undefined],
    ["two", ["1800000100", "1800000100"]],
    ["an empty one", ""],
    ["words", "tomorrow"],
    ["markup", "<b>1</b>"],
    ["a fraction", "1800000060.5"],
    ["below zero", "-1800000060"],
    ["more digits than time has", "9".repeat(13)],
    ["the past", "1"],
  ])("%s is no wait", (_name, until) => {
    expect(readWait(until, now)).toBe(0);
  });

  it("no wait is longer than the longest there is", () => {
    expect(readWait("999999999999", now)).toBe(longestWait);
  });

  it.each([
    ["/account/devices?a=b", "/account/devices?a=b"],
    ["https://evil.example", "/account"],
    ["//evil.example", "/account"],
    ["/too-many?returnTo=/too-many", "/account"],
    [undefined, "/account"],
  ])("from %s it leads back to %s", (value, path) => {
    expect(readReturnTo(value)).toBe(path);
  });

  it("has the status and the header of RFC 6585", () => {
    const url = new URL(tooManyPath(30, "/account"), "https://app.example");
    expect(tooManyInit(url)).toEqual({
      status: 429,
      headers: { "Retry-After": expect.stringMatching(/^(29|30|31)$/), "Cache-Control": "no-store" },
    });
    expect(readReturnTo(url.searchParams.get("returnTo"))).toBe("/account");
  });
});

describe("a sign-in that is refused", () => {
  it("keeps the provider, where the person was going, and what it was for", () => {
    const path = tooManyAttempts(30, { provider: "github", returnTo: "/account/data?a=b", kind: "confirm" });
    const failure = readFailure(Object.fromEntries(new URL(path, "https://app.example").searchParams));
    expect(failure).toMatchObject({
      cause: "too_many_attempts",
      provider: { id: "github", name: "GitHub" },
      returnTo: "/account/data?a=b",
      kind: "confirm",
      reference: null,
    });
    expect(failure.wait).toBeGreaterThanOrEqual(29);
  });

  it("of a provider that nobody knows names none", () => {
    expect(tooManyAttempts(30, { provider: "<b>", returnTo: "/" })).not.toContain("provider");
  });

  it.each([null, "connect", "confirm"] as const)("says when to come back: %s", (kind) => {
    const { status, next, text } = failureText("too_many_attempts", "GitHub", kind, 45);
    expect([status, next]).toEqual([429, "retry"]);
    expect(text).toContain("You can try again in 45 seconds.");
    expect(failureText("too_many_attempts", null, kind).text).toContain("You can try again now.");
  });
});

describe("the answer to a refused request", () => {
  it("is 429 for a script, and leads a browser on without JavaScript", async () => {
    const path = tooManyPath(7, '/account?a="><script>');
    const response = tooMany(7, path);
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("7");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("refresh")).toBe(`0; url=${path}`);
    const body = await response.text();
    expect(body).toContain(`<a href="${path.replaceAll("&", "&amp;")}">`);
    expect(body).not.toContain("<script");
  });

  it("is JSON for who asks for it", async () => {
    const response = tooMany(7, "/x", { url: "https://app.example/x" });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await response.json()).toEqual({
      error: "too_many_attempts",
      retryAfter: 7,
      url: "https://app.example/x",
    });
    expect(response.headers.has("refresh")).toBe(false);
  });
});
