import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { hasCheck, vendorFixtures } from "../vendors";
import {
  client,
  clientAt,
  codeFrom,
  exchange,
  me,
  type Provider,
  post,
  random,
  tokensOf,
} from "./exchange-support";
import { sharedApp } from "./support/app";
import { Browser } from "./support/browser";
import { query } from "./support/database";
import { lentApp } from "./support/lend";

const app = sharedApp();
/** Without PKCE no code of a client's is taken. */
const all = vendorFixtures.filter((vendor) => hasCheck(vendor, "pkce")).map(({ id }): Provider => id);
const refused = (error: string) => ({ body: { error, error_description: expect.any(String) } });

describe("a code of a provider", () => {
  it.each(all)("A5 is traded for tokens of ours: %s", async (provider) => {
    const asked = await codeFrom(app, provider, { person: "ada" });
    const answer = await exchange(app, provider, asked);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        token_type: "Bearer",
        expires_in: 300,
        scope: "profile:read",
        refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      },
    });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.getSetCookie()).toEqual([]);
    const { access, refresh } = tokensOf(answer);
    expect(access.split(".")).toHaveLength(5);
    const web = new Browser(app.origin);
    await web.signIn(provider, { person: "ada" });
    const { body, status } = await me(app.origin, access);
    expect([status, body]).toEqual([200, (await web.me()).body]);
    // The person's devices are both, and neither token is in the database.
    const rows = query<{ clientId: string | null }>(
      app,
      `SELECT "clientId" FROM "Session" WHERE "userId" = ?`,
      String(body.id),
    );
    expect(rows.map(({ clientId }) => clientId)).toEqual(
      expect.arrayContaining([clientAt(provider).id, null]),
    );
    const stored = JSON.stringify(query(app, `SELECT * FROM "RefreshToken"`));
    for (const token of [access, refresh]) expect(stored).not.toContain(token);
    expect(app.logs()).not.toContain(refresh);
    expect(app.logs()).not.toContain(asked.code);
    expect(await exchange(app, provider, asked), "once").toMatchObject({
      status: 400,
      ...refused("invalid_grant"),
    });
  });

  it("A5 W14 whose tokens are no cookie, and a cookie is none of them", async () => {
    const { access, refresh } = tokensOf(await exchange(app, "github", await codeFrom(app, "github")));
    const web = new Browser(app.origin);
    await web.signIn("github");
    const name = web.cookieName("session") ?? "";
    for (const value of [access, refresh]) {
      const response = await fetch(new URL("/api/me", app.origin), {
        headers: { cookie: `${name}=${value}` },
      });
      expect(response.status).toBe(401);
    }
    expect((await me(app.origin, refresh)).status).toBe(401);
    expect((await me(app.origin, web.session ?? "")).status).toBe(401);
    const parts = access.split(".");
    parts[3] = `${parts[3]?.startsWith("A") ? "B" : "A"}${parts[3]?.slice(1)}`;
    expect((await me(app.origin, parts.join("."))).status, "changed").toBe(401);
  });
});

describe("a client's token", () => {
  it("A1 A5 is traded for one that other services take, and that one for nothing", async () => {
    const { access } = tokensOf(await exchange(app, "github", await codeFrom(app, "github")));
    const ask = (token: string, parameters = {}) =>
      post(app.origin, "/api/token", parameters, { authorization: `Bearer ${token}` });
    const answer = await ask(access, { audience: "https://notes.example.com", scope: "notes:read" });
    expect(answer).toMatchObject({ status: 200, body: { scope: "notes:read" } });
    const claims = decodeJwt(String(answer.body.access_token));
    expect(claims).toMatchObject({ aud: "https://notes.example.com", client_id: "example-cli" });
    const own = await ask(access);
    const signed = String(own.body.access_token);
    expect((await me(app.origin, signed)).body.id).toBe(claims.sub);
    for (const token of [signed, String(answer.body.access_token), "made-up"])
      expect(await ask(token)).toMatchObject({ status: 401, body: { error: "invalid_token" } });
  });
});

describe("what is refused", () => {
  it.each(["github", "google"] as const)("A6 O2 a wrong verifier, or none: %s", async (provider) => {
    const wrong = { ...(await codeFrom(app, provider)), code_verifier: random() };
    expect(await exchange(app, provider, wrong)).toMatchObject({ status: 400, ...refused("invalid_grant") });
    const { code_verifier: _, ...without } = await codeFrom(app, provider);
    expect(await exchange(app, provider, without)).toMatchObject({
      status: 400,
      ...refused("invalid_request"),
    });
    // Begun without a challenge: a verifier cannot be added afterwards (RFC 9700, section 4.8.2).
    if (provider === "github") {
      const downgraded = await codeFrom(app, provider, {}, { code_challenge: "", code_challenge_method: "" });
      expect(await exchange(app, provider, downgraded)).toMatchObject({
        status: 400,
        ...refused("invalid_grant"),
      });
    }
  });

  it("A6 another redirect URI than the one that was asked with, and one that is not registered", async () => {
    const asked = await codeFrom(app, "github");
    for (const redirect_uri of [
      "https://evil.example/callback",
      "http://127.0.0.1:49152/other",
      `${app.origin}/api/auth/callback/github`,
    ])
      expect(await exchange(app, "github", { ...asked, redirect_uri })).toMatchObject({
        status: 400,
        ...refused("invalid_request"),
      });
    // Registered, and not the one: another program's port.
    const port = { ...asked, redirect_uri: "http://127.0.0.1:49153/callback" };
    expect(await exchange(app, "github", port)).toMatchObject({ status: 400, ...refused("invalid_grant") });
  });

  it("A6 a code of Facebook that another app may have caught, since PKCE is not promised there", async () => {
    const asked = await codeFrom(app, "facebook");
    const caught = { ...asked, client_id: client.id, redirect_uri: client.redirectUri };
    expect(await exchange(app, "facebook", caught)).toMatchObject({
      status: 400,
      ...refused("invalid_request"),
    });
    expect((await exchange(app, "facebook", asked)).status).toBe(200);
  });

  it("A6 a client that nobody knows, and a page of an origin that it does not have", async () => {
    const asked = await codeFrom(app, "github");
    expect(await exchange(app, "github", { ...asked, client_id: "another" })).toMatchObject({
      status: 401,
      ...refused("invalid_client"),
    });
    for (const origin of ["https://evil.example", "null", app.origin]) {
      const answer = await exchange(app, "github", asked, { origin });
      expect(answer).toMatchObject({ status: 403, ...refused("unauthorized_client") });
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      const preflight = await fetch(new URL("/api/exchange/github", app.origin), {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST" },
      });
      expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
      expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
    }
    expect((await exchange(app, "github", asked)).status, "none of them has spent the code").toBe(200);
  });

  it("A7 O7 a code of another provider, and of another issuer", async () => {
    const github = await codeFrom(app, "github");
    const { iss: _, ...unnamed } = github;
    expect(await exchange(app, "twitter", unnamed)).toMatchObject({
      status: 400,
      ...refused("invalid_grant"),
    });
    expect(await exchange(app, "google", { ...unnamed, nonce: random() })).toMatchObject({
      status: 400,
      ...refused("invalid_grant"),
    });
    const named = await codeFrom(app, "github");
    expect(await exchange(app, "github", { ...named, iss: "https://evil.example" })).toMatchObject({
      status: 400,
      ...refused("invalid_grant"),
    });
    expect(await exchange(app, "nobody", github)).toMatchObject({ status: 404 });
    expect((await exchange(app, "github", github)).status).toBe(200);
  });

  it("A7 O5 a code that a browser of this site got, and the other way round", async () => {
    const browser = new Browser(app.origin);
    const back = await browser.pick(await browser.press("github"), { person: "grace" });
    const stolen = {
      client_id: client.id,
      code: back.searchParams.get("code") ?? "",
      code_verifier: random(),
      redirect_uri: client.redirectUri,
    };
    expect(await exchange(app, "github", stolen)).toMatchObject({ status: 400, ...refused("invalid_grant") });
    // A client's code pasted into the callback of somebody's open flow.
    const other = new Browser(app.origin);
    const open = await other.pick(await other.press("github"), { person: "ada" });
    const native = await codeFrom(app, "github", { person: "grace" });
    open.searchParams.set("code", native.code ?? "");
    const response = await other.open(open);
    expect(new URL(response.headers.get("location") ?? "", app.origin).pathname).toBe("/signin/error");
    expect(other.session).toBeUndefined();
  });

  it("A7 O4 a nonce that is not the one of the ID token", async () => {
    const asked = await codeFrom(app, "google");
    expect(await exchange(app, "google", { ...asked, nonce: random() })).toMatchObject({
      status: 400,
      body: {
        error: "invalid_grant",
        cause: "provider_refused",
        reference: expect.stringMatching(/^[0-9a-f]{10}$/),
      },
    });
    const { nonce: _, ...without } = await codeFrom(app, "google");
    expect(await exchange(app, "google", without)).toMatchObject({
      status: 400,
      ...refused("invalid_request"),
    });
  });

  it.each(["id_alg_none", "id_rogue_key", "id_wrong_aud", "id_wrong_nonce"])(
    "A7 O9 O10 an ID token that is not to be believed: %s",
    async (fault) => {
      const answer = await exchange(app, "google", await codeFrom(app, "google", { fault }));
      expect(answer).toMatchObject({ status: 400, ...refused("invalid_grant") });
    },
  );
});

describe("who may come in", () => {
  it("A8 I1 is decided as everywhere: an email of somebody else's is no entry", async () => {
    const own = await lentApp();
    await new Browser(own.origin).signIn("google", { person: "katherine" });
    const answer = await exchange(own, "github", await codeFrom(own, "github", { person: "katherine" }));
    expect(answer).toMatchObject({
      status: 403,
      body: {
        error: "access_denied",
        cause: "email_taken",
        error_description: expect.stringContaining("Connections"),
      },
    });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(query(own, `SELECT "id" FROM "User"`)).toHaveLength(1);
    expect(query(own, `SELECT "id" FROM "Session" WHERE "clientId" IS NOT NULL`)).toHaveLength(0);
  });

  it("A8 a provider that is down is a 503", async () => {
    const down = await exchange(app, "github", await codeFrom(app, "github", { fault: "token_503" }));
    expect(down).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
    expect(down.headers.get("retry-after")).toBe("10");
  });
});
