import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  Browser,
  basic,
  bearer,
  exchange,
  type Running,
  read,
  request,
  run,
  sha256,
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

const authorize = (vendor: VendorId, changes: Record<string, string | undefined>) =>
  fetch(`${local.url}${vendors[vendor].authorize}?${request(vendor, changes)}`, { redirect: "manual" });

const codeOf = async (vendor: VendorId, changes?: Record<string, string | undefined>) =>
  (await signIn(local.url, vendor, undefined, changes)).searchParams.get("code") ?? "";

/** What each vendor says to a bad exchange. */
const refusals = {
  bad_code: {
    github: [200, "bad_verification_code"],
    google: [400, "invalid_grant"],
    twitter: [400, "invalid_request"],
    facebook: [400, "OAuthException"],
    "microsoft-entra-id": [400, "invalid_grant"],
    auth0: [403, "invalid_grant"],
  },
  bad_redirect: {
    github: [200, "redirect_uri_mismatch"],
    google: [400, "redirect_uri_mismatch"],
    twitter: [400, "invalid_request"],
    facebook: [400, "OAuthException"],
    "microsoft-entra-id": [400, "invalid_grant"],
    auth0: [403, "invalid_grant"],
  },
  bad_client: {
    github: [200, "incorrect_client_credentials"],
    google: [401, "invalid_client"],
    twitter: [401, "unauthorized_client"],
    facebook: [400, "OAuthException"],
    "microsoft-entra-id": [401, "invalid_client"],
    auth0: [401, "access_denied"],
  },
} as const;

/** The error and what it means: at Facebook in an object of its own, elsewhere side by side. */
function told({ error, error_description }: Record<string, unknown>): unknown[] {
  if (typeof error !== "object" || error === null) return [error, error_description];
  return ["type" in error ? error.type : null, "message" in error ? error.message : null];
}

async function expectRefusal(response: Response, vendor: VendorId, kind: keyof typeof refusals) {
  const body = await read(response);
  const [error, description] = told(body);
  expect([response.status, error]).toEqual(refusals[kind][vendor]);
  expect(body).not.toHaveProperty("access_token");
  expect(typeof description).toBe("string");
}

describe.each(vendorIds)("%s, authorization request", (vendor) => {
  test.each([
    "https://localhost:3000/api/auth/callback/",
    "http://localhost.evil.example/api/auth/callback/",
    "http://evil.example/api/auth/callback/",
    "http://localhost:3000@evil.example/api/auth/callback/",
    "http://127.0.0.2/api/auth/callback/",
    "http://localhost:3000/api/auth/callback/../callback/",
    "http://localhost:3000/other/",
    "javascript:alert(1)//",
    "//localhost:3000/api/auth/callback/",
  ])("unknown redirect URI %s: a page, never a redirect", async (prefix) => {
    const authId = vendors[vendor].redirect.split("/").at(-1);
    const response = await authorize(vendor, { redirect_uri: prefix + authId });
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
    expect(response.headers.get("content-type")).toMatch("text/html");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test.each(["?", "?next=1", "#top", "/", "x"])("redirect URI with %s at its end", async (suffix) => {
    const response = await authorize(vendor, { redirect_uri: vendors[vendor].redirect + suffix });
    expect([response.status, response.headers.get("location")]).toEqual([400, null]);
  });

  test("no redirect URI goes to none but the registered one", async () => {
    const response = await authorize(vendor, { redirect_uri: undefined });
    const location = response.headers.get("location");
    expect(location === null || location.startsWith(`/${vendor}/pick/`)).toBe(true);
  });

  test.each([{ client_id: "somebody-else" }, { client_id: undefined }])(
    "unknown client %o: a page",
    async (changes) => {
      const response = await authorize(vendor, changes);
      expect([response.status, response.headers.get("location")]).toEqual([400, null]);
      expect(await response.text()).toContain("Local stand-in for");
    },
  );

  test.each([
    { code_challenge_method: "plain" },
    { code_challenge_method: undefined },
    { code_challenge: "short" },
    { response_type: "token" },
    { response_type: "code token" },
  ])("malformed: %o", async (changes) => {
    const response = await authorize(vendor, changes);
    if (["github", "microsoft-entra-id", "auth0"].includes(vendor)) {
      const location = new URL(response.headers.get("location") ?? "");
      expect(location.origin + location.pathname).toBe(vendors[vendor].redirect);
      expect(location.searchParams.get("error")).toMatch(/^(invalid_request|unsupported_response_type)$/);
      expect(location.searchParams.get("state")).toBe("state-1");
    } else {
      expect([response.status, response.headers.get("location")]).toEqual([400, null]);
    }
  });

  test("an unknown scope: a page", async () => {
    const response = await authorize(vendor, { scope: `${vendors[vendor].scope} world.domination` });
    expect([response.status, response.headers.get("location")]).toEqual([400, null]);
    expect(await response.text()).toContain("world.domination");
  });

  test("a parameter twice", async () => {
    const twice = new URLSearchParams([...request(vendor), ["state", "state-2"]]);
    const response = await fetch(`${local.url}${vendors[vendor].authorize}?${twice}`, { redirect: "manual" });
    expect(response.headers.get("location") ?? "").not.toContain("/pick/");
  });

  test("a picker belongs to the browser that began", async () => {
    const picker = await new Browser().begin(local.url, vendor);
    for (const method of ["GET", "POST"]) {
      const response = await new Browser().fetch(
        picker,
        method === "GET" ? {} : { method, body: "person=ada" },
      );
      expect(response.status).toBe(400);
    }
  });
});

/** Who lets nobody in without PKCE. */
const demanding: string[] = ["twitter"];
const without = { code_challenge: undefined, code_challenge_method: undefined };

test("X demands PKCE", async () => {
  expect((await authorize("twitter", without)).status).toBe(400);
});

test("PKCE is checked where it was begun with, and not demanded but by X", async () => {
  for (const vendor of vendorIds.filter((id) => !demanding.includes(id))) {
    const code = await codeOf(vendor, without);
    // A verifier out of nowhere is as wrong as a missing one (RFC 9700 section 4.8.2: downgrade).
    await expectRefusal(await exchange(local.url, vendor, code), vendor, "bad_code");
    const right = await exchange(local.url, vendor, code, { code_verifier: undefined });
    expect(await read(right)).toHaveProperty("access_token");
  }
});

describe.each(vendorIds)("%s, token request", (vendor) => {
  test.each([
    { code_verifier: undefined },
    { code_verifier: "x".repeat(43) },
    { code_verifier: sha256("challenge") },
  ])("verifier %o", async (changes) => {
    const code = await codeOf(vendor);
    const response = await exchange(local.url, vendor, code, changes);
    await expectRefusal(response, vendor, "bad_code");
  });

  test("another redirect URI", async () => {
    const changes = { redirect_uri: vendors[vendor].redirect.replace("3000", "3001") };
    await expectRefusal(
      await exchange(local.url, vendor, await codeOf(vendor), changes),
      vendor,
      "bad_redirect",
    );
  });

  test("a code that nobody issued", async () => {
    await expectRefusal(await exchange(local.url, vendor, "made-up"), vendor, "bad_code");
  });

  test("a code of another vendor", async () => {
    const code = await codeOf(vendor === "github" ? "google" : "github");
    await expectRefusal(await exchange(local.url, vendor, code), vendor, "bad_code");
  });

  test("a code twice: refused, and the tokens of the first time die (RFC 6749 section 4.1.2)", async () => {
    const code = await codeOf(vendor);
    const { access_token } = await read(await exchange(local.url, vendor, code));
    expect((await bearer(local.url, vendors[vendor].userinfo, String(access_token))).status).toBe(200);
    await expectRefusal(await exchange(local.url, vendor, code), vendor, "bad_code");
    const dead = await bearer(local.url, vendors[vendor].userinfo, String(access_token));
    expect(dead.status).toBe(vendor === "facebook" ? 400 : 401);
  });

  test.each([
    ["wrong secret", (id: string) => basic(id, "wrong")],
    ["empty secret", (id: string) => basic(id, "")],
    ["wrong client", (_: string, secret: string) => basic("local-nobody", secret)],
    ["no credentials", () => undefined],
    ["another scheme", () => "Bearer abc"],
    ["garbage", () => "Basic %%%"],
  ])("%s", async (_, make) => {
    const { id, secret } = vendors[vendor];
    const code = await codeOf(vendor);
    const response = await exchange(local.url, vendor, code, {}, { authorization: make(id, secret) });
    await expectRefusal(response, vendor, "bad_client");
    // The refusal did not use the code up.
    expect(await read(await exchange(local.url, vendor, code))).toHaveProperty("access_token");
  });

  test("client_id in the form against the one in the header", async () => {
    const response = await exchange(local.url, vendor, await codeOf(vendor), { client_id: "somebody-else" });
    await expectRefusal(response, vendor, "bad_client");
  });

  // The app's own tokens are tested in app-tokens.test.ts.
  const refused = ["github", "google", "twitter"].includes(vendor) ? ["client_credentials"] : [];
  test.each(["password", "implicit", ...refused])("grant type %s", async (grant_type) => {
    const body = await read(
      await exchange(local.url, vendor, "", { grant_type, username: "a", password: "b" }),
    );
    const [error, description] = told(body);
    if (vendor === "facebook") expect(description).toBe("Unsupported grant type.");
    else expect(error).toBe("unsupported_grant_type");
  });

  test("GET is no token request", async () => {
    const response = await fetch(`${local.url}${vendors[vendor].token}?grant_type=authorization_code`);
    expect(response.status).toBe(404);
  });
});

test("X refuses the secret in the form", async () => {
  const code = await codeOf("twitter");
  const secret = { client_id: "local-twitter", client_secret: "local-twitter-secret" };
  await expectRefusal(
    await exchange(local.url, "twitter", code, secret, { authorization: undefined }),
    "twitter",
    "bad_client",
  );
});

describe("bearer tokens", () => {
  const shapes = {
    github: { message: "Bad credentials" },
    google: { error: "invalid_request" },
    twitter: { title: "Unauthorized", status: 401 },
    facebook: { error: { type: "OAuthException", code: 190 } },
    "microsoft-entra-id": { error: { code: "InvalidAuthenticationToken" } },
  };
  test.each(vendorIds)("%s refuses unknown, missing and foreign ones", async (vendor) => {
    const foreign = await tokens(local.url, vendor === "github" ? "twitter" : "github");
    for (const token of ["unknown", undefined, foreign.access_token]) {
      const response = await bearer(local.url, vendors[vendor].userinfo, token);
      expect(response.status).toBe(vendor === "facebook" ? 400 : 401);
      // Auth0's is a word, and no JSON.
      if (vendor === "auth0") expect(await response.text()).toBe("Unauthorized");
      else expect(await read(response)).toMatchObject(shapes[vendor]);
    }
  });

  test("X: both scopes, or 403; the address only with its own", async () => {
    for (const scope of ["users.read", "tweet.read"]) {
      const { access_token } = await tokens(local.url, "twitter", undefined, { scope });
      expect((await bearer(local.url, "/twitter/2/users/me", access_token)).status).toBe(403);
    }
    const { access_token } = await tokens(local.url, "twitter", undefined, {
      scope: "users.read tweet.read",
    });
    const { data } = await read(await bearer(local.url, vendors.twitter.userinfo, access_token));
    expect(data).not.toHaveProperty("confirmed_email");
    expect((await bearer(local.url, "/twitter/2/users/me?user.fields=secrets", access_token)).status).toBe(
      400,
    );
  });

  test("GitHub: addresses need user:email", async () => {
    const { access_token } = await tokens(local.url, "github", undefined, { scope: "read:user" });
    const response = await bearer(local.url, "/github/api/v3/user/emails", access_token);
    expect(response.status).toBe(404);
    expect(response.headers.get("x-accepted-oauth-scopes")).toContain("user:email");
  });
});
