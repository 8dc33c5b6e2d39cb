import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { basic, bearer, exchange, type Running, read, run, signIn, tokens } from "./client";

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());
afterEach(() => {
  vi.useRealTimers();
});

const user = (token: unknown) => bearer(local.url, "/github/api/v3/user", String(token));
const refresh = async (refresh_token: string | undefined) =>
  read(
    await exchange(local.url, "github", "", { grant_type: "refresh_token", refresh_token, code: undefined }),
  );

test("a code comes with the issuer, and a cancellation without it", async () => {
  const { searchParams } = await signIn(local.url, "github");
  expect(searchParams.get("iss")).toBe(`${local.url}/github/login/oauth`);
  expect([...(await signIn(local.url, "github", { cancel: "1" })).searchParams.keys()].sort()).toEqual([
    ...["error", "error_description", "error_uri", "state"],
  ]);
});

test("a code is good for ten minutes", async () => {
  const [early, late] = await Promise.all([signIn(local.url, "github"), signIn(local.url, "github")]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 590_000 });
  const trade = async (callback: URL) =>
    read(await exchange(local.url, "github", callback.searchParams.get("code") ?? ""));
  expect(await trade(early)).toHaveProperty("access_token");
  vi.setSystemTime(Date.now() + 20_000);
  expect(await trade(late)).toMatchObject({ error: "bad_verification_code" });
});

describe("tokens", () => {
  const expiring = { scope: "read:user user:email offline_access" };

  test("do not end where nobody asks for it", async () => {
    const answer = await tokens(local.url, "github");
    expect(Object.keys(answer).sort()).toEqual(["access_token", "scope", "token_type"]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 300 * 24 * 3600_000 });
    expect((await user(answer.access_token)).status).toBe(200);
  });

  test.each([
    ["by offline_access, which is no scope of theirs", undefined, expiring],
    ["by the app's setting", { fault: "expiring_tokens" }, undefined],
  ] as const)("end after eight hours %s", async (_how, form, changes) => {
    const answer = await tokens(local.url, "github", form, changes);
    expect(answer).toMatchObject({
      expires_in: 28_800,
      refresh_token: expect.any(String),
      refresh_token_expires_in: 15_897_600,
      scope: "read:user,user:email",
    });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 7 * 3600_000 });
    expect((await user(answer.access_token)).status).toBe(200);
    vi.setSystemTime(Date.now() + 2 * 3600_000);
    expect((await user(answer.access_token)).status).toBe(401);
    expect((await user((await refresh(answer.refresh_token)).access_token)).status).toBe(200);
  });

  test("a refresh ends the two before, and brings two new ones", async () => {
    const before = await tokens(local.url, "github", undefined, expiring);
    const after = await refresh(before.refresh_token);
    expect(after).toMatchObject({ expires_in: 28_800, scope: "read:user,user:email" });
    expect(after.refresh_token).not.toBe(before.refresh_token);
    expect((await user(before.access_token)).status).toBe(401);
    expect((await user(after.access_token)).status).toBe(200);
    expect(await refresh(before.refresh_token)).toMatchObject({ error: "bad_refresh_token" });
  });
});

test("whoever has to verify their email first gets no token", async () => {
  for (const form of [{ person: "caroline" }, { fault: "email_refused" }] as Record<string, string>[]) {
    const answer = await tokens(local.url, "github", form);
    expect(answer).toMatchObject({ error: "unverified_user_email", error_uri: expect.any(String) });
    expect(answer).not.toHaveProperty("access_token");
  }
});

test("an address that is not verified is listed so, for whoever gets a token all the same", async () => {
  const { access_token } = await tokens(local.url, "github", { person: "eve" });
  const list = await (await bearer(local.url, "/github/api/v3/user/emails", access_token)).json();
  expect(list).toEqual([
    { email: "katherine@johnson.example", primary: true, verified: false, visibility: "private" },
  ]);
});

test("a wrong secret and a token that is none get the same answer when a grant is given back", async () => {
  const { access_token } = await tokens(local.url, "github");
  const call = (secret: string, body: object) =>
    fetch(`${local.url}/github/api/v3/applications/local-github/grant`, {
      method: "DELETE",
      headers: { authorization: basic("local-github", secret), "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const answers = [
    await call("wrong", { access_token }),
    await call("local-github-secret", { access_token: "gho_made_up" }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  expect(await answers[0]?.json()).toEqual(await answers[1]?.json());
  expect((await call("local-github-secret", {})).status).toBe(422);
  expect((await user(access_token)).status).toBe(200);
  expect((await call("local-github-secret", { access_token })).status).toBe(204);
  expect((await user(access_token)).status).toBe(401);
});
