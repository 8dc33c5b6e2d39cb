import { afterAll, beforeAll, expect, test } from "vitest";
import { bearer, exchange, type Running, read, run, signIn, tokens } from "./client";

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const scope = "https://www.googleapis.com/auth/";
const offline = { access_type: "offline", prompt: "consent" };
const refresh = (refresh_token: string | undefined) =>
  exchange(local.url, "google", "", { grant_type: "refresh_token", refresh_token, code: undefined });

test("a code comes with an issuer that the metadata does not promise, and with what was granted", async () => {
  const metadata = await read(await fetch(`${local.url}/google/.well-known/openid-configuration`));
  expect(metadata).not.toHaveProperty("authorization_response_iss_parameter_supported");
  const { searchParams } = await signIn(local.url, "google", { person: "alan" });
  const { code, state, ...extras } = Object.fromEntries(searchParams);
  expect([typeof code, state]).toEqual(["string", "state-1"]);
  expect(extras).toEqual({
    iss: `${local.url}/google`,
    scope: `profile email openid ${scope}userinfo.profile ${scope}userinfo.email`,
    authuser: "0",
    prompt: "none",
    hd: "bletchley.example",
  });
  const other = (await signIn(local.url, "google", { person: "ada" })).searchParams;
  expect([other.has("iss"), other.has("hd")]).toEqual([true, false]);
  const refused = (await signIn(local.url, "google", { cancel: "1" })).searchParams;
  expect([...refused.keys()].sort()).toEqual(["error", "state"]);
});

test("a token's scopes have their long names, by whichever they were asked for", async () => {
  const answer = await tokens(local.url, "google");
  expect(answer.scope?.split(" ").sort()).toEqual([
    ...[`${scope}userinfo.email`, `${scope}userinfo.profile`, "openid"],
  ]);
  expect((await tokens(local.url, "google", undefined, { scope: "openid" })).scope).toBe("openid");
});

test("giving one token back ends everything that its person has granted, and nobody else's", async () => {
  const [first, second, foreign] = await Promise.all([
    tokens(local.url, "google", { person: "ada" }, offline),
    tokens(local.url, "google", { person: "ada" }, offline),
    tokens(local.url, "google", { person: "alan" }, offline),
  ]);
  const revoke = (token = "") =>
    fetch(`${local.url}/google/revoke`, { method: "POST", body: new URLSearchParams({ token }) });
  expect((await revoke(first.access_token)).status).toBe(200);
  for (const { access_token, refresh_token } of [first, second]) {
    expect((await bearer(local.url, "/google/v1/userinfo", access_token)).status).toBe(401);
    expect((await refresh(refresh_token)).status).toBe(400);
  }
  expect((await refresh(foreign.refresh_token)).status).toBe(200);
  expect((await revoke(second.access_token)).status).toBe(400);
});

test("a person has a hundred refresh tokens for an app, and the next ends the oldest", async () => {
  const oldest = await tokens(local.url, "google", { person: "katherine" }, offline);
  const next = await tokens(local.url, "google", { person: "katherine" }, offline);
  for (let have = 2; have < 100; have++) await tokens(local.url, "google", { person: "katherine" }, offline);
  expect((await refresh(oldest.refresh_token)).status).toBe(200);
  await tokens(local.url, "google", { person: "katherine" }, offline);
  const ended = await refresh(oldest.refresh_token);
  expect([ended.status, await read(ended)]).toEqual([
    400,
    { error: "invalid_grant", error_description: "Token has been expired or revoked." },
  ]);
  expect((await refresh(next.refresh_token)).status).toBe(200);
});
