import { describe, expect, expectTypeOf, it } from "vitest";
import type { requireSession, requireUser } from "@/features/session/auth";
import { isLive, newSessionTimes, renewed, sessionLifetime, touchInterval } from "@/features/session/policy";
import { sessionIdOf, textOf } from "@/features/session/session-id";
import { hashToken, isSessionToken, newSessionToken } from "@/features/session/tokens";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const idle = sessionLifetime.idle * 1000;
const absolute = sessionLifetime.absolute * 1000;
const hour = touchInterval * 1000;

describe("a session's lifetime", () => {
  it("is what it says: the idle one slides within the absolute one", () => {
    expect(newSessionTimes(now)).toEqual({
      expires: at(idle),
      absoluteExpires: at(absolute),
      lastSeenAt: now,
    });
    expect(idle).toBeGreaterThan(hour);
    expect(absolute).toBeGreaterThanOrEqual(idle);
    // The longest that browsers keep a cookie.
    expect(absolute).toBeLessThanOrEqual(400 * 24 * hour);
  });

  it("ends at its very millisecond, idle or absolute, whichever comes first", () => {
    expect(isLive({ expires: at(1), absoluteExpires: at(1) }, now)).toBe(true);
    expect(isLive({ expires: at(0), absoluteExpires: at(1) }, now)).toBe(false);
    expect(isLive({ expires: at(1), absoluteExpires: at(0) }, now)).toBe(false);
    expect(isLive({ expires: at(-1), absoluteExpires: at(1) }, now)).toBe(false);
  });

  it("is noted as in use after an hour and not a millisecond before", () => {
    const times = newSessionTimes(now);
    expect(renewed(times, now)).toBeNull();
    expect(renewed(times, at(hour - 1))).toBeNull();
    expect(renewed(times, at(hour))).toEqual({ lastSeenAt: at(hour), expires: at(hour + idle) });
  });

  it("slides to the absolute end and never past it", () => {
    const times = newSessionTimes(now);
    const late = absolute - idle;
    expect(renewed(times, at(late - 1))?.expires).toEqual(at(absolute - 1));
    expect(renewed(times, at(late))?.expires).toEqual(at(absolute));
    expect(renewed(times, at(late + 1))?.expires).toEqual(at(absolute));
    expect(renewed(times, at(absolute - 1))?.expires).toEqual(at(absolute));
  });

  it("does not slide when the clock went back", () => {
    expect(renewed(newSessionTimes(now), at(-hour))).toBeNull();
  });
});

describe("a session token", () => {
  it("is 43 characters of base64url, which are 256 bits", () => {
    const token = newSessionToken();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
  });

  it("never comes twice", () => {
    expect(new Set(Array.from({ length: 10_000 }, newSessionToken)).size).toBe(10_000);
  });

  it("is kept as a hash that is itself no token", () => {
    const token = newSessionToken();
    const hash = hashToken(token);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hash).not.toContain(token);
    expect(hashToken(token)).toBe(hash);
    expect(hashToken(newSessionToken())).not.toBe(hash);
    expect(isSessionToken(hash)).toBe(false);
  });

  it("is recognised by its form", () => {
    expect(isSessionToken(newSessionToken())).toBe(true);
    const bad = [
      "",
      "a".repeat(42),
      "a".repeat(44),
      `${"a".repeat(42)}=`,
      `${"a".repeat(43)}\n`,
      `'${"a".repeat(42)}`,
    ];
    for (const value of [...bad, undefined]) expect(isSessionToken(value), String(value)).toBe(false);
  });
});

describe("whose id it is", () => {
  type Id<Gives extends (path: string) => Promise<{ id: unknown }>> = Awaited<ReturnType<Gives>>["id"];

  it("requireUser gives the person's, and a session's does not compile in its place", () => {
    expectTypeOf<Id<typeof requireUser>>().toEqualTypeOf<string>();
    expectTypeOf<Id<typeof requireSession>>().not.toExtend<string>();
    expectTypeOf<string>().not.toExtend<Id<typeof requireSession>>();
  });

  it("a session's is the text that it was", () => {
    expect(textOf(sessionIdOf("0197"))).toBe("0197");
    expect(JSON.stringify({ id: sessionIdOf("0197") })).toBe('{"id":"0197"}');
  });
});
