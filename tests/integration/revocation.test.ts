import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { removeAccount } from "@/features/connections/mutations";
import { queueRevocations, retryRevocations, revokeGrants } from "@/features/grants/mutations";
import { mostAttempts } from "@/features/grants/policy";
import { sealTokens } from "@/lib/vault";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { printedLines } from "../support/printed";
import { serve } from "../support/server";
import { sso } from "../vendors/sso";

// Grants that are given back: what is kept until the provider has heard of it, and what the provider hears.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "" });

const offers = [
  { provider: "github", issuer: "local" },
  { provider: sso.provider, issuer: "local" },
];

const lines = printedLines();
afterEach(async () => {
  vi.restoreAllMocks();
  tokenIsGood = true;
  await prisma.grantRevocation.deleteMany();
  await prisma.user.deleteMany();
});

/** Whether GitHub's API still takes the token that somebody has. */
let tokenIsGood = true;

/** A GitHub that answers a revocation with this status, and keeps what it was sent. */
async function github(...statuses: number[]) {
  const bodies: string[] = [];
  const { origin, seen } = await serve(async (request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    if (request.url?.endsWith("/user")) return void response.writeHead(tokenIsGood ? 200 : 401).end("{}");
    if (request.url?.endsWith("/login/oauth/access_token")) {
      response.writeHead(200, { "Content-Type": "application/json" });
      return void response.end('{"error":"bad_refresh_token"}');
    }
    const status = statuses.length > 1 ? (statuses.shift() ?? 500) : (statuses[0] ?? 204);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(status === 204 ? undefined : "{}");
  });
  vi.stubEnv("LOCAL_PROVIDERS_URL", origin);
  return { seen, bodies };
}

/** Somebody with GitHub, and another provider without a token. @returns removes the one at GitHub and tells it */
async function somebody(changes: { issuer?: string; provider?: string } = {}) {
  const { issuer = "local", provider = "github" } = changes;
  const slot = { provider, providerAccountId: "583231" };
  const sealed = await sealTokens({ access_token: "gho_secret", refresh_token: "ghr_secret" }, slot);
  const user = await prisma.user.create({ data: { name: "Somebody" } });
  const { id } = await prisma.account.create({
    data: { userId: user.id, type: "oauth", issuer, ...slot, ...sealed },
  });
  await prisma.account.create({
    data: {
      userId: user.id,
      type: "oidc",
      issuer: "local",
      provider: sso.provider,
      providerAccountId: user.id,
    },
  });
  return async () => {
    const result = await removeAccount({ id: "none", user: { id: user.id } }, id, offers);
    if (result.outcome !== "done") throw new Error(result.outcome);
    return revokeGrants(result.grants);
  };
}

const waiting = () => prisma.grantRevocation.findMany();
const minutes = (count: number) => new Date(Date.now() + count * 60_000 + 5000);

describe("a provider that works", () => {
  it("hears of it at once, and nothing is kept", async () => {
    const { seen, bodies } = await github(204);
    expect(await (await somebody())()).toEqual(["revoked"]);
    expect(seen).toEqual(["/github/api/v3/applications/local-github/grant"]);
    expect(bodies).toEqual(['{"access_token":"gho_secret"}']);
    expect(await waiting()).toEqual([]);
  });

  it("that does not know the token any more has heard of it before", async () => {
    tokenIsGood = false;
    for (const status of [404, 422]) {
      await github(status);
      expect(await (await somebody())()).toEqual(["revoked"]);
      expect(await waiting()).toEqual([]);
    }
  });
});

describe("a provider that is down", () => {
  // With 404 it answers to a wrong secret as well.
  it.each([500, 503, 429, 302, 401, 404, 422])("stops nobody: %i", async (status) => {
    await github(status);
    expect(await (await somebody())()).toEqual(["pending"]);
    expect(await prisma.account.count({ where: { provider: "github" } })).toBe(0);
    const [row] = await waiting();
    expect(row).toMatchObject({ provider: "github", attempts: 1, issuer: "local" });
    expect(JSON.stringify([row, lines])).not.toMatch(/gho_secret|ghr_secret/);
    expect(lines.join("")).toContain("grant_revocation_failed");
  });

  it("stops nobody when nothing answers at all", async () => {
    vi.stubEnv("LOCAL_PROVIDERS_URL", "http://127.0.0.1:9");
    expect(await (await somebody())()).toEqual(["pending"]);
  });

  it("hears of it later, once it is due", async () => {
    const { seen } = await github(503, 204);
    await (await somebody())();
    await retryRevocations();
    expect(seen, "not yet").toHaveLength(1);
    await retryRevocations(minutes(1));
    expect(seen).toHaveLength(2);
    expect(await waiting()).toEqual([]);
  });

  it("is asked less and less often, and at last not any more", async () => {
    const { seen } = await github(503);
    await (await somebody())();
    const pauses: number[] = [];
    for (let now = Date.now(); ; ) {
      const [row] = await waiting();
      if (!row) break;
      pauses.push(Math.round((row.dueAt.getTime() - now) / 60_000));
      now = row.dueAt.getTime();
      await retryRevocations(new Date(now - 1));
      await retryRevocations(new Date(now));
    }
    expect(pauses).toEqual([1, 4, 16, 64, 256, 1024, 4096]);
    expect(seen).toHaveLength(mostAttempts);
    expect(lines.join("")).toContain("grant_revocation_given_up");
  });

  it("is asked by one of several servers", async () => {
    const { seen } = await github(503, 204);
    await (await somebody())();
    await Promise.all([1, 2, 3].map(() => retryRevocations(minutes(1))));
    expect(seen).toHaveLength(2);
  });

  it("is not asked to take back what was given again since", async () => {
    const { seen } = await github(503);
    await (await somebody())();
    const again = await somebody();
    await retryRevocations(minutes(1));
    expect(seen).toHaveLength(1);
    expect(await waiting()).toEqual([]);
    expect(again).toBeDefined();
  });
});

describe("tokens", () => {
  it("are shown to nobody but who issued them", async () => {
    const { seen } = await github(204);
    expect(await (await somebody({ issuer: "https://github.com/login/oauth" }))()).toEqual(["kept"]);
    vi.stubEnv("LOCAL_PROVIDERS_URL", "");
    expect(await (await somebody())()).toEqual(["kept"]);
    expect(seen).toEqual([]);
    expect(await waiting()).toEqual([]);
  });

  it("that do not open are given up", async () => {
    const { seen } = await github(204);
    const remove = await somebody();
    vi.stubEnv("TOKEN_ENCRYPTION_KEY", "z9bd/z+BycC09L4wCP0Msa1yB5KeR5J6EZjCwj4w6YA=");
    expect(await remove()).toEqual(["kept"]);
    expect(seen).toEqual([]);
    expect(lines.join("")).toContain("token_unreadable");
  });
});

it("a whole user's grants are given back after the user is gone", async () => {
  const { seen } = await github(204);
  await somebody();
  const user = await prisma.user.findFirstOrThrow();
  const grants = await prisma.$transaction(async (tx) => {
    const queued = await queueRevocations(tx, { userId: user.id });
    await tx.user.delete({ where: { id: user.id } });
    return queued;
  });
  // The other account has no token.
  expect(await waiting()).toHaveLength(1);
  expect(await revokeGrants(grants)).toEqual(["revoked"]);
  expect(seen).toHaveLength(1);
});

it("nothing is queued by a transaction that is undone", async () => {
  await somebody();
  const user = await prisma.user.findFirstOrThrow();
  const undone = prisma.$transaction(async (tx) => {
    await queueRevocations(tx, { userId: user.id });
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await waiting()).toEqual([]);
});
