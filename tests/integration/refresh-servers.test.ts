import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { getAccessToken } from "@/features/api-access/access-token";
import { leaseLifetime } from "@/features/api-access/policy";
import { removeAccount } from "@/features/connections/mutations";
import { openToken } from "@/lib/vault";
import { bearer, type Running, run, tokens, vendors } from "../local-providers/client";
import { startAccessServer, together } from "../support/access-servers";
import type { Order } from "../support/access-token";
import { testDatabase } from "../support/database";
import { requiredEnvironment, testEnvironment } from "../support/environment";
import { grantee } from "../support/grants";
import { serve } from "../support/server";

// Refreshes from several processes, at stand-ins that take a refresh token once (X) or again and again (Google).

const { prisma, url } = await testDatabase();
let local: Running;
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "" });
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

/** Milliseconds: processes take their time to start on a busy machine. */
const offline = {
  twitter: { scope: `${vendors.twitter.scope} offline.access` },
  google: { access_type: "offline", prompt: "consent" },
};

let lines: string[];
beforeEach(() => {
  lines = [];
  vi.stubEnv("LOCAL_PROVIDERS_URL", local.url);
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((line) => lines.push(String(line)) > 0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.grantRevocation.deleteMany();
  await prisma.user.deleteMany();
});

/** Somebody whose access token is over, with tokens of a real code flow. */
async function expired(vendor: "twitter" | "google") {
  const granted = await tokens(local.url, vendor, { person: "ada" }, offline[vendor]);
  const { access_token = "", refresh_token = "", scope = "" } = granted;
  expect(refresh_token).not.toBe("");
  const made = await grantee(prisma, {
    provider: vendor,
    tokens: { access_token, refresh_token, scope },
  });
  await fetch(`${local.url}/_control/requests`, { method: "DELETE" });
  return made;
}

/** How often the provider was asked for a refresh since then. */
async function refreshes(): Promise<number> {
  const response = await fetch(`${local.url}/_control/requests`);
  const { requests } = (await response.json()) as { requests: { body: Record<string, string> }[] };
  return requests.filter(({ body }) => body.grant_type === "refresh_token").length;
}

async function server(order: Order, env: Record<string, string> = {}) {
  const started = await startAccessServer(order, {
    ...requiredEnvironment,
    DATABASE_URL: url,
    LOCAL_PROVIDERS_URL: local.url,
    ...env,
  });
  onTestFinished(started.kill);
  return started;
}

const stored = (id: string) => prisma.account.findUniqueOrThrow({ where: { id } });
const sha256 = (value: string) => createHash("sha256").update(value).digest("hex");

describe("two servers with fifty callers each", () => {
  it.each([
    ["whose clocks agree", 0],
    ["of which one is two minutes ahead", 120_000],
    ["of which one is two minutes behind", -120_000],
  ])("%s see one refresh, and all get the same token", async (_name, clock) => {
    const { userId, accountId, slot } = await expired("twitter");
    const order = { userId, provider: "twitter", callers: 50 };
    const servers = await Promise.all([server(order), server({ ...order, clock })]);
    const got = await Promise.all(servers.map(({ begin }) => begin()));
    expect(await refreshes()).toBe(1);
    const { outcomes, values } = together(got);
    expect(outcomes).toEqual({ token: 100 });
    const row = await stored(accountId);
    const value = await openToken(row.access_token ?? "", { ...slot, column: "access_token" });
    expect(values).toEqual([sha256(value)]);
    expect((await bearer(local.url, "/twitter/2/users/me", value)).status).toBe(200);
    expect([row.refreshLease, row.refreshLeaseUntil]).toEqual([null, null]);

    // The one that came with it works once more, and then there is another one.
    await prisma.account.update({ where: { id: accountId }, data: { expires_at: 1 } });
    expect((await getAccessToken(userId, "twitter")).outcome).toBe("token");
    expect(await refreshes()).toBe(2);
  });
});

describe("a server that dies", () => {
  it("while the provider is slow leaves the refresh to others, once its lease is over", async () => {
    const { userId, accountId } = await expired("twitter");
    const { origin, seen } = await serve(() => {});
    const holder = await server({ userId, provider: "twitter", callers: 3 }, { LOCAL_PROVIDERS_URL: origin });
    const dead = holder.begin();
    await expect.poll(() => seen.length).toBe(1);
    holder.kill();
    expect(await dead).toBeNull();
    expect((await stored(accountId)).refreshLease).not.toBeNull();

    const early = await getAccessToken(userId, "twitter");
    expect(early).toEqual({ outcome: "unavailable", retryAfter: expect.any(Number) });
    expect(early.outcome === "unavailable" && early.retryAfter).toBeLessThanOrEqual(leaseLifetime);
    expect(await refreshes()).toBe(0);

    await prisma.account.update({ where: { id: accountId }, data: { refreshLeaseUntil: new Date(1000) } });
    expect((await getAccessToken(userId, "twitter")).outcome).toBe("token");
    expect(await refreshes()).toBe(1);
  });

  it("after the provider has answered costs a connection only where refresh tokens work once", async () => {
    for (const [vendor, outcome] of [
      ["google", { outcome: "token" }],
      ["twitter", { outcome: "reconnect", reason: "ended" }],
    ] as const) {
      const { userId, accountId } = await expired(vendor);
      const holder = await server({ userId, provider: vendor, callers: 1, dies: true });
      expect(await holder.begin(), vendor).toBeNull();
      expect(await refreshes()).toBe(1);
      await prisma.account.update({ where: { id: accountId }, data: { refreshLeaseUntil: new Date(1000) } });
      expect(await getAccessToken(userId, vendor), vendor).toMatchObject(outcome);
      // And nobody asks again with what does not work.
      await getAccessToken(userId, vendor);
      expect(await refreshes(), vendor).toBe(2);
    }
  });
});

it("somebody who goes while the provider is answering takes the new tokens along: nothing of them works or stays", async () => {
  const { userId, accountId } = await expired("twitter");
  const session = { id: "none", user: { id: userId } };
  await prisma.account.create({
    data: { userId, type: "oidc", issuer: "local", provider: "google", providerAccountId: userId },
  });
  const offers = ["twitter", "google"].map((provider) => ({ provider, issuer: "local" }));
  let fresh = "";
  // Between the provider and us, so that the answer can be held back.
  const { origin } = await serve(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { authorization = "", accept = "", ...rest } = request.headers;
    const answer = await fetch(local.url + request.url, {
      method: request.method ?? "GET",
      headers: { authorization, accept, "content-type": rest["content-type"] ?? "" },
      body,
    });
    const text = await answer.text();
    if (body.includes("refresh_token&") || body.startsWith("grant_type=refresh_token")) {
      fresh = (JSON.parse(text) as { access_token: string }).access_token;
      expect((await bearer(local.url, "/twitter/2/users/me", fresh)).status).toBe(200);
      expect((await removeAccount(session, accountId, offers)).outcome).toBe("done");
    }
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" }).end(text);
  });
  vi.stubEnv("LOCAL_PROVIDERS_URL", origin);
  expect(await getAccessToken(userId, "twitter")).toEqual({ outcome: "not_connected", reason: "no_account" });
  expect(fresh).not.toBe("");
  expect((await bearer(local.url, "/twitter/2/users/me", fresh)).status).toBe(401);
  expect(await prisma.account.count({ where: { provider: "twitter" } })).toBe(0);
  expect(lines.join("")).toContain("refreshed_tokens_dropped");
  expect(lines.join("")).not.toContain(fresh);
});
