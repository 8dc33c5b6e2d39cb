import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { linkedin } from "@/features/providers/linkedin";
import { finish } from "@/features/sign-in/authjs";
import { newCalls } from "@/features/sign-in/telemetry";
import { testEnvironment } from "../support/environment";
import { comeBack, grantOf, signInBy } from "./by-entry";
import { type Running, read, run } from "./client";

testEnvironment({});

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

test("a code verifier is refused, with a challenge and without", async () => {
  const challenge = { code_challenge: "c".repeat(43), code_challenge_method: "S256" };
  for (const changes of [{}, challenge]) {
    const { provider, callback } = await comeBack(local, linkedin, { person: "ada" }, changes);
    const code = callback.searchParams.get("code") ?? "";
    const request = { code, codeVerifier: "v".repeat(43), redirectUri: null };
    await expect(finish(provider, request, newCalls("linkedin"))).rejects.toMatchObject({
      cause: { err: { status: 401, code: "invalid_client" } },
    });
  }
});

test("an ID token repeats no nonce, and has the profile", async () => {
  const { answer } = await signInBy(local, linkedin, { person: "ada" }, { nonce: "asked" });
  const claims = decodeJwt(answer.tokens.id_token ?? "");
  expect(claims).not.toHaveProperty("nonce");
  expect(claims).toMatchObject({
    iss: `${local.url}/linkedin`,
    name: "Ada Lovelace",
    given_name: "Ada",
    family_name: "Lovelace",
    picture: expect.stringContaining(local.url),
  });
});

test("whether an address is verified is a text in the ID token", async () => {
  for (const [person, email_verified] of [
    ["ada", "true"],
    ["eve", "false"],
  ] as const) {
    const { answer } = await signInBy(local, linkedin, { person });
    expect(decodeJwt(answer.tokens.id_token ?? "")).toMatchObject({ email_verified });
  }
});

test("a token lives 60 days, and there is no refresh token", async () => {
  const signedIn = await signInBy(local, linkedin);
  const { expires_at = 0 } = signedIn.answer.tokens;
  expect(expires_at - Date.now() / 1000).toBeGreaterThan(59 * 24 * 3600);
  expect(grantOf(signedIn).refreshToken).toBe("");
});

test("somebody who cancels comes back with LinkedIn's own code", async () => {
  const { callback } = await comeBack(local, linkedin, { cancel: "1" });
  expect(Object.fromEntries(callback.searchParams)).toMatchObject({
    error: "user_cancelled_authorize",
    error_description: "The user cancelled the authorization",
  });
});

test("its metadata names no endpoint to give a token back at", async () => {
  const metadata = await read(await fetch(`${local.url}/linkedin/.well-known/openid-configuration`));
  expect(metadata).toMatchObject({ userinfo_endpoint: `${local.url}/linkedin/v2/userinfo` });
  expect(metadata).not.toHaveProperty("revocation_endpoint");
});
