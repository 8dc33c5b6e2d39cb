import { describe, expect, it, vi } from "vitest";
import { cookieName, cookieOptions, isHttps, serializeCookie } from "@/lib/cookies";
import { requiredEnvironment, testEnvironment } from "../support/environment";

testEnvironment();

describe("a cookie over HTTPS", () => {
  it("has the __Host- prefix and what that prefix demands", () => {
    vi.stubEnv("AUTH_URL", "https://app.acme.test");
    expect(isHttps()).toBe(true);
    expect(cookieName("session")).toBe("__Host-valet-key.session");
    expect(cookieOptions()).toEqual({ httpOnly: true, sameSite: "lax", path: "/", secure: true });
    expect(serializeCookie(cookieName("session"), "abc", { ...cookieOptions(), maxAge: 60 })).toBe(
      "__Host-valet-key.session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure",
    );
  });
});

describe("a cookie on localhost", () => {
  it("carries this clone's tag instead, and no Secure", () => {
    expect(isHttps()).toBe(false);
    expect(cookieName("session")).toMatch(/^valet-key-[0-9a-f]{6}\.session$/);
    expect(cookieOptions()).toEqual({ httpOnly: true, sameSite: "lax", path: "/", secure: false });
    expect(serializeCookie("a", "b", { ...cookieOptions(), maxAge: 0 })).toBe(
      "a=b; Path=/; Max-Age=0; HttpOnly; SameSite=Lax",
    );
  });

  it("has the same tag for all purposes and another one in another clone", () => {
    const mine = cookieName("session");
    expect(cookieName("state")).toBe(mine.replace("session", "state"));
    vi.stubEnv("AUTH_SECRET", requiredEnvironment.AUTH_SECRET.replace("9", "8"));
    expect(cookieName("session")).not.toBe(mine);
  });

  it("does not give the secret away", () => {
    expect(cookieName("session")).not.toContain(requiredEnvironment.AUTH_SECRET.slice(0, 6));
  });
});

it("a value cannot add attributes or another header", () => {
  const header = serializeCookie("a", "b; Domain=evil.example\r\nSet-Cookie: c=d", {
    ...cookieOptions(),
    maxAge: 1,
  });
  expect(header).toBe(
    "a=b%3B%20Domain%3Devil.example%0D%0ASet-Cookie%3A%20c%3Dd; Path=/; Max-Age=1; HttpOnly; SameSite=Lax",
  );
});
