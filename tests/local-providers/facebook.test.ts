import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serve } from "../support/server";
import { basic, bearer, exchange, proofOf, type Running, read, run, signIn, tokens, vendors } from "./client";

// What Facebook alone does: its profile, permissions ended by the app itself, and a page on which people remove an app.

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const page = () => `${local.url}/facebook/settings/apps`;
const { secret, userinfo } = vendors.facebook;

/** An app on this machine that somebody has signed in to, and what it hears. */
async function appOf(person: string, status = 200) {
  const heard: { path: string; type: string | undefined; body: string }[] = [];
  const { origin } = await serve((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      heard.push({ path: request.url ?? "", type: request.headers["content-type"], body });
      const answer = { url: `${origin}/legal/data-deletion/abc`, confirmation_code: "abc" };
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
    });
  });
  const redirect_uri = `${origin}/api/auth/callback/facebook`;
  const callback = await signIn(local.url, "facebook", { person }, { redirect_uri });
  const code = callback.searchParams.get("code") ?? "";
  const { access_token } = await read(await exchange(local.url, "facebook", code, { redirect_uri }));
  return { origin, heard, token: String(access_token) };
}

const remove = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(page(), { method: "POST", body: new URLSearchParams(fields), headers });

describe("removing an app at Facebook", () => {
  test("ends its permission and sends it a signed request to delete, once", async () => {
    const { origin, heard, token } = await appOf("ada");
    expect(await (await fetch(page())).text()).toContain("Remove the app of Ada Lovelace");
    const { id } = await read(await bearer(local.url, userinfo, token));

    const answer = await (await remove({ person: "ada", app: origin })).text();
    expect(answer).toContain(`href="${origin}/legal/data-deletion/abc"`);
    expect(answer).not.toContain("Remove the app of Ada Lovelace");
    expect((await bearer(local.url, userinfo, token)).status).toBe(400);

    expect(heard).toMatchObject([
      { path: "/api/data-deletion/facebook", type: expect.stringContaining("x-www-form-urlencoded") },
    ]);
    const signed = new URLSearchParams(heard[0]?.body).get("signed_request") ?? "";
    const [signature, payload = ""] = signed.split(".");
    expect(signature).toBe(createHmac("sha256", secret).update(payload).digest("base64url"));
    expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toEqual({
      algorithm: "HMAC-SHA256",
      issued_at: expect.closeTo(Date.now() / 1000, -1),
      user_id: id,
    });
  });

  test("says what the app answered, or that nobody did", async () => {
    const { origin } = await appOf("alan", 503);
    expect(await (await remove({ person: "alan", app: origin })).text()).toContain("answered with 503");
    const gone = await appOf("grace");
    expect((await remove({ person: "grace", app: "http://localhost:1" })).status).toBe(400);
    expect((await remove({ person: "nobody-there", app: gone.origin })).status).toBe(400);
  });

  test("a page from elsewhere can remove nothing", async () => {
    const { origin, heard } = await appOf("katherine");
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "null", "sec-fetch-site": "cross-site" },
    ];
    for (const headers of foreign)
      expect((await remove({ person: "katherine", app: origin }, headers)).status).toBe(403);
    expect((await fetch(page(), { method: "DELETE" })).status).toBe(405);
    expect(heard).toEqual([]);
  });

  test("the other vendors have no such page", async () => {
    for (const vendor of ["github", "google", "twitter"])
      expect((await fetch(`${local.url}/${vendor}/settings/apps`)).status).toBe(404);
  });
});

test("an app ends a permission by its own token", async () => {
  const { token } = await appOf("noor");
  const { id } = await read(await bearer(local.url, userinfo, token));
  const revoke = (authorization: string) => {
    const proof = `appsecret_proof=${proofOf(authorization.replace("Bearer ", ""))}`;
    const url = `${local.url}/facebook/v26.0/${id}/permissions?${proof}`;
    return fetch(url, { method: "DELETE", headers: { authorization } });
  };
  for (const wrong of ["Bearer local-facebook|wrong", `Bearer ${token}`, basic("local-facebook", secret)])
    expect((await revoke(wrong)).status).toBe(400);
  expect((await bearer(local.url, userinfo, token)).status).toBe(200);
  const right = await revoke(`Bearer local-facebook|${secret}`);
  expect([right.status, await read(right)]).toEqual([200, { success: true }]);
  expect((await bearer(local.url, userinfo, token)).status).toBe(400);
  expect((await revoke(`Bearer local-facebook|${secret}`)).status).toBe(400);
});

test("a call without a proof of its token is refused, and one with a wrong one", async () => {
  const { access_token = "" } = await tokens(local.url, "facebook");
  const proof = proofOf(access_token);
  const ask = async (query: string) => {
    const headers = { authorization: `Bearer ${access_token}` };
    const response = await fetch(`${local.url}/facebook/v26.0/me?${query}`, { headers });
    return [response.status, await read(response)];
  };
  const refused = (message: string) => [
    400,
    { error: { message, type: "GraphMethodException", code: 100, fbtrace_id: expect.any(String) } },
  ];
  expect(await ask(`appsecret_proof=${proof}`)).toEqual([
    200,
    expect.objectContaining({ name: "Ada Lovelace" }),
  ]);
  expect(await ask("")).toEqual(refused("API calls from the server require an appsecret_proof argument"));
  expect(await ask(`appsecret_proof=${proof.replace(/^./, "x")}`)).toEqual(
    refused("Invalid appsecret_proof provided in the API argument"),
  );
});

test("every address of a callback ends with a fragment that says nothing", async () => {
  const forms: Record<string, string>[] = [{ person: "ada" }, { cancel: "1" }, { fault: "new_parameter" }];
  for (const form of forms) expect((await signIn(local.url, "facebook", form)).hash).toBe("#_=_");
  expect((await signIn(local.url, "github")).hash).toBe("");
});

test("the profile has just the fields that were asked for", async () => {
  const callback = await signIn(local.url, "facebook");
  expect([...callback.searchParams.keys()].sort()).toEqual(["code", "state"]);
  const answer = await read(await exchange(local.url, "facebook", callback.searchParams.get("code") ?? ""));
  expect(Object.keys(answer).sort()).toEqual(["access_token", "expires_in", "token_type"]);
  const token = String(answer.access_token);
  expect(Object.keys(await read(await bearer(local.url, "/facebook/v26.0/me", token)))).toEqual([
    "id",
    "name",
  ]);
  const full = await read(await bearer(local.url, vendors.facebook.userinfo, token));
  expect(full).toEqual({
    id: expect.stringMatching(/^1\d{16}$/),
    name: "Ada Lovelace",
    email: "ada@difference-engine.example",
    picture: {
      data: { height: 200, width: 200, is_silhouette: false, url: `${local.url}/avatars/ada.svg` },
    },
  });
  expect((await bearer(local.url, "/facebook/v26.0/me?fields=id,password", token)).status).toBe(400);
  const narrow = await tokens(local.url, "facebook", undefined, { scope: "public_profile" });
  expect(
    await read(await bearer(local.url, vendors.facebook.userinfo, narrow.access_token)),
  ).not.toHaveProperty("email");
});
