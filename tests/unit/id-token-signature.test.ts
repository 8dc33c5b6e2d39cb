import { createHmac } from "node:crypto";
import { exportSPKI } from "jose";
import { describe, expect, it } from "vitest";
import { ProviderUntrusted } from "@/features/oauth/errors";
import { describeErrors } from "@/lib/describe-errors";
import { testEnvironment } from "../support/environment";
import {
  clientId,
  idToken,
  seconds,
  serveIssuer,
  signingKey,
  unsignedToken,
  verifyToken,
} from "../support/issuer";

// Whose signature counts (RFC 8725): the provider's, made with a key that it publishes and an algorithm it names.

testEnvironment();
const [key, rogue] = await Promise.all([signingKey("one"), signingKey("one")]);
const clientSecret = "a-client-secret-of-at-least-32-bytes";

const claimsOf = (iss: string) => ({ iss, aud: clientId, sub: "ada", iat: seconds(), exp: seconds() + 300 });

function hs256(header: object, claims: object, secret: string | Uint8Array): string {
  const unsigned = unsignedToken(header, claims).slice(0, -1);
  return `${unsigned}.${createHmac("sha256", secret).update(unsigned).digest("base64url")}`;
}

/** Expects that a token is not believed, and that the reason tells nothing of it. */
async function expectRefused(call: Promise<unknown>, token: string): Promise<string> {
  const error = await call.then(
    () => new Error("The token was accepted."),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderUntrusted);
  const logged = describeErrors([error]);
  for (const part of token.split(".").filter((part) => part.length > 8)) expect(logged).not.toContain(part);
  return (error as Error).message;
}

const all = ["RS256", "HS256", "none", "ES256", "EdDSA"];

describe("an ID token", () => {
  it("is believed when the provider has signed it", async () => {
    const { issuer, metadata } = await serveIssuer([key]);
    const token = await idToken(issuer, key);
    expect(await verifyToken(token, { ...metadata, clientId })).toMatchObject({ sub: "ada-1815" });
  });

  it.each<[string, (iss: string) => string | Promise<string>]>([
    ["unsigned", (iss) => unsignedToken({ alg: "none" }, claimsOf(iss))],
    ["unsigned with a key's name", (iss) => unsignedToken({ alg: "none", kid: "one" }, claimsOf(iss))],
    ["unsigned in capitals", (iss) => unsignedToken({ alg: "NONE", kid: "one" }, claimsOf(iss))],
    ["of RS256 without a signature", (iss) => unsignedToken({ alg: "RS256", kid: "one" }, claimsOf(iss))],
    ["of no algorithm", (iss) => unsignedToken({ kid: "one" }, claimsOf(iss), "c2ln")],
    ["of HS256 with the client secret", (iss) => hs256({ alg: "HS256" }, claimsOf(iss), clientSecret)],
    [
      "of HS256 with the public key",
      async (iss) => hs256({ alg: "HS256", kid: "one" }, claimsOf(iss), await exportSPKI(key.publicKey)),
    ],
    [
      "of HS256 with the public key's modulus",
      (iss) =>
        hs256({ alg: "HS256", kid: "one" }, claimsOf(iss), Buffer.from(key.publicJwk.n ?? "", "base64url")),
    ],
    ["of a rogue key with the right key's name", (iss) => idToken(iss, rogue)],
    ["of a rogue key without a name", (iss) => idToken(iss, rogue, {}, { kid: undefined })],
    ["of a rogue key that comes with it", (iss) => idToken(iss, rogue, {}, { jwk: rogue.publicJwk })],
    ["of a rogue key at an address in it", (iss) => idToken(iss, rogue, {}, { jku: `${iss}/rogue` })],
    ["of the right key, changed afterwards", async (iss) => changed(await idToken(iss, key))],
    ["empty", () => ""],
    ["no token", () => "nonsense"],
    ["with five parts", () => "e30.e30.e30.e30.e30"],
    [
      "with an extension that must be understood",
      (iss) => unsignedToken({ alg: "RS256", kid: "one", crit: ["x"], x: 1 }, claimsOf(iss), "c2ln"),
    ],
  ])("%s is refused", async (_name, make) => {
    const { issuer, metadata, answers } = await serveIssuer([key]);
    answers["/rogue"] = (_, response) =>
      void response
        .writeHead(200, { "Content-Type": "application/json" })
        .end(JSON.stringify({ keys: [rogue.publicJwk] }));
    const token = await make(issuer);
    for (const listed of [undefined, all]) {
      const expected = { ...metadata, clientId, id_token_signing_alg_values_supported: listed };
      expect(await expectRefused(verifyToken(token, expected), token)).toMatch(/^ID token: (?!unreadable)/);
    }
  });

  it("is not believed for its header alone when all the provider names is no signature of its own", async () => {
    const { issuer, metadata, asked } = await serveIssuer([key]);
    for (const listed of [["none"], ["HS256"], ["none", "HS256", "HS512"], []]) {
      const expected = { ...metadata, clientId, id_token_signing_alg_values_supported: listed };
      for (const token of [
        unsignedToken({ alg: "none" }, claimsOf(issuer)),
        hs256({ alg: "HS256" }, claimsOf(issuer), clientSecret),
        await idToken(issuer, key),
      ])
        await expectRefused(verifyToken(token, expected), token);
    }
    // Such a token is not even worth a look for its key.
    expect(asked("/jwks")).toBe(0);
  });
});

/** The token with another subject and its old signature. */
function changed(token: string): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
  const other = Buffer.from(JSON.stringify({ ...claims, sub: "eve" })).toString("base64url");
  return `${header}.${other}.${signature}`;
}

describe.each(["ES256", "EdDSA", "PS256"])("the algorithm %s", (alg) => {
  it("counts only where the provider's metadata names it", async () => {
    const own = await signingKey("own", alg);
    const { issuer, metadata } = await serveIssuer([key, own]);
    const token = await idToken(issuer, own);
    const verify = (listed?: string[]) =>
      verifyToken(token, { ...metadata, clientId, id_token_signing_alg_values_supported: listed });
    expect(await verify(["RS256", alg])).toMatchObject({ sub: "ada-1815" });
    await expectRefused(verify(), token);
    await expectRefused(verify(["RS256"]), token);
  });
});

it("a key of one algorithm is no key for another", async () => {
  const { issuer, metadata } = await serveIssuer([key]);
  const token = await idToken(issuer, { ...(await signingKey("one", "PS256")), kid: "one" });
  const expected = { ...metadata, clientId, id_token_signing_alg_values_supported: ["RS256", "PS256"] };
  await expectRefused(verifyToken(token, expected), token);
});
