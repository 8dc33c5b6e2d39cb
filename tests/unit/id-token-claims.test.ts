import type { JWTPayload } from "jose";
import { describe, expect, it } from "vitest";
import { ProviderUntrusted } from "@/features/oauth/errors";
import { describeErrors } from "@/lib/describe-errors";
import { testEnvironment } from "../support/environment";
import { clientId, idToken, seconds, serveIssuer, signingKey, verifyToken } from "../support/issuer";

// What a rightly signed ID token may say (OpenID Connect Core, section 3.1.3.7).

testEnvironment();
const key = await signingKey("one");

/** Verifies a token of an issuer with these claims. */
async function verify(claims: JWTPayload) {
  const { issuer, metadata } = await serveIssuer([key]);
  const token = await idToken(issuer, key, claims);
  return verifyToken(token, { ...metadata, clientId });
}

/** @returns the message of the refusal, which must tell nothing of what the token says. */
async function refusal(claims: JWTPayload): Promise<string> {
  const error = await verify({ email: "hunter2@acme.test", ...claims }).then(
    (found) => new Error(`accepted ${JSON.stringify(found)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderUntrusted);
  const logged = describeErrors([error]);
  for (const value of ["hunter2", "ada-1815", "evil", "eyJ", clientId]) expect(logged).not.toContain(value);
  return (error as Error).message;
}

describe("the claims of an ID token", () => {
  it("are given as they are", async () => {
    const claims = {
      sub: "ada-1815",
      email: "ada@acme.test",
      email_verified: true,
      nonce: "n",
      extra: { a: [1] },
    };
    expect(await verify(claims)).toMatchObject({ ...claims, aud: clientId });
  });

  it("may name one audience in a list, and this client as the authorized party", async () => {
    await verify({ aud: [clientId] });
    await verify({ azp: clientId });
  });

  it("R5 may be off by a minute, for clocks that differ", async () => {
    await verify({ exp: seconds() - 60 });
    await verify({ nbf: seconds() + 60 });
    await verify({ iat: seconds() + 60, nbf: seconds() - 20 });
    await verify({ iat: seconds() - 600 });
  });

  it.each(["1", "0", "auth0|123", "A b~!", "a".repeat(255)])("may have the subject %.20s", async (sub) => {
    expect((await verify({ sub })).sub).toBe(sub);
  });
});

const missing = undefined as unknown as string;
const claim = (name: string) => new RegExp(`^ID token: \\w+ ${name}$`);

describe("an ID token is refused with", () => {
  it.each<[string, JWTPayload, RegExp]>([
    [
      "another issuer",
      { iss: "https://elsewhere.example" },
      /iss: https:\/\/elsewhere\.example instead of http:\S+$/,
    ],
    ["no issuer", { iss: missing }, /iss: none instead of http:\S+$/],
    // The cast: a claim of a type that no signer of ours would write.
    ["issuers in a list", { iss: ["https://evil.example"] as unknown as string }, /iss: none instead of/],
    ["another audience", { aud: "evil-client" }, claim("aud")],
    ["no audience", { aud: missing }, claim("aud")],
    ["an empty list of audiences", { aud: [] }, claim("aud")],
    ["another audience in a list", { aud: ["evil-client"] }, claim("aud")],
    ["several audiences", { aud: [clientId, "evil-client"] }, /several audiences$/],
    [
      "several audiences that name us the authorized party",
      { aud: [clientId, "evil"], azp: clientId },
      /several/,
    ],
    ["the same audience twice", { aud: [clientId, clientId] }, /several audiences$/],
    ["an audience that holds ours", { aud: `${clientId}-evil` }, claim("aud")],
    ["another authorized party", { azp: "evil-client" }, /another client$/],
    ["an empty authorized party", { azp: "" }, /another client$/],
    ["an authorized party that is null", { azp: null }, /another client$/],
    ["authorized parties in a list", { azp: [clientId] }, /another client$/],
    ["its time over", { exp: seconds() - 120 }, /ERR_JWT_EXPIRED$/],
    ["no end", { exp: undefined }, claim("exp")],
    ["an end that is a text", { exp: "2099-01-01" as unknown as number }, claim("exp")],
    ["its time yet to come", { nbf: seconds() + 120 }, claim("nbf")],
    ["a begin that is a text", { nbf: "0" as unknown as number }, claim("nbf")],
    ["no time of issue", { iat: undefined }, claim("iat")],
    ["a time of issue that is a text", { iat: String(seconds()) as unknown as number }, claim("iat")],
    ["a time of issue in the future", { iat: seconds() + 120 }, claim("iat")],
    ["a time of issue in milliseconds", { iat: Date.now(), exp: Date.now() }, claim("iat")],
    ["a time of issue long ago", { iat: seconds() - 700, exp: seconds() + 3600 }, /ERR_JWT_EXPIRED$/],
    ["no subject", { sub: missing }, claim("sub")],
    ["an empty subject", { sub: "" }, /not a subject$/],
    ["a subject of 256 characters", { sub: "a".repeat(256) }, /not a subject$/],
    ["a subject with a NUL", { sub: "ada\u0000" }, /not a subject$/],
    ["a subject with a line", { sub: "ada\nevil" }, /not a subject$/],
    ["a subject with a line at its end", { sub: "ada\n" }, /not a subject$/],
    ["a subject beyond ASCII", { sub: "adа" }, /not a subject$/],
    ["a subject that is a number", { sub: 1815 as unknown as string }, /not a subject$/],
    ["a subject that is null", { sub: null as unknown as string }, /not a subject$/],
    ["a subject that is a list", { sub: ["ada"] as unknown as string }, /not a subject$/],
  ])("%s", async (_name, claims, message) => {
    expect(await refusal(claims)).toMatch(message);
  });
});
