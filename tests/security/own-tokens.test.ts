import { createRemoteJWKSet, decodeJwt, type JWK, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { sharedApp } from "./support/app";
import { Browser } from "./support/browser";
import { change, query } from "./support/database";
import { lentApp, sharedSibling } from "./support/lend";

const app = sharedApp();

async function signedIn(person = "ada"): Promise<Browser> {
  const browser = new Browser(app.origin);
  await browser.signIn("github", { person });
  return browser;
}

type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

async function answerOf(response: Response): Promise<Answer> {
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}

const ask = async (browser: Browser, parameters: Record<string, string> = {}, init?: RequestInit) =>
  answerOf(await browser.post("/api/token", new URLSearchParams(parameters), init));

/** Nobody's browser: no cookie, only this header. */
const me = async (authorization: string, at = app.origin) =>
  answerOf(await fetch(new URL("/api/me", at), { headers: { authorization } }));

async function tokenOf(browser: Browser, parameters: Record<string, string> = {}): Promise<string> {
  const { status, body } = await ask(browser, parameters);
  expect(status, JSON.stringify(body)).toBe(200);
  return String(body.access_token);
}

describe("an access token is for whoever is signed in", () => {
  it("A1 A4 verifies by the published keys", async () => {
    const browser = await signedIn();
    const { status, headers, body } = await ask(browser);
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: "Bearer",
      expires_in: 300,
      scope: "profile:read",
    });
    const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", app.origin));
    const { payload } = await jwtVerify(String(body.access_token), keys, {
      issuer: app.origin,
      audience: `${app.origin}/api`,
      typ: "at+jwt",
      algorithms: ["RS256"],
    });
    expect(payload.sub).toBe((await browser.me()).body.id);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    expect(JSON.stringify(payload)).not.toContain(browser.session);
  });

  it("A1 W14 is made for nobody who is not signed in", async () => {
    expect(await ask(new Browser(app.origin))).toMatchObject({
      status: 401,
      body: { error: "unauthenticated" },
    });
    const browser = await signedIn();
    await browser.signOut();
    expect(await ask(browser)).toMatchObject({ status: 401 });
  });

  it("A1 W2 is made for no other site", async () => {
    const browser = await signedIn();
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: `${app.origin}.evil.example` },
      { origin: "null", "sec-fetch-site": "same-site" },
    ];
    for (const headers of foreign)
      expect(await ask(browser, {}, { headers })).toMatchObject({
        status: 403,
        body: { error: "foreign_request" },
      });
    const silent = await browser.fetch(new URL("/api/token", app.origin), { method: "POST" });
    expect(silent.status).toBe(403);
    const preflight = await browser.fetch(new URL("/api/token", app.origin), {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    });
    expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
    expect((await browser.get("/api/token")).status).toBe(405);
  });

  it("A1 is made for what is registered, and for no more", async () => {
    const browser = await signedIn();
    const notes = "https://notes.example.com";
    const claims = decodeJwt(await tokenOf(browser, { audience: notes, scope: "notes:read" }));
    expect([claims.aud, claims.scope]).toEqual([notes, "notes:read"]);
    const json = await browser.post("/api/token", JSON.stringify({ audience: notes }), {
      headers: { "content-type": "application/json" },
    });
    expect(await answerOf(json)).toMatchObject({ status: 200, body: { scope: "notes:read notes:write" } });
    for (const [parameters, error] of [
      [{ audience: "https://evil.example" }, "invalid_target"],
      [{ audience: notes, scope: "notes:read notes:moderate" }, "invalid_scope"],
      [{ scope: "notes:read" }, "invalid_scope"],
    ] as const) {
      const answer = await ask(browser, parameters);
      expect(answer).toMatchObject({ status: 400, body: { error, error_description: expect.any(String) } });
    }
    const twice = await browser.post(
      "/api/token",
      new URLSearchParams("scope=profile:read&scope=profile:read"),
    );
    expect(await answerOf(twice)).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });
});

describe("a bearer token counts by itself", () => {
  it("A2 opens its person's routes without a cookie", async () => {
    const browser = await signedIn();
    const answer = await me(`Bearer ${await tokenOf(browser)}`);
    expect(answer).toMatchObject({ status: 200, body: (await browser.me()).body });
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("A2 that is no good is not made up for by a cookie", async () => {
    const browser = await signedIn();
    const elsewhere = await tokenOf(browser, { audience: "https://notes.example.com" });
    const good = await tokenOf(browser);
    for (const [authorization, status, error] of [
      ["Bearer made-up", 401, "invalid_token"],
      [`Bearer ${elsewhere}`, 401, "invalid_token"],
      [`Bearer ${browser.session}`, 401, "invalid_token"],
      [`Bearer ${good.slice(0, -8)}AAAAAAAA`, 401, "invalid_token"],
      ["Bearer", 400, "invalid_request"],
      ["bearer  ", 400, "invalid_request"],
      [`Bearer ${good} ${good}`, 400, "invalid_request"],
    ] as const) {
      const answer = await answerOf(await browser.get("/api/me", { headers: { authorization } }));
      expect(answer, authorization.slice(0, 20)).toMatchObject({ status, body: { error } });
      expect(answer.headers.get("www-authenticate")).toContain(`error="${error}"`);
      expect(Object.keys(answer.body)).not.toContain("email");
    }
    expect((await browser.me()).status, "the cookie itself is good").toBe(200);
    expect((await browser.get(`/api/me?access_token=${good}`)).status, "in an address it is nothing").toBe(
      200,
    );
    expect((await fetch(new URL(`/api/me?access_token=${good}`, app.origin))).status).toBe(401);
  });
});

describe("a token is over with its session", () => {
  it("A3 S5 on every server, the moment its person signs out", async () => {
    const browser = await signedIn();
    const sibling = await sharedSibling();
    const authorization = `Bearer ${await tokenOf(browser)}`;
    expect((await me(authorization, sibling.origin)).status).toBe(200);
    await browser.signOut();
    expect((await me(authorization)).status).toBe(401);
    expect((await me(authorization, sibling.origin)).status).toBe(401);
  });

  it("A3 when an administrator disables them", async () => {
    const own = await lentApp();
    const browser = new Browser(own.origin);
    await browser.signIn("github", { person: "grace" });
    const answer = await ask(browser);
    const authorization = `Bearer ${String(answer.body.access_token)}`;
    expect((await me(authorization, own.origin)).status).toBe(200);
    change(own, `UPDATE "User" SET "disabledAt" = "createdAt"`);
    expect((await me(authorization, own.origin)).status).toBe(401);
    expect((await ask(browser)).status).toBe(401);
  });
});

describe("only public keys are public", () => {
  it("A4 publishes nothing private, and keeps it sealed", async () => {
    await tokenOf(await signedIn());
    const response = await fetch(new URL("/.well-known/jwks.json", app.origin));
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
    const { keys } = (await response.json()) as { keys: JWK[] };
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
    const rows = query<{ publicKey: string; privateKey: string }>(app, `SELECT * FROM "SigningKey"`);
    expect(rows.length).toBeGreaterThan(0);
    for (const { publicKey, privateKey } of rows) {
      expect(Object.keys(JSON.parse(publicKey) as object).sort()).toEqual(["e", "kty", "n"]);
      expect(privateKey.split(".")).toHaveLength(5);
      expect(privateKey).not.toMatch(/PRIVATE|"d"/);
    }
    expect(app.logs()).not.toContain("PRIVATE KEY");
  });
});
