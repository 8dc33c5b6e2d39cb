import { describe, expect, it } from "vitest";
import { limits } from "@/features/rate-limits/policy";
import { readReturnTo, tooMany, tooManyInit, tooManyPath } from "@/features/rate-limits/refusal";
import { readFailure, tooManyAttempts } from "@/features/sign-in/failure-page";
import { failureText } from "@/features/sign-in/failure-text";
import type { Limit } from "@/lib/database/limiter";
import { longestWait } from "@/lib/waiting";
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

describe("the page's address, which anybody can write", () => {
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
    const path = tooManyAttempts(30, { provider: "github", returnTo: "/account?a=b", kind: "confirm" });
    const failure = readFailure(Object.fromEntries(new URL(path, "https://app.example").searchParams));
    expect(failure).toMatchObject({
      cause: "too_many_attempts",
      provider: { id: "github", name: "GitHub" },
      returnTo: "/account?a=b",
      kind: "confirm",
      reference: null,
    });
    expect(failure.wait).toBeGreaterThanOrEqual(29);
  });

  it("of a provider that nobody knows names none", () => {
    expect(tooManyAttempts(30, { provider: "<b>", returnTo: "/" })).not.toContain("provider");
  });

  it.each([null, "grant", "confirm"] as const)("says when to come back: %s", (kind) => {
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
