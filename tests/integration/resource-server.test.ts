import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { signAccessToken } from "@/features/own-tokens/access-token";
import { publishKeys } from "@/features/own-tokens/endpoint";
import { revokeSigningKey, rotateSigningKey, signingKeys } from "@/features/own-tokens/mutations";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { forgedTokens } from "../support/forged-tokens";
import { signedIn } from "../support/signed-in";

// examples/resource-server as its developer starts it, beside an app of which only the published keys are there: it needs
// nothing else of it.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

const audience = "https://notes.example.com";
let app: Server;
let issuer: string;
let service: string;
let stop: () => Promise<unknown>;

/** The example in a process of its own. @returns where it answers, and what ends it */
async function start(env: Record<string, string>) {
  const child = spawn(process.execPath, ["examples/resource-server/server.mjs"], {
    env: { ...process.env, PORT: "0", AUDIENCE: audience, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const ended = once(child, "exit");
  return {
    address: String(line).trim(),
    stop: () => {
      child.kill();
      return ended;
    },
  };
}

beforeAll(async () => {
  app = createServer(async (request, response) => {
    expect(request.url).toBe("/.well-known/jwks.json");
    const keys = await publishKeys();
    response.writeHead(keys.status, Object.fromEntries(keys.headers));
    response.end(await keys.text());
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  issuer = `http://localhost:${(app.address() as AddressInfo).port}`;
  ({ address: service, stop } = await start({ ISSUER: issuer }));
});
afterAll(async () => {
  await stop();
  app.close();
  await prisma.signingKey.deleteMany();
});
beforeEach(() => void vi.stubEnv("AUTH_URL", issuer));

const call = (token: string | null, method = "GET", scheme = "Bearer") =>
  fetch(service, { method, headers: token === null ? {} : { authorization: `${scheme} ${token}` } });

async function tokenWith(scopes: string[], to = audience): Promise<string> {
  const { session } = await signedIn();
  return signAccessToken(session, { audience: to, scopes });
}

describe("the example of a service", () => {
  it("lets a token in, for what it is for", async () => {
    const token = await tokenWith(["notes:read"]);
    const response = await call(token);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ notes: [`Hello, ${decodeJwt(token).sub}`] });
    const write = await call(token, "POST");
    expect([write.status, write.headers.get("www-authenticate")]).toEqual([
      403,
      'Bearer error="insufficient_scope", scope="notes:write"',
    ]);
    expect((await call(await tokenWith(["notes:read", "notes:write"]), "POST")).status).toBe(200);
  });

  it("lets nobody in without one", async () => {
    const none = await call(null);
    expect([none.status, none.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect((await call(await tokenWith(["notes:read"]), "GET", "Basic")).status).toBe(401);
  });

  it("may be called by a page of the app, and of no other site", async () => {
    const preflight = await call(null, "OPTIONS");
    expect(preflight.status).toBe(204);
    for (const { headers } of [preflight, await call(await tokenWith(["notes:read"])), await call(null)])
      expect(headers.get("access-control-allow-origin")).toBe(issuer);
    expect(preflight.headers.get("access-control-allow-headers")).toBe("Authorization");
  });

  it("refuses every token that is not one of ours for it", async () => {
    const { ok, bad, skewed, lacking } = await forgedTokens(decodeJwt(await tokenWith(["notes:read"])));
    for (const token of [ok, ...skewed]) expect((await call(token)).status).toBe(200);
    for (const [name, token] of Object.entries(bad)) {
      const response = await call(token);
      expect([response.status, response.headers.get("www-authenticate")], name).toEqual([
        401,
        expect.stringMatching(/^Bearer( error="invalid_token")?$/),
      ]);
    }
    expect((await call(lacking)).status).toBe(403);
    expect((await call(await tokenWith(["notes:read"], `${issuer}/api`))).status).toBe(401);
  });

  it("follows a rotation, and a revocation once it reads the keys again", async () => {
    const begin = new Date();
    const { session } = await signedIn();
    const grant = { audience, scopes: ["notes:read"] };
    const old = await signAccessToken(session, grant);
    expect((await call(old)).status).toBe(200);
    const { signing } = await signingKeys();
    const { next } = await rotateSigningKey(begin);
    await prisma.signingKey.update({ where: { id: next.id }, data: { signsFrom: begin } });
    const later = await start({ ISSUER: issuer });
    const at = (address: string, token: string) =>
      fetch(address, { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status);
    try {
      const token = await signAccessToken(session, grant);
      expect([await at(later.address, old), await at(later.address, token)]).toEqual([200, 200]);
      await revokeSigningKey(signing.id);
      const fresh = await start({ ISSUER: issuer });
      try {
        expect([await at(fresh.address, old), await at(fresh.address, token)]).toEqual([401, 200]);
      } finally {
        await fresh.stop();
      }
    } finally {
      await later.stop();
    }
  });

  it("says 503 and not 401 when the keys cannot be had", async () => {
    const alone = await start({ ISSUER: "http://127.0.0.1:1" });
    try {
      const token = await tokenWith(["notes:read"]);
      expect((await fetch(alone.address, { headers: { authorization: `Bearer ${token}` } })).status).toBe(
        503,
      );
    } finally {
      await alone.stop();
    }
  });
});
