import { describe, expect, it } from "vitest";
import { client, codeFrom, exchange, post, tokensOf } from "./exchange-support";
import { sharedApp } from "./support/app";
import { Browser } from "./support/browser";

const app = sharedApp();
const refused = (error: string) => ({ body: { error, error_description: expect.any(String) } });

describe("a single-page app", () => {
  const origin = "http://127.0.0.1:5173";
  const page = { client_id: "example-spa", redirect_uri: `${origin}/signed-in` };

  it("A6 W2 calls from its own origin, without cookies, and reads what it is answered", async () => {
    for (const [path, method] of [
      ["/api/exchange/google", "POST"],
      ["/api/exchange/refresh", "POST"],
      ["/api/exchange/revoke", "POST"],
      ["/api/me", "GET"],
      ["/api/token", "POST"],
    ]) {
      const preflight = await fetch(new URL(path ?? "", app.origin), {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": method ?? "" },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get("access-control-allow-origin")).toBe(origin);
      expect(preflight.headers.get("access-control-allow-methods")).toBe(method);
      expect(preflight.headers.get("access-control-allow-headers")).toContain("Authorization");
      expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
      expect(preflight.headers.get("vary")).toContain("Origin");
    }
    const asked = await codeFrom(app, "google", {}, { redirect_uri: page.redirect_uri });
    const answer = await exchange(app, "google", { ...asked, ...page }, { origin });
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
    const { access, refresh: token } = tokensOf(answer);
    const who = await fetch(new URL("/api/me", app.origin), {
      headers: { origin, authorization: `Bearer ${access}` },
    });
    expect([who.status, who.headers.get("access-control-allow-origin")]).toEqual([200, origin]);
    // Another client's pages have no use for the token, though both are registered.
    const stolen = { client_id: client.id, refresh_token: token };
    expect(await post(app.origin, "/api/exchange/refresh", stolen)).toMatchObject({ status: 400 });
    expect(await post(app.origin, "/api/exchange/refresh", stolen, { origin })).toMatchObject({
      status: 403,
    });
    const own = { client_id: page.client_id, refresh_token: token };
    expect(await post(app.origin, "/api/exchange/refresh", own, { origin })).toMatchObject({ status: 200 });
  });

  it("A6 W2 is told to no other origin, and to none with a cookie", async () => {
    const web = new Browser(app.origin);
    await web.signIn("github");
    for (const other of ["https://evil.example", "http://127.0.0.1:5174", "http://localhost:5173", "null"]) {
      const me = await web.get("/api/me", { headers: { origin: other } });
      expect(me.headers.get("access-control-allow-origin")).toBeNull();
    }
    const me = await web.get("/api/me", { headers: { origin } });
    expect(me.headers.get("access-control-allow-credentials")).toBeNull();
    const token = await web.post("/api/token", null, { headers: { origin } });
    expect([token.status, token.headers.get("access-control-allow-credentials")]).toEqual([403, null]);
  });

  it("A6 does not use another client's code", async () => {
    const native = await codeFrom(app, "github");
    expect(await exchange(app, "github", { ...native, ...page }, { origin })).toMatchObject({
      status: 400,
      ...refused("invalid_grant"),
    });
    const mixed = { ...(await codeFrom(app, "github")), client_id: page.client_id };
    expect(await exchange(app, "github", mixed, { origin })).toMatchObject({
      status: 400,
      ...refused("invalid_request"),
    });
  });
});
