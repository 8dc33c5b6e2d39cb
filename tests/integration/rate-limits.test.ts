import { createHash } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { limitRequest } from "@/features/rate-limits/limit";
import { type LimitName, limits } from "@/features/rate-limits/policy";
import { newSessionToken } from "@/features/session/tokens";
import { testDatabase } from "../support/database";
import { onPostgresql } from "../support/dialect";
import { testEnvironment } from "../support/environment";
import { later, newLimiter, taken } from "../support/limits";
import { printedLines } from "../support/printed";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, RATE_LIMITS: "on", TRUSTED_PROXY_HOPS: "1" });

const lines = printedLines();
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await prisma.rateLimit.deleteMany();
});

describe("a limit", () => {
  it("lets in as many as it says, and then none until its window ends", async () => {
    const limiter = newLimiter(prisma.pool, 3);
    later(0);
    expect(await taken(limiter, "a", 3)).toEqual(Array(3).fill({ refused: false }));
    expect(await taken(limiter, "a", 2)).toEqual([
      { refused: true, wait: 60, first: true },
      { refused: true, wait: 60, first: false },
    ]);
    later(45);
    expect(await limiter("a")).toMatchObject({ refused: true, wait: 15 });
    later(14);
    expect(await limiter("a")).toMatchObject({ refused: true, wait: 1 });
    later(2);
    expect(await taken(limiter, "a", 3)).toEqual(Array(3).fill({ refused: false }));
    expect(await limiter("a")).toMatchObject({ refused: true, first: true });
  });

  it("counts each key for itself", async () => {
    const limiter = newLimiter(prisma.pool, 1);
    await taken(limiter, "a", 5);
    expect(await limiter("b")).toEqual({ refused: false });
    expect((await limiter("a")).refused).toBe(true);
  });

  it("counts each of many at the same moment", async () => {
    const limiter = newLimiter(prisma.pool, 10);
    const answers = await Promise.all(Array.from({ length: 40 }, () => limiter("a")));
    expect(answers.filter(({ refused }) => refused)).toHaveLength(30);
    expect(answers.filter((answer) => answer.refused && answer.first)).toHaveLength(1);
  });
});

/** A request of a client, through the one proxy that is trusted. */
const from = (address: string) => new Headers({ "x-forwarded-for": `1.2.3.4, ${address}` });
const times = async (name: LimitName, many: number, address: string, token?: string) => {
  let waits = 0;
  for (let time = 0; time < many; time++) if ((await limitRequest(name, from(address), token)) > 0) waits++;
  return waits;
};

describe("a request", () => {
  it("is counted by its address, whatever stands before it in the header", async () => {
    later(0);
    const { points } = limits["sign-in"].address;
    expect(await times("sign-in", points, "203.0.113.1")).toBe(0);
    expect(await limitRequest("sign-in", new Headers({ "x-forwarded-for": "9.9.9.9, 203.0.113.1" }))).toBe(
      300,
    );
    expect(await times("sign-in", 1, "203.0.113.2")).toBe(0);
    // The way back is another limit than the way out.
    expect(await times("callback", 1, "203.0.113.1")).toBe(0);
  });

  it("is counted by its session too, at whatever address", async () => {
    later(0);
    const token = newSessionToken();
    const { points } = limits.change.session;
    for (let time = 0; time < points; time++)
      expect(await limitRequest("change", from(`198.51.100.${time}`), token)).toBe(0);
    expect(await limitRequest("change", from("198.51.100.250"), token)).toBe(300);
    // Another session of the same person, as whoever wants to end that one has, goes on.
    expect(await limitRequest("change", from("198.51.100.250"), newSessionToken())).toBe(0);
  });

  it("with tokens that are made up is counted by its address all the same", async () => {
    const { points } = limits.change.address;
    let refused = 0;
    for (let time = 0; time < points + 5; time++)
      if ((await limitRequest("change", from("203.0.113.3"), newSessionToken())) > 0) refused++;
    expect(refused).toBe(5);
    expect(await times("change", 1, "203.0.113.4", "no token at all")).toBe(0);
  });

  it("that is refused is told once a window, without its address", async () => {
    await times("export", limits.export.address.points + 20, "203.0.113.77");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("rate_limited");
    expect(lines[0]).toContain("203.0.113.0/24");
    expect(lines[0]).not.toContain("203.0.113.77");
  });

  it("leaves no address and no token in the database", async () => {
    const token = newSessionToken();
    await times("change", 1, "203.0.113.88", token);
    const kept = JSON.stringify((await prisma.rateLimit.findMany()).map(({ key }) => key));
    for (const secret of [
      "203.0.113.88",
      token,
      createHash("sha256").update("203.0.113.88").digest("base64url"),
    ])
      expect(kept).not.toContain(secret);
    if (onPostgresql) expect(kept).toMatch(/change-address:[\w-]{43}/);
  });

  it("is not counted where limits are off", async () => {
    vi.stubEnv("RATE_LIMITS", "off");
    expect(await times("export", limits.export.address.points + 5, "203.0.113.5")).toBe(0);
  });
});
