import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { basic, bearer, exchange, type Running, read, run, signIn, tokens, vendors } from "./client";

// What only Auth0 does: an issuer with a slash, refresh tokens that work once, revocation by the form.

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const offline = { scope: "openid profile email offline_access" };
const refresh = (refresh_token: unknown) =>
  exchange(local.url, "auth0", "", {
    grant_type: "refresh_token",
    refresh_token: String(refresh_token),
    code: undefined,
    redirect_uri: undefined,
    code_verifier: undefined,
  });
const revoke = (token: string | undefined, form: Record<string, string>, authorization?: string) =>
  fetch(`${local.url}/auth0/oauth/revoke`, {
    method: "POST",
    body: new URLSearchParams({ ...form, token: token ?? "" }),
    headers: authorization ? { authorization } : {},
  });
const client = { client_id: "local-auth0", client_secret: "local-auth0-secret" };

it("its issuer ends with a slash, in the metadata and in the ID token", async () => {
  const metadata = await read(await fetch(`${local.url}/auth0/.well-known/openid-configuration`));
  expect(metadata).toMatchObject({
    issuer: `${local.url}/auth0/`,
    token_endpoint: `${local.url}/auth0/oauth/token`,
    revocation_endpoint: `${local.url}/auth0/oauth/revoke`,
  });
  const { id_token } = await tokens(local.url, "auth0", { person: "katherine" });
  expect(decodeJwt(id_token ?? "")).toMatchObject({
    iss: `${local.url}/auth0/`,
    sub: expect.stringMatching(/^auth0\|[0-9a-f]{24}$/),
    email: "katherine@johnson.example",
    email_verified: true,
    nickname: "kjohnson",
  });
});

it("a refresh token works once, and a second use ends the grant", async () => {
  const { refresh_token } = await tokens(local.url, "auth0", { person: "ada" }, offline);
  const next = await read(await refresh(refresh_token));
  expect(next.refresh_token).not.toBe(refresh_token);
  const reused = await refresh(refresh_token);
  expect([reused.status, await read(reused)]).toEqual([
    403,
    { error: "invalid_grant", error_description: "Unknown or invalid refresh token." },
  ]);
  expect((await refresh(next.refresh_token)).status).toBe(403);
});

it("a refresh token is given back by whoever says who they are, and by nobody else", async () => {
  const { refresh_token } = await tokens(local.url, "auth0", { person: "ada" }, offline);
  for (const form of [{}, { ...client, client_secret: "wrong" }])
    expect((await revoke(refresh_token, form)).status).toBe(401);
  expect((await revoke("made-up", client)).status).toBe(200);
  expect((await revoke(refresh_token, client)).status).toBe(200);
  expect((await refresh(refresh_token)).status).toBe(403);
  const header = basic(client.client_id, client.client_secret);
  expect((await revoke(refresh_token, {}, header)).status).toBe(200);
});

it("what is given back is the refresh token alone: the access token beside it stays good", async () => {
  const { refresh_token, access_token } = await tokens(local.url, "auth0", { person: "ada" }, offline);
  expect((await revoke(refresh_token, client)).status).toBe(200);
  expect((await bearer(local.url, vendors.auth0.userinfo, access_token)).status).toBe(200);
});

it.each([
  ["auth0_blocked", "unauthorized", "user is blocked"],
  ["auth0_denied", "access_denied", "You are not on the list of this event."],
  ["cancel", "access_denied", "User did not authorize the request"],
])("says no at the callback: %s", async (fault, error, error_description) => {
  const { searchParams } = await signIn(local.url, "auth0", { fault });
  expect(Object.fromEntries(searchParams)).toEqual({ error, error_description, state: "state-1" });
});

it("a refresh may want a second factor", async () => {
  const form = { person: "ada", fault: "auth0_second_factor" };
  const { refresh_token } = await tokens(local.url, "auth0", form, offline);
  const response = await refresh(refresh_token);
  expect([response.status, await read(response)]).toEqual([
    403,
    expect.objectContaining({ error: "mfa_required", mfa_token: expect.any(String) }),
  ]);
});
