import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gitlab } from "@/features/providers/gitlab";
import { testEnvironment } from "../support/environment";
import { comeBack, grantOf, signInBy } from "./by-entry";
import { bearer, type Running, read, run } from "./client";

testEnvironment({});

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const status = async (token: string | undefined) =>
  (await bearer(local.url, "/gitlab/oauth/userinfo", token)).status;

test("its metadata names what is below /oauth", async () => {
  const base = `${local.url}/gitlab`;
  expect(await read(await fetch(`${base}/.well-known/openid-configuration`))).toMatchObject({
    issuer: base,
    authorization_endpoint: `${base}/oauth/authorize`,
    token_endpoint: `${base}/oauth/token`,
    userinfo_endpoint: `${base}/oauth/userinfo`,
    revocation_endpoint: `${base}/oauth/revoke`,
    jwks_uri: `${base}/oauth/discovery/keys`,
  });
});

test("the ID token has the profile and the address, and whether that is verified", async () => {
  const { answer } = await signInBy(local, gitlab, { person: "eve" });
  expect(decodeJwt(answer.tokens.id_token ?? "")).toMatchObject({
    sub: expect.stringMatching(/^[1-9]\d*$/),
    name: "Eve Moneypenny",
    preferred_username: "eve-m",
    email: "katherine@johnson.example",
    email_verified: false,
    picture: expect.stringContaining(local.url),
  });
});

test("a refresh ends the tokens before it", async () => {
  const signedIn = await signInBy(local, gitlab);
  const grant = grantOf(signedIn);
  const renewed = await gitlab.tokens.refresh?.(grant);
  if (!renewed || renewed === "gone") throw new Error("not renewed");
  expect(renewed).toMatchObject({ expiresIn: 7200, refreshToken: expect.any(String) });
  expect([await status(grant.accessToken ?? ""), await status(renewed.accessToken)]).toEqual([401, 200]);
  expect(await gitlab.tokens.refresh?.(grant)).toBe("gone");
});

test("with a token that is given back goes the other of that sign-in, and none of another", async () => {
  const [first, second] = [await signInBy(local, gitlab), await signInBy(local, gitlab)];
  const grant = grantOf(first);
  expect(await gitlab.tokens.revoke({ ...grant, refreshToken: null })).toBe(true);
  expect(await status(first.answer.tokens.access_token)).toBe(401);
  expect(await gitlab.tokens.refresh?.(grant)).toBe("gone");
  expect(await status(second.answer.tokens.access_token)).toBe(200);
});

test("somebody who declines comes back with the words of Doorkeeper", async () => {
  const { callback } = await comeBack(local, gitlab, { cancel: "1" });
  expect(Object.fromEntries(callback.searchParams)).toMatchObject({
    error: "access_denied",
    error_description: "The resource owner or authorization server denied the request.",
  });
});

test("it says when it asked, where the app says how long ago that may be", async () => {
  const asked = gitlab.authorization.reauthentication?.params;
  const { answer } = await signInBy(local, gitlab, { person: "ada" }, { ...asked });
  expect(decodeJwt(answer.tokens.id_token ?? "").auth_time).toEqual(expect.any(Number));
});
