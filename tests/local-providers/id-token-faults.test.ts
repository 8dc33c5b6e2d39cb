import { createHmac, createPublicKey, type JsonWebKey } from "node:crypto";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FaultId, faultIds, faults } from "../../local-providers/faults";
import { type Running, read, run, signIn, tokens, vendors } from "./client";

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const certs = () => `${local.url}/google/oauth2/v3/certs`;
const verify = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(certs())), {
    issuer: `${local.url}/google`,
    audience: "local-google",
    algorithms: ["RS256"],
    maxTokenAge: "10 minutes",
    requiredClaims: ["sub", "exp", "nonce"],
  });
const idToken = async (fault: FaultId) => String((await tokens(local.url, "google", { fault })).id_token);

const unverifiable = [
  ["id_wrong_iss", /"iss"/],
  ["id_no_iss", /"iss"/],
  ["id_wrong_aud", /"aud"/],
  ["id_no_aud", /"aud"/],
  ["id_expired", /"exp"/],
  ["id_future_iat", /"iat".*past/],
  ["id_no_iat", /"iat"/],
  ["id_no_sub", /"sub"/],
  ["id_no_exp", /"exp"/],
  ["id_no_nonce", /"nonce"/],
  ["id_alg_none", /alg|JWS/i],
  ["id_hs256_secret", /"alg"/],
  ["id_hs256_public_key", /"alg"/],
  ["id_tampered", /signature/],
  ["id_rogue_key", /signature/],
  ["id_unknown_kid", /no applicable key/],
] as const;

test.each(unverifiable)("%s does not verify, for that one reason", async (fault, reason) => {
  await expect(verify(await idToken(fault))).rejects.toThrow(reason);
});

const wrong = [
  ["id_wrong_nonce", { nonce: "forged" }],
  ["id_two_aud", { aud: ["local-google", "another"] }],
  ["id_wrong_azp", { azp: "another" }],
  ["id_wrong_sub", { sub: "999999999999999999999" }],
  ["id_old_auth_time", { auth_time: expect.any(Number) }],
  ["id_empty_sub", { sub: "" }],
  ["id_long_sub", { sub: expect.stringMatching(/^1{256}$/) }],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what the fault is about.
  ["id_control_sub", { sub: expect.stringMatching(/^\d{21}\x00$/) }],
] as const;

test.each(wrong)("%s is well signed, and wrong", async (fault, claims) => {
  expect((await verify(await idToken(fault))).payload).toMatchObject(claims);
});

test("a time of signing in comes where an age is asked for, and with its fault does not", async () => {
  const asked = { max_age: "600", prompt: "login" };
  const claims = async (fault?: FaultId) =>
    decodeJwt(String((await tokens(local.url, "auth0", fault && { fault }, asked)).id_token));
  const { iat = 0, auth_time } = await claims();
  expect(iat - Number(auth_time)).toBeLessThan(600);
  expect(await claims("id_no_auth_time")).not.toHaveProperty("auth_time");
  expect(Number((await claims("id_old_auth_time")).auth_time)).toBeLessThanOrEqual(iat - 3000);
});

test("another subject does not take its person's email along", async () => {
  expect(decodeJwt(await idToken("id_wrong_sub"))).not.toHaveProperty("email");
});

test("every fault of the ID token is tested here, and has none of the others' faults", async () => {
  const tested = [...unverifiable, ...wrong].map(([fault]): string => fault);
  const all = faultIds.filter((id) => faults[id].at === "id_token" && !faults[id].vendors);
  expect([...tested, "id_no_auth_time", "id_rotated_key"].sort()).toEqual(all.sort());
  expect(await tokens(local.url, "google", { fault: "no_id_token" })).not.toHaveProperty("id_token");
  const right = await idToken("iss_left_out");
  const claims = (await verify(right)).payload;
  expect(claims).toMatchObject({ nonce: "nonce-1", aud: "local-google" });
  for (const fault of ["id_wrong_nonce", "id_hs256_secret", "id_hs256_public_key", "id_no_iat"] as const) {
    const { nonce: _, iat: __, exp: ___, ...rest } = decodeJwt(await idToken(fault));
    expect(claims).toMatchObject(rest);
  }
});

test.each<["id_hs256_secret" | "id_hs256_public_key", () => Promise<string | Buffer>]>([
  ["id_hs256_secret", async () => vendors.google.secret],
  [
    "id_hs256_public_key",
    async () => {
      const { keys } = (await read(await fetch(certs()))) as { keys: JsonWebKey[] };
      return createPublicKey({ key: keys[0] ?? {}, format: "jwk" }).export({ type: "spki", format: "pem" });
    },
  ],
])("%s is signed with just that secret", async (fault, secret) => {
  const [header = "", claims = "", signature] = (await idToken(fault)).split(".");
  expect(JSON.parse(Buffer.from(header, "base64url").toString())).toMatchObject({ alg: "HS256" });
  const expected = createHmac("sha256", await secret())
    .update(`${header}.${claims}`)
    .digest("base64url");
  expect(signature).toBe(expected);
});

test("rotated keys verify once the key set is read again, and old tokens still do", async () => {
  const before = await idToken("iss_left_out");
  const rotated = await idToken("id_rotated_key");
  expect(decodeProtectedHeader(rotated).kid).not.toBe(decodeProtectedHeader(before).kid);
  await verify(rotated);
  await verify(before);
  await Promise.all([1, 2, 3, 4, 5].map(() => idToken("id_rotated_key")));
  const { keys } = await read(await fetch(certs()));
  expect((keys as object[]).length).toBeLessThanOrEqual(5);
  expect(JSON.stringify(keys)).not.toContain('"d"');
});

test("an ID token in the callback's query is one that would sign its person in", async () => {
  const right = decodeJwt(await idToken("iss_left_out"));
  for (const fault of ["id_token_beside_code", "tokens_instead_of_code"]) {
    const { searchParams } = await signIn(local.url, "google", { fault });
    const { payload } = await verify(searchParams.get("id_token") ?? "");
    expect(payload).toMatchObject({ sub: right.sub, email: right.email, nonce: "nonce-1" });
    expect(searchParams.has("code")).toBe(fault === "id_token_beside_code");
  }
});
