import { generateKeyPairSync } from "node:crypto";
import { decodeJwt, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apple } from "@/features/providers/apple";
import { testEnvironment } from "../support/environment";
import { comeBack, configuredAt, grantOf, signInBy } from "./by-entry";
import { Browser, type Running, run } from "./client";

testEnvironment({});

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const nameOf = (callback: URL) => JSON.parse(callback.searchParams.get("user") ?? "null")?.name ?? null;

test("name and email come by a form, and by nothing else", async () => {
  const request = new URLSearchParams({
    response_type: "code",
    client_id: "local-apple",
    redirect_uri: "http://localhost:3000/api/auth/callback/apple",
    state: "s",
    scope: "openid name email",
  });
  for (const mode of ["", "&response_mode=query", "&response_mode=fragment"]) {
    const response = await new Browser().fetch(`${local.url}/apple/auth/authorize?${request}${mode}`);
    expect(response.headers.get("location"), mode).toBeNull();
    expect(await response.text()).toContain("response_mode must be form_post");
  }
  request.set("scope", "openid");
  const browser = new Browser();
  const asked = await browser.fetch(`${local.url}/apple/auth/authorize?${request}`);
  const picker = new URL(asked.headers.get("location") ?? "", local.url);
  const callback = await browser.choose(picker, { person: "noor" });
  expect([...callback.searchParams.keys()].sort()).toEqual(["code", "state"]);
});

test("a client secret is a JWT by the registered key, for a while", async () => {
  const { provider, callback } = await comeBack(local, apple, { person: "ada" });
  const { clientId, clientSecret, baseUrl } = provider;
  const claims = decodeJwt(clientSecret);
  expect(claims).toMatchObject({ iss: "LOCALTEAM0", sub: clientId, aud: baseUrl });
  const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const forged = await new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", kid: "LOCALKEY00" })
    .sign(stranger);
  const elsewhere = apple.clientKey?.secret(
    { clientId, baseUrl: "https://appleid.apple.com", mode: "local" },
    String,
  );
  const code = callback.searchParams.get("code") ?? "";
  const ask = (secret: string, headers = {}) =>
    fetch(`${local.url}/apple/auth/token`, {
      method: "POST",
      headers,
      body: new URLSearchParams({
        ...{ grant_type: "authorization_code", code, client_id: clientId, client_secret: secret },
        redirect_uri: new URL(callback.pathname, callback.origin).href,
      }),
    });
  for (const wrong of ["local-apple-secret", forged, elsewhere ?? "", `${clientSecret}x`, "a.b.c", ""])
    expect([(await ask(wrong)).status, await (await ask(wrong)).json()], wrong).toEqual([
      400,
      { error: "invalid_client" },
    ]);
});

test("the name comes once, and again after the permission was given back", async () => {
  const first = await comeBack(local, apple, { person: "katherine" });
  expect(nameOf(first.callback)).toEqual({ firstName: "Katherine", lastName: "Johnson" });
  const signedIn = await signInBy(local, apple, { person: "katherine" });
  expect(nameOf((await comeBack(local, apple, { person: "katherine" })).callback)).toBeNull();
  expect(decodeJwt(signedIn.answer.tokens.id_token ?? "")).not.toHaveProperty("name");
  const grant = grantOf(signedIn);
  await expect(apple.tokens.revoke({ ...grant, clientSecret: "local-apple-secret" })).rejects.toMatchObject({
    code: "invalid_client",
  });
  expect(await apple.tokens.revoke(grant)).toBe(true);
  expect(await apple.tokens.refresh?.(grant)).toBe("gone");
  expect(nameOf((await comeBack(local, apple, { person: "katherine" })).callback)).not.toBeNull();
});

test("who hides their email has one of Apple's, which is said by a text", async () => {
  const { answer } = await signInBy(local, apple, { person: "ada", fault: "apple_hides_email" });
  expect(decodeJwt(answer.tokens.id_token ?? "")).toMatchObject({
    sub: expect.stringMatching(/^\d{6}\.[0-9a-f]{32}\.\d{4}$/),
    email: "ada7x2k@privaterelay.appleid.com",
    email_verified: "true",
    is_private_email: "true",
    nonce_supported: true,
  });
  const open = await signInBy(local, apple, { person: "ada" });
  expect(decodeJwt(open.answer.tokens.id_token ?? "")).not.toHaveProperty("is_private_email");
});

test("who cancels comes back with Apple's own code", async () => {
  const { callback } = await comeBack(local, apple, { cancel: "1" });
  expect(callback.searchParams.get("error")).toBe("user_cancelled_authorize");
});

test("a refresh token stays the same", async () => {
  const grant = grantOf(await signInBy(local, apple));
  expect(await apple.tokens.refresh?.(grant)).toMatchObject({ refreshToken: grant.refreshToken });
});

test("a notice is signed as an ID token is, and says what happened in a text", async () => {
  const { provider } = await signInBy(local, apple);
  const order = { vendor: "apple", person: "ada", type: "email-disabled", app: "http://localhost:3000" };
  const sent = await fetch(`${local.url}/_control/notices`, { method: "POST", body: JSON.stringify(order) });
  const { payload } = (await sent.json()) as { payload: string };
  const { events, ...claims } = decodeJwt(payload);
  expect(claims).toMatchObject({ iss: provider.baseUrl, aud: "local-apple", jti: expect.any(String) });
  expect(JSON.parse(String(events))).toMatchObject({ type: "email-disabled", is_private_email: "true" });
  const unknown = { ...order, app: "https://elsewhere.example" };
  const refused = await fetch(`${local.url}/_control/notices`, {
    method: "POST",
    body: JSON.stringify(unknown),
  });
  expect(refused.status).toBe(400);
});

test("a secret is made anew whenever it is read, and none is good for longer than minutes", () => {
  const { clientKey } = configuredAt(local, apple).entry;
  const secret = clientKey?.secret({ clientId: "a", baseUrl: null, mode: "local" }, () => "") ?? "";
  const { iat = 0, exp = 0 } = decodeJwt(secret);
  expect(exp - iat).toBeLessThanOrEqual(600);
});
