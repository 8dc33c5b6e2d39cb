import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { resolveProviders } from "@/features/providers";
import { apple } from "@/features/providers/apple";
import { testEnvironment } from "../support/environment";
import { privateKeyPem } from "../support/provider-credentials";

testEnvironment({ LOCAL_PROVIDERS_URL: "" });

const pem = privateKeyPem();
const body = pem.replace(/-----[^-]+-----|\s/g, "");
const variables = {
  AUTH_APPLE_ID: "com.example.web",
  AUTH_APPLE_TEAM_ID: "DEF123GHIJ",
  AUTH_APPLE_KEY_ID: "ABC123DEFG",
  AUTH_APPLE_PRIVATE_KEY: pem,
};
const withKey = (key: string) => resolveProviders({ ...variables, AUTH_APPLE_PRIVATE_KEY: key });

describe("the client secret", () => {
  it.each([
    ["with its line breaks", pem],
    ["with line breaks of Windows", pem.replaceAll("\n", "\r\n")],
    ["with \\n in their place", pem.trim().replaceAll("\n", "\\n")],
    ["with \\r\\n in their place", pem.trim().replaceAll("\n", "\\r\\n")],
    ["in one line", pem.replaceAll("\n", " ")],
    ["in one line without spaces", pem.replaceAll("\n", "")],
    ["in quotes", `"${pem.trim().replaceAll("\n", "\\n")}"`],
    ["without its first and last line", body],
  ])("is made of a key %s", async (_, key) => {
    const { providers, faults } = withKey(key);
    expect(faults).toEqual([]);
    const secret = providers[0]?.clientSecret ?? "";
    const { payload } = await jwtVerify(secret, createPublicKey(pem), {
      algorithms: ["ES256"],
      issuer: "DEF123GHIJ",
      subject: "com.example.web",
      audience: "https://appleid.apple.com",
    });
    expect(decodeProtectedHeader(secret)).toEqual({ alg: "ES256", kid: "ABC123DEFG" });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  });

  it("is another one at each reading, so that none can expire", () => {
    const [provider] = withKey(pem).providers;
    expect(provider?.clientSecret).not.toBe(provider?.clientSecret);
  });
});

const made = (type: "rsa" | "ed25519" | "ec", options: object) =>
  // The cast: each kind has options of its own.
  (generateKeyPairSync as (type: string, options: object) => ReturnType<typeof generateKeyPairSync>)(
    type,
    options,
  ).privateKey.export({ type: "pkcs8", format: "pem" }) as string;

describe("a key that is none", () => {
  it.each([
    ["garbage", "not a key at all", /is not a private key/],
    ["a short text", "x", /is not a private key/],
    ["half of it", pem.slice(0, 90), /is not a private key/],
    [
      "the public half",
      createPublicKey(pem).export({ type: "spki", format: "pem" }).toString(),
      /is not a private/,
    ],
    ["a file's name", "keys/AuthKey_ABC123DEFG.p8", /names a file/],
    ["a secret that was made", "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJERUYxMjNHSElKIn0.c2ln", /would expire/],
    ["RSA", made("rsa", { modulusLength: 2048 }), /another kind/],
    ["Ed25519", made("ed25519", {}), /another kind/],
    ["another curve", made("ec", { namedCurve: "P-384" }), /another kind/],
  ])("%s is a sentence that repeats nothing of it", (_, key, sentence) => {
    const { providers, faults } = withKey(key);
    expect(providers).toEqual([]);
    expect(faults).toEqual([expect.stringMatching(sentence)]);
    expect(faults[0]).toContain("AUTH_APPLE_PRIVATE_KEY");
    const pieces = key.split(/[\s.-]+/).filter((piece) => piece.length > 8 && piece !== "PRIVATE");
    for (const piece of pieces) expect(faults[0]).not.toContain(piece);
  });

  it("and each value that is missing, or is no id, has a sentence", () => {
    expect(resolveProviders({ AUTH_APPLE_ID: "com.example.web" }).faults).toEqual(
      ["AUTH_APPLE_PRIVATE_KEY", "AUTH_APPLE_TEAM_ID", "AUTH_APPLE_KEY_ID"].map(
        (name) => `${name} is missing, though AUTH_APPLE_ID is set. Apple needs all four, or none.`,
      ),
    );
    expect(resolveProviders({ ...variables, AUTH_APPLE_TEAM_ID: "com.example" }).faults).toEqual([
      "AUTH_APPLE_TEAM_ID must be the ten letters and digits that Apple shows.",
    ]);
  });
});

describe("the name beside the code", () => {
  const name = apple.identity.nameBeside ?? expect.fail("there is none");

  it.each<[unknown, string | null]>([
    [{ name: { firstName: "Ada", lastName: "Lovelace" } }, "Ada Lovelace"],
    [{ name: { firstName: "Ada" } }, "Ada"],
    [{ name: { lastName: " Lovelace\n" }, email: "ada@example.com" }, "Lovelace"],
    [{ name: { firstName: "\u202eAda\u0000", lastName: "\u2066" } }, "Ada"],
    [{ email: "ada@example.com" }, null],
    [{ name: "Ada Lovelace" }, null],
    [{ name: { firstName: ["Ada"], lastName: { toString: 1 } } }, null],
    [{ name: null }, null],
    [null, null],
    ["Ada", null],
    [7, null],
    [[], null],
  ])("%j is read as %j", (user, expected) => {
    expect(name(user)).toBe(expected);
  });

  it("has an end", () => {
    expect(name({ name: { firstName: "A".repeat(10_000), lastName: "B".repeat(10_000) } })?.length).toBe(200);
  });
});

describe("the address", () => {
  const read = (claims: object) => apple.identity.read({ sub: "001234.a.1234", ...claims });

  it.each([true, "true", "True"])("is verified by %j", (email_verified) => {
    expect(read({ email: "ada@example.com", email_verified })).toMatchObject({ emailVerified: true });
  });

  it.each([false, "false", "yes", 1, null, undefined])("is not verified by %j", (email_verified) => {
    const { emailVerified, emailOwned } = read({ email: "ada@icloud.com", email_verified });
    expect([emailVerified, emailOwned]).toEqual([false, false]);
  });

  it.each([
    ["k3@privaterelay.appleid.com", true],
    ["ada@iCloud.com", true],
    ["ada@me.com", true],
    ["ada@example.com", false],
    ["ada@privaterelay.appleid.com.evil.example", false],
    ["icloud.com@example.com", false],
  ])("%s is a mailbox of Apple's: %j", (email, owned) => {
    expect(read({ email, email_verified: "true", is_private_email: "false" }).emailOwned).toBe(owned);
  });
});
