import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { basic, bearer, type Running, read, run, tokens } from "./client";

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

describe("revocation", () => {
  test("GitHub: the grant by DELETE with Basic", async () => {
    const { access_token } = await tokens(local.url, "github");
    const call = (authorization: string, what = "grant") =>
      fetch(`${local.url}/github/api/v3/applications/local-github/${what}`, {
        method: "DELETE",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ access_token }),
      });
    const right = basic("local-github", "local-github-secret");
    expect((await call(basic("local-github", "wrong"))).status).toBe(404);
    expect((await bearer(local.url, "/github/api/v3/user", access_token)).status).toBe(200);
    expect((await call(right)).status).toBe(204);
    expect((await bearer(local.url, "/github/api/v3/user", access_token)).status).toBe(401);
    expect((await call(right, "token")).status).toBe(404);
  });

  test("Google: whoever holds the token, once", async () => {
    const offline = { access_type: "offline", prompt: "consent" };
    const { access_token, refresh_token } = await tokens(local.url, "google", undefined, offline);
    const revoke = () =>
      fetch(`${local.url}/google/revoke`, {
        method: "POST",
        body: new URLSearchParams({ token: refresh_token ?? "" }),
      });
    expect((await revoke()).status).toBe(200);
    expect((await bearer(local.url, "/google/v1/userinfo", access_token)).status).toBe(401);
    expect((await revoke()).status).toBe(400);
  });

  test("X: with Basic", async () => {
    const { access_token } = await tokens(local.url, "twitter");
    const revoke = (authorization: string) =>
      fetch(`${local.url}/twitter/2/oauth2/revoke`, {
        method: "POST",
        headers: { authorization },
        body: new URLSearchParams({ token: access_token ?? "" }),
      });
    expect((await revoke("Basic bm86bm8=")).status).toBe(401);
    expect(await read(await revoke(basic("local-twitter", "local-twitter-secret")))).toEqual({
      revoked: true,
    });
    expect((await bearer(local.url, "/twitter/2/users/me", access_token)).status).toBe(401);
  });
});
