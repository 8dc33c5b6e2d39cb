import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  Browser,
  basic,
  bearer,
  exchange,
  type Running,
  read,
  run,
  signIn,
  tokens,
  type VendorId,
  vendorIds,
  vendors,
} from "./client";

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const profile = async (vendor: VendorId, person: string) => {
  const { access_token } = await tokens(local.url, vendor, { person });
  return read(await bearer(local.url, vendors[vendor].userinfo, access_token));
};

describe("a sign-in that goes well", () => {
  test("GitHub: code, state and iss come back, profile and addresses can be read", async () => {
    const callback = await signIn(local.url, "github");
    expect(callback.origin + callback.pathname).toBe(vendors.github.redirect);
    expect([...callback.searchParams.keys()].sort()).toEqual(["code", "iss", "state"]);
    expect(callback.searchParams.get("state")).toBe("state-1");
    expect(callback.searchParams.get("iss")).toBe(`${local.url}/github/login/oauth`);

    const answer = await read(await exchange(local.url, "github", callback.searchParams.get("code") ?? ""));
    expect(Object.keys(answer).sort()).toEqual(["access_token", "scope", "token_type"]);
    expect(answer).toMatchObject({ scope: "read:user,user:email", token_type: "bearer" });

    const token = String(answer.access_token);
    const user = await bearer(local.url, "/github/api/v3/user", token);
    expect(user.headers.get("x-oauth-scopes")).toBe("read:user, user:email");
    const body = await read(user);
    expect(body).toMatchObject({ login: "ada-lovelace", name: "Ada Lovelace" });
    expect(Number.isSafeInteger(body.id)).toBe(true);
    const emails = await bearer(local.url, "/github/api/v3/user/emails", token);
    expect(await emails.json()).toEqual([
      { email: "ada@lovelace.example", primary: true, verified: true, visibility: "public" },
    ]);
  });

  test("Google: the ID token verifies by the published keys and carries the identity", async () => {
    const metadata = await read(await fetch(`${local.url}/google/.well-known/openid-configuration`));
    expect(metadata).toMatchObject({
      issuer: `${local.url}/google`,
      authorization_endpoint: `${local.url}/google/o/oauth2/v2/auth`,
      token_endpoint: `${local.url}/google/token`,
      userinfo_endpoint: `${local.url}/google/v1/userinfo`,
      revocation_endpoint: `${local.url}/google/revoke`,
      jwks_uri: `${local.url}/google/oauth2/v3/certs`,
      code_challenge_methods_supported: ["S256"],
    });
    expect(metadata).not.toHaveProperty("authorization_response_iss_parameter_supported");

    const callback = await signIn(local.url, "google", { person: "alan" });
    const answer = await read(await exchange(local.url, "google", callback.searchParams.get("code") ?? ""));
    expect(answer).not.toHaveProperty("refresh_token");

    const keys = createRemoteJWKSet(new URL(String(metadata.jwks_uri)));
    const { payload } = await jwtVerify(String(answer.id_token), keys, {
      issuer: `${local.url}/google`,
      audience: "local-google",
      algorithms: ["RS256"],
    });
    expect(payload).toMatchObject({
      nonce: "nonce-1",
      name: "Alan Turing",
      given_name: "Alan",
      email: "alan@bletchley.example",
      email_verified: true,
      hd: "bletchley.example",
      picture: `${local.url}/avatars/alan.svg`,
    });
    expect(payload.sub).toMatch(/^\d{21}$/);
    const userinfo = await read(await bearer(local.url, "/google/v1/userinfo", String(answer.access_token)));
    expect(userinfo.sub).toBe(payload.sub);
  });

  test("Google: claims follow the scopes", async () => {
    const { access_token, id_token } = await tokens(
      local.url,
      "google",
      { person: "ada" },
      { scope: "openid" },
    );
    const claims = JSON.parse(Buffer.from(String(id_token).split(".")[1] ?? "", "base64url").toString());
    expect(claims).not.toHaveProperty("email");
    expect(claims).not.toHaveProperty("name");
    expect(Object.keys(await read(await bearer(local.url, "/google/v1/userinfo", access_token)))).toEqual([
      "sub",
    ]);
  });

  test("X: the profile has just the fields that were asked for", async () => {
    const callback = await signIn(local.url, "twitter");
    expect([...callback.searchParams.keys()].sort()).toEqual(["code", "state"]);
    const answer = await read(await exchange(local.url, "twitter", callback.searchParams.get("code") ?? ""));
    expect(answer).toMatchObject({ token_type: "bearer", expires_in: 7200 });
    expect(answer).not.toHaveProperty("refresh_token");
    const token = String(answer.access_token);
    const bare = await read(await bearer(local.url, "/twitter/2/users/me", token));
    expect(Object.keys(bare.data as object).sort()).toEqual(["id", "name", "username"]);
    const full = await read(await bearer(local.url, vendors.twitter.userinfo, token));
    expect(full.data).toMatchObject({
      confirmed_email: "ada@analytical-engine.example",
      profile_image_url: `${local.url}/avatars/ada.svg`,
    });
    expect((full.data as { id: unknown }).id).toEqual(expect.stringMatching(/^\d{18}$/));
  });

  test("the picker comes up every time, also in a browser that has just signed in", async () => {
    const browser = new Browser();
    for (const person of ["ada", "alan", "ada"]) {
      const picker = await browser.begin(local.url, "github");
      const callback = await browser.choose(picker, { person });
      const answer = await read(await exchange(local.url, "github", callback.searchParams.get("code") ?? ""));
      const user = await read(await bearer(local.url, "/github/api/v3/user", String(answer.access_token)));
      expect(String(user.login).startsWith(person)).toBe(true);
    }
  });

  test("two tabs of one browser, finished in either order", async () => {
    for (const order of [
      ["first", "second"],
      ["second", "first"],
    ]) {
      const browser = new Browser();
      const tabs = new Map<string, string>();
      for (const state of ["first", "second"])
        tabs.set(state, await browser.begin(local.url, "google", { state }));
      for (const state of order) {
        const person = state === "first" ? "ada" : "alan";
        const back = await browser.choose(tabs.get(state) ?? "", { person });
        expect(back.searchParams.get("state")).toBe(state);
        expect(back.searchParams.has("code")).toBe(true);
      }
      expect(browser.cookieNames.filter((name) => name.includes("session"))).toEqual([]);
    }
  });
});

describe("people", () => {
  test("no email: GitHub lists none, Google and X leave it out", async () => {
    const { access_token } = await tokens(local.url, "github", { person: "noor" });
    expect(await (await bearer(local.url, "/github/api/v3/user/emails", access_token)).json()).toEqual([]);
    expect(await profile("github", "noor")).toMatchObject({ email: null });
    expect(await profile("google", "noor")).not.toHaveProperty("email");
    expect((await profile("twitter", "noor")).data).not.toHaveProperty("confirmed_email");
    expect(await profile("facebook", "noor")).not.toHaveProperty("email");
  });

  test("unverified: GitHub and Google say so, X has no confirmed address", async () => {
    const { access_token } = await tokens(local.url, "github", { person: "eve" });
    const emails = await bearer(local.url, "/github/api/v3/user/emails", access_token);
    expect(await emails.json()).toMatchObject([{ primary: true, verified: false }]);
    expect(await profile("google", "eve")).toMatchObject({ email_verified: false });
    expect((await profile("twitter", "eve")).data).not.toHaveProperty("confirmed_email");
    // Facebook shares it like any other.
    expect(await profile("facebook", "eve")).toMatchObject({ email: "katherine@johnson.example" });
  });

  test("one verified address at all three", async () => {
    const email = "katherine@johnson.example";
    const { access_token } = await tokens(local.url, "github", { person: "katherine" });
    const emails = await bearer(local.url, "/github/api/v3/user/emails", access_token);
    expect(await emails.json()).toMatchObject([{ email, verified: true }]);
    expect(await profile("google", "katherine")).toMatchObject({ email, email_verified: true });
    expect((await profile("twitter", "katherine")).data).toMatchObject({ confirmed_email: email });
    // It is not on the public profile, so the addresses have to be asked for.
    expect(await profile("github", "katherine")).toMatchObject({ email: null });
  });

  test("a name of 200 characters, one from right to left, and none", async () => {
    expect(String((await profile("google", "longname")).name)).toHaveLength(200);
    expect((await profile("github", "alkhwarizmi")).name).toMatch(/[\u0600-\u06ff]/);
    expect((await profile("github", "nobody")).name).toBeNull();
    const google = await profile("google", "nobody");
    expect(google).not.toHaveProperty("name");
    expect(google).not.toHaveProperty("picture");
    expect((await profile("twitter", "nobody")).data).toMatchObject({ name: "nobody" });
  });

  test("pictures are drawn here", async () => {
    const picture = await fetch(`${local.url}/avatars/ada.svg`);
    expect(picture.headers.get("content-type")).toMatch("image/svg+xml");
    expect(await picture.text()).toContain(">AL</text>");
    expect((await fetch(`${local.url}/avatars/mallory.svg`)).status).toBe(404);
  });
});

describe("cancel", () => {
  test.each(vendorIds)("%s tells the app, with its state", async (vendor) => {
    const callback = await signIn(local.url, vendor, { cancel: "1" });
    expect(callback.searchParams.get("error")).toBe("access_denied");
    expect(callback.searchParams.get("state")).toBe("state-1");
    expect(callback.searchParams.has("code")).toBe(false);
    // At GitHub, too, where it comes with every code.
    expect(callback.searchParams.has("iss")).toBe(false);
  });
});

describe("GitHub's own ways", () => {
  test("the form encoding, unless JSON is asked for", async () => {
    const callback = await signIn(local.url, "github");
    const code = callback.searchParams.get("code") ?? "";
    const response = await exchange(
      local.url,
      "github",
      code,
      {},
      { accept: "*/*", authorization: basic("local-github", "local-github-secret") },
    );
    expect(response.headers.get("content-type")).toMatch("application/x-www-form-urlencoded");
    expect(new URLSearchParams(await response.text()).get("access_token")).toBeTruthy();
  });

  test("scopes by comma, or none at all", async () => {
    expect((await tokens(local.url, "github", undefined, { scope: "read:user,repo" })).scope).toBe(
      "read:user,repo",
    );
    const bare = await tokens(local.url, "github", undefined, { scope: undefined });
    expect(bare.scope).toBe("");
    const user = await bearer(local.url, "/github/api/v3/user", bare.access_token);
    expect([user.status, user.headers.get("x-oauth-scopes")]).toEqual([200, ""]);
    expect((await bearer(local.url, "/github/api/v3/user/emails", bare.access_token)).status).toBe(404);
  });

  test("private repositories need the scope", async () => {
    const names = async (scope: string) => {
      const { access_token } = await tokens(local.url, "github", undefined, { scope });
      const list = await (await bearer(local.url, "/github/api/v3/user/repos", access_token)).json();
      return (list as { name: string }[]).length;
    };
    expect(await names("repo")).toBe((await names("read:user")) + 1);
  });

  test("the client secret in the form is as good as Basic", async () => {
    const callback = await signIn(local.url, "github");
    const code = callback.searchParams.get("code") ?? "";
    const secret = { client_id: "local-github", client_secret: "local-github-secret" };
    const response = await exchange(local.url, "github", code, secret, { authorization: undefined });
    expect(await read(response)).toHaveProperty("access_token");
  });
});

describe("every loopback callback is registered", () => {
  test.each(["http://127.0.0.1:4123", "http://[::1]:3000", "http://localhost"])("%s", async (origin) => {
    const redirect_uri = `${origin}/api/auth/callback/github`;
    const callback = await signIn(local.url, "github", undefined, { redirect_uri });
    expect(callback.href.startsWith(`${redirect_uri}?code=`)).toBe(true);
    const answer = await exchange(local.url, "github", callback.searchParams.get("code") ?? "", {
      redirect_uri,
    });
    expect(await read(answer)).toHaveProperty("access_token");
  });
});

test("health", async () => {
  const health = await fetch(`${local.url}/health`);
  expect([health.status, await health.text()]).toEqual([200, '{"status":"ok"}']);
});
