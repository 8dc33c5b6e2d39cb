import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { describeError, framesOf } from "@/lib/describe-errors";
import { redact } from "@/lib/redact";
import { testEnvironment } from "../support/environment";

testEnvironment();

const random = (bytes: number) => randomBytes(bytes).toString("base64url");

const canaries: [string, (canary: string) => string, string][] = [
  [
    "the code of a callback's address",
    (c) => `GET https://app.example/api/auth/callback/x?code=${c}&state=1`,
    "4/0AX4XfWh",
  ],
  ["the state of a callback's path", (c) => `failed: /api/auth/callback/x?state=${c}`, "abcdef"],
  ["a token in a fragment", (c) => `https://app.example/cb#access_token=${c}`, "ya29.short"],
  ["a form's body", (c) => `body was grant_type=x&code=${c}&code_verifier=v-e-r`, "0123456789abcdef0123"],
  ["a PKCE verifier", (c) => `{"code_verifier":"${c}"}`, "v-e-r-i-f-i-e-r"],
  ["a token in JSON", (c) => `{"token_type":"bearer","refresh_token": "${c}"}`, "short-token"],
  ["a client secret", (c) => `client_secret='${c}'`, "hunter22"],
  ["an Authorization header", (c) => `authorization: Bearer ${c}`, "aaaaaaaaaa"],
  ["Basic credentials", (c) => `Basic ${c}`, "dXNlcjpwYXNz"],
  ["a Cookie header", (c) => `cookie: theme=dark; valet-key.session=${c}`, "abc"],
  ["a Set-Cookie header", (c) => `"set-cookie":"valet-key.flow.x=${c}; Path=/"`, "abc"],
  ["a database's password", (c) => `connect postgres://user:${c}@db.internal:5432/app`, "pa55"],
  ["an email address", (c) => `Unique constraint failed: (${c})`, "ada+x@lovelace.example"],
  ["a session token by itself", (c) => `no session ${c} here`, random(32)],
  ["a JWT by itself", (c) => `bad token ${c}`, `eyJhbGciOiJSUzI1NiJ9.${random(60)}.${random(64)}`],
  ["GitHub's token by itself", (c) => `got ${c}.`, "gho_16C7e42F292c6912E7710c838347Ae178B4a"],
  ["a hash by itself", (c) => `row ${c}`, randomBytes(32).toString("hex")],
];

describe("a redacted text", () => {
  it.each(canaries)("holds no longer %s", (_, around, canary) => {
    const text = redact(around(canary));
    expect(text).not.toContain(canary);
    for (const part of canary.split(".").filter((piece) => piece.length > 16))
      expect(text).not.toContain(part);
  });

  it.each([
    "ProviderUnavailable: https://api.github.com/user: status (HTTP 502) < CallbackRouteError: ",
    "ID token: ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    'OAUTH_INVALID_RESPONSE: unexpected "state" response parameter value',
    "connect ECONNREFUSED 127.0.0.1:5432",
    "PrismaClientKnownRequestError: P2002",
    `user ${randomUUID()} and 0a1b2c3d4e`,
    "self-signed certificate in certificate chain; no-such-thing_as_this_very_long_name",
  ])("is as it was where there is nothing to hide: %s", (text) => expect(redact(text)).toBe(text));

  it("holds no secret of this process, whatever its form", () => {
    vi.stubEnv("AUTH_OIDC_SECRET", "four words of it");
    vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=swordfish");
    const text = redact("it was four words of it, and x-key=swordfish");
    expect(text).not.toMatch(/four words|swordfish/);
  });

  // The forms are not all linear, so what bounds the work is that nothing behind a fixed length is looked at.
  it("is made of the first 4,000 characters, whatever follows", () => {
    for (const piece of ["a", "/", "a.", "a@", "a:", "eyJ", "-", "code=", "?&", "a ", "://"]) {
      const text = piece.repeat(1_000_000);
      expect(redact(text)).toBe(redact(text.slice(0, 4000)));
    }
  });
});

describe("an error that is described", () => {
  it("says its causes, and nothing that they quote", () => {
    const token = random(32);
    const cause = new Error(`no row for ada@lovelace.example with ${token}`);
    expect(describeError(new Error("could not", { cause }))).toBe(
      "Error: no row for [email] with [redacted] < Error: could not",
    );
    expect(describeError(token)).toBe("thrown: string");
    expect(describeError(undefined)).toBe("thrown: undefined");
  });

  it("shows where it was thrown, without its message", () => {
    const error = new Error("first line\n    second line of ada@lovelace.example");
    expect(framesOf(error)).toMatch(/^ {4}at .*redact\.test\.ts/);
    expect(framesOf(error)).not.toMatch(/line|ada/);
    expect(framesOf("thrown")).toBeUndefined();
  });
});
