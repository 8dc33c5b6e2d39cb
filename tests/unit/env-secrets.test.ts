import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/env";
import { requiredEnvironment as required, testEnvironment } from "../support/environment";

testEnvironment();

/** The faults of the required variables with these changes. */
const faults = (changes: Record<string, string | undefined>) => parseEnv({ ...required, ...changes }).faults;

describe("a secret", () => {
  const AUTH_SECRET = "AUTH_SECRET";

  it.each([
    ["31 characters", required.AUTH_SECRET.slice(0, 31), "too short"],
    ["one letter again and again", "a".repeat(44), "placeholder"],
    ["few letters", "abcdef0123".repeat(5), "placeholder"],
    ["CHANGE_ME", `CHANGE_ME-${required.AUTH_SECRET}`, "placeholder"],
    ["changeme", `changeme${required.AUTH_SECRET}`, "placeholder"],
    ["your-secret-here", "your-secret-here-0123456789-abcdefgh", "placeholder"],
    ["an example", "this-is-an-example-of-a-long-enough-text", "placeholder"],
    ["a password", "correct-password-horse-battery-staple-1", "placeholder"],
    ["digits in order", `12345678${required.AUTH_SECRET}`, "placeholder"],
  ])("with %s is refused", (_name, value, reason) => {
    expect(faults({ [AUTH_SECRET]: value }).join()).toContain(reason);
    expect(faults({ AUTH_SECRET_1: value }).join()).toContain("AUTH_SECRET_1");
    expect(faults({ AUTH_SECRET_2: value }).join()).toContain("AUTH_SECRET_2");
  });

  it("made by our own command always passes", () => {
    for (let i = 0; i < 2000; i++) {
      expect(faults({ AUTH_SECRET: randomBytes(33).toString("base64") })).toEqual([]);
    }
  });

  it("may spell a short word by chance", () => {
    for (const word of ["ToDo", "xxXx"])
      expect(faults({ AUTH_SECRET: required.AUTH_SECRET + word })).toEqual([]);
  });
});

describe("the encryption key", () => {
  it.each([
    ["31 bytes", randomBytes(31).toString("base64")],
    ["33 bytes", randomBytes(33).toString("base64")],
    ["hex", randomBytes(32).toString("hex")],
    ["32 letters", "abcdefghijklmnopqrstuvwxyz012345"],
  ])("with %s is refused", (_name, TOKEN_ENCRYPTION_KEY) => {
    expect(faults({ TOKEN_ENCRYPTION_KEY })[0]).toContain("exactly 32 bytes");
    for (const old of ["TOKEN_ENCRYPTION_KEY_1", "TOKEN_ENCRYPTION_KEY_2"]) {
      expect(faults({ [old]: TOKEN_ENCRYPTION_KEY })).toEqual([
        expect.stringMatching(`^${old} must be exactly`),
      ]);
    }
  });

  it("of zeros, or with a word for somebody to replace, is refused", () => {
    const word = `change-me+${required.TOKEN_ENCRYPTION_KEY.slice(10)}`;
    for (const key of [Buffer.alloc(32).toString("base64"), word]) {
      expect(faults({ TOKEN_ENCRYPTION_KEY: key }).join()).toContain("placeholder");
    }
  });

  it("passes with 32 random bytes, also in base64url", () => {
    const bytes = randomBytes(32);
    for (const encoding of ["base64", "base64url"] as const) {
      expect(faults({ TOKEN_ENCRYPTION_KEY: bytes.toString(encoding) })).toEqual([]);
    }
  });
});

it("refuses an encryption key with characters that are not base64", () => {
  expect(faults({ TOKEN_ENCRYPTION_KEY: `!!!${required.TOKEN_ENCRYPTION_KEY}` })).toEqual([
    expect.stringMatching(/^TOKEN_ENCRYPTION_KEY must be exactly 32 bytes/),
  ]);
});
