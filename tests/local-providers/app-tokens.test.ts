import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { basic, bearer, type Running, read, run, tokens, type VendorId, vendors } from "./client";

// Tokens for the app itself, as each vendor gives them (RFC 6749 section 4.4).

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const grant = { grant_type: "client_credentials" };
const graph = "https://graph.microsoft.com/.default";
const asked = {
  twitter: { path: "/twitter/oauth2/token", form: {}, api: "/twitter/2/users/by?usernames=ada-lovelace" },
  facebook: { path: "/facebook/v26.0/oauth/access_token", form: {}, api: "/facebook/v26.0/app" },
  "microsoft-entra-id": {
    path: "/microsoft-entra-id/common/oauth2/v2.0/token",
    form: { scope: graph },
    api: "/microsoft-entra-id/graph/v1.0/users",
  },
  auth0: {
    path: "/auth0/oauth/token",
    form: { audience: "https://local.example/api/v2/", scope: "read:users" },
    api: "/auth0/api/v2/users",
  },
} as const;
const givers = Object.keys(asked) as (keyof typeof asked)[];

function ask(
  vendor: VendorId,
  path: string,
  form: Record<string, string>,
  secret: string = vendors[vendor].secret,
) {
  return fetch(`${local.url}${path}`, {
    method: "POST",
    body: new URLSearchParams({ ...grant, ...form }),
    headers: { authorization: basic(vendors[vendor].id, secret) },
  });
}

describe.each(givers)("%s", (vendor) => {
  const { path, form, api } = asked[vendor];

  it("gives the app a token, which its API takes for what is nobody's own", async () => {
    const answer = await read(await ask(vendor, path, form));
    expect(answer).not.toHaveProperty("refresh_token");
    expect(answer).not.toHaveProperty("id_token");
    expect(String(answer.token_type).toLowerCase()).toBe("bearer");
    // X's and Facebook's do not end.
    expect("expires_in" in answer).toBe(["microsoft-entra-id", "auth0"].includes(vendor));
    const response = await bearer(local.url, api, String(answer.access_token));
    expect(response.status).toBe(200);
    expect(JSON.stringify(await response.json())).toMatch(/Ada Lovelace|local-facebook/);
  });

  it("lets it stand for no person, and no person's stand for it", async () => {
    const { access_token } = await read(await ask(vendor, path, form));
    const person = await tokens(local.url, vendor);
    const calls = [
      await bearer(local.url, vendors[vendor].userinfo, String(access_token)),
      await bearer(local.url, api, person.access_token),
      await bearer(local.url, api, undefined),
    ];
    expect(calls.map(({ status }) => status)).toEqual(calls.map(() => (vendor === "facebook" ? 400 : 401)));
  });

  it("refuses another secret", async () => {
    const response = await ask(vendor, path, form, "wrong");
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toContain("access_token");
  });
});

test("X gives it at an address of its own, and nothing else there", async () => {
  const wrong = await ask("twitter", vendors.twitter.token, {});
  expect([wrong.status, await read(wrong)]).toEqual([
    400,
    expect.objectContaining({ error: "unsupported_grant_type" }),
  ]);
  const other = await ask("twitter", "/twitter/oauth2/token", {
    grant_type: "refresh_token",
    refresh_token: "made-up",
  });
  expect(await read(other)).toMatchObject({ error: "unsupported_grant_type" });
});

test("Microsoft takes no single permissions", async () => {
  for (const scope of ["https://graph.microsoft.com/User.Read", "", `${graph} openid`]) {
    const response = await ask("microsoft-entra-id", asked["microsoft-entra-id"].path, { scope });
    expect([response.status, await read(response)]).toEqual([
      400,
      expect.objectContaining({ error: "invalid_scope", error_codes: [1002012] }),
    ]);
  }
});

test("Microsoft lists the people of its organization, and no personal account", async () => {
  const { access_token } = await read(
    await ask("microsoft-entra-id", asked["microsoft-entra-id"].path, asked["microsoft-entra-id"].form),
  );
  const { value } = await read(
    await bearer(local.url, asked["microsoft-entra-id"].api, String(access_token)),
  );
  const names = (value as { displayName: string }[]).map(({ displayName }) => displayName);
  expect(names).toContain("Barbara Liskov");
  expect(names).not.toContain("Frances Allen");
});

test("Auth0 must be told which API, and looks at the scopes", async () => {
  const none = await ask("auth0", asked.auth0.path, { scope: "read:users" });
  expect([none.status, await read(none)]).toEqual([403, expect.objectContaining({ error: "access_denied" })]);
  const { audience } = asked.auth0.form;
  const { access_token } = await read(await ask("auth0", asked.auth0.path, { audience }));
  expect((await bearer(local.url, asked.auth0.api, String(access_token))).status).toBe(403);
});
