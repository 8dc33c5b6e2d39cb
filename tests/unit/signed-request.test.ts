import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  clockSkew,
  openSignedRequest,
  requestLifetime,
  type SignedRequestFault,
} from "@/features/data-deletion/signed-request";

const secret = "0123456789abcdef0123456789abcdef";
const now = new Date("2026-11-21T12:00:00.000Z");
const issued_at = now.getTime() / 1000;
const good = { algorithm: "HMAC-SHA256", issued_at, user_id: "218471" };

const encode = (payload: unknown) =>
  Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)).toString("base64url");
const hmac = (text: string, key = secret, hash = "sha256") => createHmac(hash, key).update(text);

/** A request as Facebook makes it. */
function signed(payload: unknown, key = secret): string {
  const encoded = encode(payload);
  return `${hmac(encoded, key).digest("base64url")}.${encoded}`;
}

const open = (value: unknown) => openSignedRequest(value, secret, now);

it("a request of the provider says who, and when it was made", () => {
  const request = { subject: "218471", issuedAt: now, code: expect.stringMatching(/^[0-9a-f]{40}$/) };
  expect(open(signed(good))).toEqual({ request });
  // As in Facebook's documentation.
  expect(open(signed({ ...good, expires: issued_at + 3600 }))).toEqual({ request });
  expect(open(signed({ ...good, expires: 0 }))).toEqual({ request });
});

it("its signature is what another tool makes of it", () => {
  // By `openssl dgst -sha256 -hmac` over the encoded payload, in base64url.
  const payload =
    "eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc5NTI2MjQwMCwidXNlcl9pZCI6IjIxODQ3MSJ9";
  const signature = "cY09yCf6KbGnFcpcy5uwItsCa3G2wW_ruBFiyNaWY1I";
  expect(open(`${signature}.${payload}`)).toHaveProperty("request.subject", "218471");
});

const encoded = encode(good);
const signature = hmac(encoded).digest("base64url");

const attacks: [name: string, value: unknown, fault: SignedRequestFault][] = [
  ["nothing", undefined, "missing"],
  ["null", null, "missing"],
  ["an empty text", "", "missing"],
  ["a file", new Blob(["x"]), "missing"],
  ["no dot", "abc", "malformed"],
  ["only a dot", ".", "malformed"],
  ["a payload without a signature", `.${encoded}`, "malformed"],
  ["a signature without a payload", `${signature}.`, "malformed"],
  ["a third part", `${signature}.${encoded}.${signature}`, "malformed"],
  ["the parts turned round", `${encoded}.${signature}`, "malformed"],
  ["a signature that is too short", `${signature.slice(0, -1)}.${encoded}`, "malformed"],
  ["a signature that is too long", `${signature}A.${encoded}`, "malformed"],
  ["a signature with padding", `${signature}=.${encoded}`, "malformed"],
  ["a signature of base64, not base64url", `${signature.replace(/^./, "+")}.${encoded}`, "malformed"],
  ["a signature in hex", `${hmac(encoded).digest("hex")}.${encoded}`, "malformed"],
  ["a signature with a space", `${signature.replace(/^./, " ")}.${encoded}`, "malformed"],
  ["a NUL", `${signature}.${encoded}\u0000`, "malformed"],
  ["5 kB", `${signature}.${encode({ ...good, filling: "a".repeat(4000) })}`, "malformed"],
  ["another secret", signed(good, "another"), "signature"],
  ["an empty secret", signed(good, ""), "signature"],
  [
    "one bit of the signature turned",
    `${signature.replace(/^./, (a) => (a === "A" ? "B" : "A"))}.${encoded}`,
    "signature",
  ],
  [
    "another's payload below this signature",
    `${signature}.${encode({ ...good, user_id: "1" })}`,
    "signature",
  ],
  [
    "a signature of the payload before it is encoded",
    `${hmac(JSON.stringify(good)).digest("base64url")}.${encoded}`,
    "signature",
  ],
  [
    "a signature by SHA-512, cut off",
    `${hmac(encoded, secret, "sha512").digest("base64url").slice(0, 43)}.${encoded}`,
    "signature",
  ],
  ["43 times A", `${"A".repeat(43)}.${encoded}`, "signature"],
  [
    "an unsigned algorithm of none",
    `${"A".repeat(43)}.${encode({ ...good, algorithm: "none" })}`,
    "signature",
  ],
  ["no algorithm", signed({ ...good, algorithm: undefined }), "malformed"],
  ["the algorithm none", signed({ ...good, algorithm: "none" }), "algorithm"],
  ["the algorithm in small letters", signed({ ...good, algorithm: "hmac-sha256" }), "algorithm"],
  ["an older algorithm", signed({ ...good, algorithm: "HMAC-SHA1" }), "algorithm"],
  ["an algorithm that is a list", signed({ ...good, algorithm: ["HMAC-SHA256"] }), "malformed"],
  ["no JSON", signed("not json"), "malformed"],
  ["JSON that is null", signed("null"), "malformed"],
  ["JSON that is a list", signed("[]"), "malformed"],
  ["no user", signed({ ...good, user_id: undefined }), "malformed"],
  ["an empty user", signed({ ...good, user_id: "" }), "malformed"],
  ["a user that is a number", signed({ ...good, user_id: 218471 }), "malformed"],
  ["a user that is a condition", signed({ ...good, user_id: { not: "" } }), "malformed"],
  ["a user that is no number", signed({ ...good, user_id: "218471' OR 1=1" }), "malformed"],
  ["a user of 33 digits", signed({ ...good, user_id: "1".repeat(33) }), "malformed"],
  ["no time", signed({ ...good, issued_at: undefined }), "malformed"],
  ["a time that is a text", signed({ ...good, issued_at: String(issued_at) }), "malformed"],
  ["a time of zero", signed({ ...good, issued_at: 0 }), "malformed"],
  ["a time before all times", signed({ ...good, issued_at: -1 }), "malformed"],
  ["a time beyond all times", signed({ ...good, issued_at: Number.MAX_SAFE_INTEGER }), "expired"],
  ["over already", signed({ ...good, issued_at: issued_at - 7200, expires: issued_at - 3600 }), "expired"],
  ["an end that is a text", signed({ ...good, expires: "0" }), "malformed"],
  ["one for signing in, with a code", signed({ ...good, code: "AQD" }), "purpose"],
  ["one for signing in, with a token", signed({ ...good, oauth_token: "EAAG", expires: 0 }), "purpose"],
  ["one for signing in, whose code is empty", signed({ ...good, code: null }), "purpose"],
  ["one for a page within Facebook", signed({ ...good, page: { id: "1" } }), "purpose"],
  ["one with its reader", signed({ ...good, user: { country: "nl" } }), "purpose"],
  ["one with a member by the name of a method", signed({ ...good, toString: "x" }), "purpose"],
  ["yesterday", signed({ ...good, issued_at: issued_at - requestLifetime / 1000 - 1 }), "expired"],
  ["soon", signed({ ...good, issued_at: issued_at + clockSkew / 1000 + 1 }), "expired"],
  ["milliseconds where seconds belong", signed({ ...good, issued_at: now.getTime() }), "expired"],
];

describe("refused is", () => {
  it.each(attacks)("%s", (_name, value, fault) => {
    expect(open(value)).toEqual({ fault });
  });
});

it("a clock that is a little off, and a day of waiting, are no reason to refuse", () => {
  for (const seconds of [-requestLifetime / 1000, -60, 60, clockSkew / 1000]) {
    expect(open(signed({ ...good, issued_at: issued_at + seconds })), String(seconds)).toHaveProperty(
      "request",
    );
  }
});

it("a request has one code, however its signature is written, and no other request has it", () => {
  const codeOf = (value: unknown, key = secret) => {
    const opened = openSignedRequest(value, key, now);
    if ("fault" in opened) throw new Error(opened.fault);
    return opened.request.code;
  };
  const code = codeOf(signed(good));
  // Two bits of the last character count for nothing.
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = letters.indexOf(signature.slice(-1));
  const spellings = [1, 2, 3].map((bits) => `${signature.slice(0, -1)}${letters[last ^ bits]}.${encoded}`);
  for (const spelling of spellings) expect(codeOf(spelling)).toBe(code);
  const others = [
    codeOf(signed({ ...good, user_id: "218472" })),
    codeOf(signed({ ...good, issued_at: issued_at - 1 })),
    codeOf(signed(good, "another"), "another"),
    hmac(encoded).digest("hex").slice(0, 40),
  ];
  expect(new Set([code, ...others]).size).toBe(5);
});
