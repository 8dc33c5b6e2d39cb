import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { post, random } from "./exchange-support";
import { inSeconds } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser } from "./support/browser";
import { change } from "./support/database";
import { lendSite, site } from "./support/independent";

// A production server, as `npm start` runs it: nobody has registered the clients and the API of the examples there.

let app: StartedApp;
beforeAll(async () => {
  ({ app } = await lendSite());
});
afterAll(() => app?.stop());

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const page = "http://127.0.0.1:5173";
const clients = [
  { client_id: "example-cli", redirect_uri: "http://127.0.0.1:49152/callback" },
  { client_id: "example-spa", redirect_uri: `${page}/signed-in` },
] as const;

/** Writes a session into the database, as one would be there that was opened by a build from before. */
function plantSession(clientId: string | null) {
  const [user, session, token] = [randomUUID(), randomUUID(), random()];
  const later = inSeconds(3600);
  change(app, `INSERT INTO "User" ("id", "updatedAt") VALUES (?, ?)`, user, later);
  change(
    app,
    `INSERT INTO "Session" ("id", "sessionToken", "userId", "expires", "absoluteExpires", "clientId", "provider") VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ...[session, hash(token), user, later, later, clientId, "github"],
  );
  return { session, token };
}

describe("on a production server", () => {
  it.each(clients)(
    "A6 $client_id is no client: not to exchange, to refresh, or to sign out",
    async (asked) => {
      const { session } = plantSession(asked.client_id);
      const token = random();
      change(
        app,
        `INSERT INTO "RefreshToken" ("id", "tokenHash", "sessionId", "salt") VALUES (?, ?, ?, ?)`,
        ...[randomUUID(), hash(token), session, random()],
      );
      const attempts: [string, Record<string, string>][] = [
        ["/api/exchange/github", { ...asked, code: "code", code_verifier: random() }],
        ["/api/exchange/refresh", { client_id: asked.client_id, refresh_token: token }],
        ["/api/exchange/revoke", { client_id: asked.client_id, token }],
      ];
      for (const [path, parameters] of attempts)
        for (const headers of [undefined, { origin: page }]) {
          const answer = await post(app.origin, path, parameters, headers);
          expect(answer, path).toMatchObject({ status: 401, body: { error: "invalid_client" } });
          expect(answer.headers.get("access-control-allow-origin"), path).toBeNull();
        }
    },
  );

  it("A6 W2 the example's page may read no answer", async () => {
    for (const path of [
      "/api/exchange/github",
      "/api/exchange/refresh",
      "/api/exchange/revoke",
      "/api/me",
      "/api/token",
    ]) {
      const headers = { origin: page, "access-control-request-method": "POST" };
      const answer = await fetch(new URL(path, app.origin), { method: "OPTIONS", headers });
      expect(answer.headers.get("access-control-allow-origin"), path).toBeNull();
    }
    const me = await fetch(new URL("/api/me", app.origin), { headers: { origin: page } });
    expect([me.status, me.headers.get("access-control-allow-origin")]).toEqual([401, null]);
  });

  it("A1 the example's API gets no tokens, and this app's own routes do", async () => {
    const browser = new Browser(app.origin, undefined, site);
    browser.setCookie("__Host-valet-key.session", plantSession(null).token);
    expect((await browser.me()).status).toBe(200);
    const ask = async (parameters: Record<string, string>) => {
      const response = await browser.post("/api/token", new URLSearchParams(parameters));
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    expect(await ask({ audience: "https://notes.example.com" })).toMatchObject({
      status: 400,
      body: { error: "invalid_target" },
    });
    expect(await ask({})).toMatchObject({ status: 200, body: { scope: "profile:read" } });
  });
});
