import { afterEach, describe, expect, it, vi } from "vitest";
import { getAccessToken } from "@/features/api-access/access-token";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { type Grant, type Grantee, grantee, storedGrant, tokenOf } from "../support/grants";
import { printedLines } from "../support/printed";
import { admitted, proven } from "../support/proven";
import { type Answer, good, json, old, provider } from "../support/refreshing-provider";

// Refreshes, whatever the provider answers.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "" });

const lines = printedLines();
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.grantRevocation.deleteMany();
  await prisma.user.deleteMany();
});

const somebody = (changes: Partial<Grant> = {}) =>
  grantee(prisma, { provider: "twitter", tokens: old, ...changes });
const ask = ({ userId }: { userId: string }, options = {}) => getAccessToken(userId, "twitter", options);
const stored = (it: Grantee) => storedGrant(prisma, it);
/** Whether a token lives so long, apart from what a busy machine takes for a test. */
const lives = (expires_at: number | null, seconds: number) => {
  const left = (expires_at ?? 0) - Date.now() / 1000;
  return left <= seconds && left > seconds - 120;
};
const nothing = () => provider(json({}, 500));

describe("a token that ends within a minute", () => {
  it("is refreshed, and what came is kept", async () => {
    const asked = await provider(json({ ...good, refresh_token: "xr_new", scope: "users.read" }));
    const it = await somebody({ endsIn: 55 });
    expect(tokenOf(await ask(it))).toBe("x_new");
    expect(asked.map((body) => Object.fromEntries(body))).toEqual([
      { grant_type: "refresh_token", refresh_token: "xr_old" },
    ]);
    const row = await stored(it);
    expect(row).toMatchObject({ access_token: "x_new", refresh_token: "xr_new", scope: "users.read" });
    expect(lives(row.expires_at, 7200)).toBe(true);
    expect(tokenOf(await ask(it)), "not again").toBe("x_new");
    expect(asked).toHaveLength(1);
  });

  it("keeps the refresh token and the scopes that do not come again", async () => {
    for (const refresh_token of [undefined, null, ""]) {
      await provider(json({ ...good, refresh_token }));
      const it = await somebody();
      expect(tokenOf(await ask(it))).toBe("x_new");
      expect(await stored(it)).toMatchObject({ refresh_token: "xr_old", scope: old.scope });
    }
  });

  it("is handed out to the last second where nothing can renew it, or the provider is down", async () => {
    await nothing();
    const tokens = { ...old, refresh_token: "" };
    expect(tokenOf(await ask(await somebody({ tokens, endsIn: 30 })))).toBe("x_old");
    expect(await ask(await somebody({ tokens, endsIn: -1 }))).toMatchObject({
      outcome: "reconnect",
      reason: "ended",
    });
    expect(tokenOf(await ask(await somebody({ endsIn: 30 })))).toBe("x_old");
  });

  it("is another one when the new one lives for less than a minute, and not refreshed again at once", async () => {
    const asked = await provider(json({ ...good, expires_in: 20 }));
    expect(tokenOf(await ask(await somebody()))).toBe("x_new");
    expect(asked).toHaveLength(1);
  });

  it("is refreshed once for a hundred callers in one process", async () => {
    const asked = await provider(json({ ...good, refresh_token: "xr_new" }));
    const it = await somebody();
    const all = await Promise.all(Array.from({ length: 100 }, () => ask(it)));
    expect(new Set(all.map(tokenOf))).toEqual(new Set(["x_new"]));
    expect(asked).toHaveLength(1);
  });
});

describe("a grant that is gone", () => {
  it.each([
    ["as the standard has it", { error: "invalid_grant" }, 400],
    [
      "as X says it",
      { error: "invalid_request", error_description: "Value passed for the token was invalid." },
      400,
    ],
  ])("%s: reconnect, and the provider is not asked again", async (_name, body, status) => {
    const asked = await provider(json(body, status));
    const it = await somebody();
    const gone = { outcome: "reconnect", reason: "ended" };
    expect(await Promise.all([ask(it), ask(it)])).toMatchObject([gone, gone]);
    expect(await ask(it)).toMatchObject(gone);
    expect(asked).toHaveLength(1);
    expect(await stored(it)).toMatchObject({ refresh_token: null, refreshLease: null });
  });

  it("comes back with the next sign-in", async () => {
    await provider(json({ error: "invalid_grant" }, 400));
    const it = await somebody();
    await ask(it);
    const identity = proven({ provider: "twitter", issuer: "local", subject: it.slot.providerAccountId });
    await admitted(identity, { access_token: "x_again", expires_at: Math.floor(Date.now() / 1000) + 600 });
    expect(tokenOf(await ask(it))).toBe("x_again");
  });

  it("never was: linked without a token", async () => {
    await nothing();
    expect(await ask(await somebody({ tokens: {} }))).toMatchObject({
      outcome: "reconnect",
      reason: "no_token",
    });
  });
});

describe("a provider that is down", () => {
  const soon = { outcome: "unavailable", retryAfter: 5 };

  it.each<[string, Answer, number]>([
    ["500", json({}, 500), 5],
    ["503", json({}, 503, { "retry-after": "7" }), 7],
    ["429", json({}, 429, { "retry-after": "90" }), 90],
    ["429 for a year", json({}, 429, { "retry-after": "31536000" }), 3600],
    ["429 without a word", json({}, 429), 5],
    ["a redirect", (_, response) => void response.writeHead(307, { location: "/elsewhere" }).end(), 5],
    ["our secret refused", json({ error: "invalid_client" }, 401), 5],
    ["our request refused", json({ error: "unauthorized_client" }, 400), 5],
    ["an error of its own making", json({ error: "x_old xr_old" }, 400), 5],
    ["HTML", (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<h1>"), 5],
    ["HTML with an error", (_, response) => void response.writeHead(400).end("<h1>no</h1>"), 5],
    ["an answer that breaks off", json('{"access_token":"x_n'), 5],
    ["no access token", json({ ...good, access_token: undefined }), 5],
    ["an empty access token", json({ ...good, access_token: "" }), 5],
    ["an access token that is a list", json({ ...good, access_token: ["x_new"] }), 5],
    ["an access token of 100 kB", json({ ...good, access_token: "x".repeat(100_000) }), 5],
    ["two megabytes", json(JSON.stringify({ ...good, more: "x".repeat(2_000_000) })), 5],
    ["another type of token", json({ ...good, token_type: "mac" }), 5],
    ["a list", json([]), 5],
    ["null", json("null"), 5],
    ["nothing", json(""), 5],
    ["a connection that is cut", (request) => void request.socket.destroy(), 5],
  ])(
    "%s: nothing changes, and nobody asks again before the pause is over",
    async (_name, answer, retryAfter) => {
      const asked = await provider(answer, json(good));
      const it = await somebody();
      const before = await stored(it);
      expect(await ask(it)).toEqual({ outcome: "unavailable", retryAfter });
      // A pause that outlasts this test, however busy the machine is.
      const { refreshLease, refreshLeaseUntil } = await stored(it);
      expect([refreshLease, refreshLeaseUntil]).toEqual([null, expect.any(Date)]);
      const where = { id: it.accountId };
      await prisma.account.update({ where, data: { refreshLeaseUntil: new Date(Date.now() + 60_000) } });
      expect((await ask(it)).outcome).toBe("unavailable");
      expect(asked).toHaveLength(1);
      const { access_token, refresh_token, expires_at } = await stored(it);
      expect({ access_token, refresh_token, expires_at }).toEqual({
        access_token: before.access_token,
        refresh_token: before.refresh_token,
        expires_at: before.expires_at,
      });
      expect(lines.join("")).toContain("refresh_failed");
      expect(lines.join("")).not.toMatch(/x_old|xr_old|x_new|x_n\b|local-twitter-secret/);

      await prisma.account.update({ where, data: { refreshLeaseUntil: new Date(1000) } });
      expect(tokenOf(await ask(it))).toBe("x_new");
    },
  );

  it("that nobody reaches", async () => {
    vi.stubEnv("LOCAL_PROVIDERS_URL", "http://127.0.0.1:9");
    expect(await ask(await somebody())).toEqual(soon);
  });
});

describe("a lifetime that cannot be believed", () => {
  it.each([
    ["text", "3600", 3600],
    ["words", "an hour", 300],
    ["negative", -3600, 300],
    ["zero", 0, 300],
    ["a fraction", 0.5, 300],
    ["huge", 1e18, 34_560_000],
    ["of 20 years", 631_138_518, 34_560_000],
    ["left out", undefined, 300],
    ["null", null, 300],
    ["a list", [3600], 300],
  ])("%s loses no token", async (_name, expires_in, seconds) => {
    await provider(json({ ...good, expires_in, refresh_token: "xr_new" }));
    const it = await somebody();
    expect(tokenOf(await ask(it))).toBe("x_new");
    const row = await stored(it);
    expect(row.refresh_token).toBe("xr_new");
    expect(lives(row.expires_at, seconds)).toBe(true);
  });
});

it("a database that stumbles when the tokens are to be stored is asked again", async () => {
  await provider(json({ ...good, refresh_token: "xr_new" }));
  const it = await somebody();
  const shared = globalThis as { valetKeyDatabase?: unknown };
  let failures = 2;
  const stumbling = prisma.$extends({
    query: {
      account: {
        async updateMany({ args, query }) {
          if (args.data.access_token && failures-- > 0) throw new Error("database is locked");
          return query(args);
        },
      },
    },
  });
  shared.valetKeyDatabase = Object.assign(stumbling, { lookup: prisma.lookup });
  try {
    expect(tokenOf(await ask(it))).toBe("x_new");
    failures = 3;
    await prisma.account.update({ where: { id: it.accountId }, data: { expires_at: 1 } });
    await expect(ask(it)).rejects.toThrow("database is locked");
    expect(lines.join("")).toContain("refreshed_tokens_lost");
  } finally {
    shared.valetKeyDatabase = prisma;
  }
});
