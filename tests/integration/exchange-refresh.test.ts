import { afterEach, describe, expect, it, vi } from "vitest";
import {
  endClientSession,
  openRefreshTokens,
  removeUsedRefreshTokens,
  rotateRefreshToken,
} from "@/features/exchange/mutations";
import { refreshGrace } from "@/features/exchange/policy";
import { verifyAccessToken } from "@/features/own-tokens/access-token";
import { sealClientToken } from "@/features/own-tokens/client-token";
import { newSessionTimes } from "@/features/session/policy";
import { findSessionById } from "@/features/session/queries";
import { hashToken } from "@/features/session/tokens";
import { testDatabase } from "../support/database";
import { requiredEnvironment, testEnvironment } from "../support/environment";
import { admitted, proven } from "../support/proven";

// Refresh tokens of native and single-page clients, on the database. Servers share nothing else, so several calls at once
// are several servers.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

const id = "example-cli";
const rotate = (token: string, client = id, network: string | null = null) =>
  rotateRefreshToken(token, client, { userAgent: "test", network });

/** A session that a client has just been let into. */
async function opened() {
  const { userId } = await admitted(proven());
  if (!userId) throw new Error("nobody came in");
  const session = await prisma.session.create({
    data: {
      userId,
      sessionToken: crypto.randomUUID(),
      clientId: id,
      provider: "github",
      ...newSessionTimes(new Date()),
    },
  });
  return { userId, sessionId: session.id, token: await openRefreshTokens(session.id) };
}

const isOpen = async (sessionId: string) => (await findSessionById(sessionId)) !== null;
/** What happened to somebody since they signed up. */
const eventsOf = async (userId: string) =>
  (await prisma.securityEvent.findMany({ where: { userId, kind: { not: "signed_up" } } })).map(
    ({ kind }) => kind,
  );

/** Puts a token's use into the past, as if so many seconds had gone by. */
async function usedAgo(token: string, seconds: number) {
  const tokenHash = hashToken(token);
  const { usedAt } = await prisma.refreshToken.findUniqueOrThrow({ where: { tokenHash } });
  if (!usedAt) throw new Error("it has not been used");
  await prisma.refreshToken.update({
    where: { tokenHash },
    data: { usedAt: new Date(usedAt.getTime() - seconds * 1000) },
  });
}

describe("a refresh token", () => {
  it("is traded for another one, again and again, and neither is in the database", async () => {
    const { sessionId, token } = await opened();
    const seen = [token];
    for (let turn = 0; turn < 5; turn++) {
      const next = await rotate(seen.at(-1) ?? "");
      expect(next?.session.id).toBe(sessionId);
      seen.push(next?.token ?? "");
    }
    expect(new Set(seen).size).toBe(6);
    const rows = JSON.stringify(await prisma.refreshToken.findMany());
    for (const one of seen) {
      expect(one).toMatch(/^[\w-]{43}$/);
      expect(rows).not.toContain(one);
    }
  });

  it("two at once are one rotation, and both get its answer", async () => {
    for (let turn = 0; turn < 10; turn++) {
      const { sessionId, userId, token } = await opened();
      const [one, two] = await Promise.all([rotate(token), rotate(token)]);
      expect(one?.token).toMatch(/^[\w-]{43}$/);
      expect([one?.token === token, two?.token]).toEqual([false, one?.token]);
      expect(await prisma.refreshToken.count({ where: { sessionId } }), "it and its successor").toBe(2);
      expect((await rotate(one?.token ?? ""))?.session.id).toBe(sessionId);
      expect(await eventsOf(userId)).toEqual([]);
    }
  });

  it("twenty at once are two answers at most, and the end of the session", async () => {
    const { sessionId, userId, token } = await opened();
    const answers = await Promise.all(Array.from({ length: 20 }, () => rotate(token)));
    const given = answers.filter((answer) => answer !== null).map((answer) => answer.token);
    expect(new Set(given).size).toBe(1);
    expect(given.length).toBeLessThanOrEqual(2);
    expect(await isOpen(sessionId)).toBe(false);
    expect(await rotate(given[0] ?? "")).toBeNull();
    expect(await eventsOf(userId)).toEqual(["refresh_token_reused"]);
  });

  it.each([
    ["within the grace once more", [refreshGrace - 5], null],
    ["not a third time", [0, 0], "again"],
    ["not later", [refreshGrace], "late"],
  ])("whose answer was lost is answered %s", async (_name, ages, reason) => {
    const { sessionId, userId, token } = await opened();
    const lost = await rotate(token);
    const answers: (string | undefined)[] = [];
    for (const age of ages) {
      await usedAgo(token, age);
      answers.push((await rotate(token))?.token);
    }
    expect(answers.at(-1)).toBe(reason ? undefined : lost?.token);
    expect(await isOpen(sessionId)).toBe(reason === null);
    expect(await eventsOf(userId)).toEqual(reason ? ["refresh_token_reused"] : []);
  });

  it("in two hands ends by the second use of the next one, however well they keep pace", async () => {
    const { sessionId, token } = await opened();
    const [owner, thief] = [await rotate(token), await rotate(token)];
    expect(thief?.token).toBe(owner?.token);
    const next = await rotate(owner?.token ?? "");
    expect(await rotate(thief?.token ?? "")).toBeNull();
    expect(await isOpen(sessionId)).toBe(false);
    expect(await rotate(next?.token ?? "")).toBeNull();
  });

  it("may be repeated again after one that was not", async () => {
    let { sessionId, token } = await opened();
    for (let turn = 0; turn < 3; turn++) {
      const lost = await rotate(token);
      expect((await rotate(token))?.token).toBe(lost?.token);
      token = (await rotate(lost?.token ?? ""))?.token ?? never();
    }
    expect(await isOpen(sessionId)).toBe(true);
  });

  it("is repeated where it was used, and used anywhere", async () => {
    const networks = ["203.0.113.0/24", "198.51.100.0/24", null];
    for (const used of networks)
      for (const shown of networks) {
        const { sessionId, token } = await opened();
        const next = await rotate(token, id, used);
        const again = await rotate(token, id, shown);
        const same = used === shown || used === null || shown === null;
        expect([again?.token, await isOpen(sessionId)]).toEqual([same ? next?.token : undefined, same]);
        if (same) expect(await rotate(next?.token ?? "", id, "192.0.2.0/24")).not.toBeNull();
        expect(JSON.stringify(await prisma.refreshToken.findMany())).not.toMatch(/203\.0|198\.51/);
      }
  });

  it("that comes again ends the session, for whoever has it, and its person can read of it", async () => {
    const { sessionId, userId, token } = await opened();
    const access = await sealClientToken((await findSessionById(sessionId)) ?? never(), ["profile:read"]);
    await verifyAccessToken(access, "profile:read");
    const first = await rotate(token);
    const second = await rotate(first?.token ?? "");
    // Even at once: the one after it has been used, so its client has had the answer.
    expect(await rotate(token)).toBeNull();
    expect(await isOpen(sessionId)).toBe(false);
    expect(await rotate(second?.token ?? ""), "the newest one, too").toBeNull();
    await expect(verifyAccessToken(access, "profile:read")).rejects.toMatchObject({ code: "invalid_token" });
    expect(await eventsOf(userId)).toEqual(["refresh_token_reused"]);
    const [event] = await prisma.securityEvent.findMany({
      where: { userId, provider: "github", detail: { not: null } },
    });
    expect(event).toMatchObject({ detail: "Example for the command line", provider: "github" });
  });

  it("reused by ten at once is told of once", async () => {
    const { userId, token } = await opened();
    await rotate((await rotate(token))?.token ?? "");
    expect(await Promise.all(Array.from({ length: 10 }, () => rotate(token)))).toEqual(Array(10).fill(null));
    expect(await eventsOf(userId)).toEqual(["refresh_token_reused"]);
  });

  it("of another client, or of nobody, does nothing", async () => {
    const { sessionId, token } = await opened();
    expect(await rotate(token, "another")).toBeNull();
    expect(await rotate("made up")).toBeNull();
    expect(await rotate(sessionId)).toBeNull();
    expect(await isOpen(sessionId)).toBe(true);
    expect(await rotate(token)).not.toBeNull();
  });

  it("ends with its session: idle, absolute, signed out, disabled, deleted", async () => {
    const past = new Date(Date.now() - 1000);
    for (const end of [{ expires: past }, { absoluteExpires: past }]) {
      const { sessionId, token } = await opened();
      await prisma.session.update({ where: { id: sessionId }, data: end });
      expect(await rotate(token)).toBeNull();
    }
    const disabled = await opened();
    await prisma.user.update({ where: { id: disabled.userId }, data: { disabledAt: new Date() } });
    expect(await rotate(disabled.token)).toBeNull();
    const out = await opened();
    await prisma.session.deleteMany({ where: { userId: out.userId } });
    expect(await rotate(out.token)).toBeNull();
    const gone = await opened();
    await prisma.user.delete({ where: { id: gone.userId } });
    expect(await rotate(gone.token)).toBeNull();
    expect(await prisma.refreshToken.count({ where: { session: { userId: gone.userId } } })).toBe(0);
  });

  it("outlives the secret: those of before a rotation work, and a lost answer is given again", async () => {
    const { token } = await opened();
    const lost = await rotate(token);
    vi.stubEnv("AUTH_SECRET_1", requiredEnvironment.AUTH_SECRET);
    vi.stubEnv("AUTH_SECRET", "h7Gd0aWqZs5KxRt2MvNcLp8YbJf3TeUo1iQwEr6AyBn4");
    expect((await rotate(token))?.token).toBe(lost?.token);
    vi.stubEnv("AUTH_SECRET_1", "");
    expect(await rotate(lost?.token ?? ""), "and without it too, as long as it is in time").not.toBeNull();
  });

  it("goes by the database's clock, however wrong a server's is", async () => {
    const { sessionId, token } = await opened();
    const lost = await rotate(token);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2 * 60_000 });
    try {
      expect((await rotate(token))?.token).toBe(lost?.token);
      expect(await isOpen(sessionId)).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is forgotten a week after its use, and opens nothing then either", async () => {
    const { sessionId, token } = await opened();
    const next = await rotate(token);
    await usedAgo(token, 7 * 86_400 + 60);
    expect(await removeUsedRefreshTokens(new Date(), 10)).toEqual({ found: 1, removed: 1 });
    expect(await rotate(token)).toBeNull();
    expect(await isOpen(sessionId), "it may be anybody's").toBe(true);
    expect(await rotate(next?.token ?? "")).not.toBeNull();
  });
});

describe("signing out", () => {
  it("ends the session, by any token that it had, of its own client", async () => {
    const { sessionId, userId, token } = await opened();
    await endClientSession(token, "another", null);
    await endClientSession("made up", id, null);
    expect(await isOpen(sessionId)).toBe(true);
    const next = await rotate(token);
    await endClientSession(token, id, null);
    expect(await isOpen(sessionId)).toBe(false);
    expect(await rotate(next?.token ?? "")).toBeNull();
    expect(await eventsOf(userId)).toEqual(["signed_out"]);
  });
});

describe("an access token of a client", () => {
  it("is for its own session and client, and for five minutes", async () => {
    const { sessionId } = await opened();
    const session = (await findSessionById(sessionId)) ?? never();
    const token = await sealClientToken(session, ["profile:read"]);
    expect((await verifyAccessToken(token, "profile:read")).session.clientId).toBe(id);
    await expect(verifyAccessToken(token, "something:else")).rejects.toMatchObject({
      code: "insufficient_scope",
    });
    const foreign = await sealClientToken({ ...session, clientId: "another" }, ["profile:read"]);
    await expect(verifyAccessToken(foreign, "profile:read")).rejects.toMatchObject({ code: "invalid_token" });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + (300 + 121) * 1000 });
    try {
      await expect(verifyAccessToken(token, "profile:read")).rejects.toMatchObject({ code: "invalid_token" });
    } finally {
      vi.useRealTimers();
    }
  });

  it("opens under an older secret, and under none that is gone", async () => {
    const { sessionId } = await opened();
    const token = await sealClientToken((await findSessionById(sessionId)) ?? never(), ["profile:read"]);
    vi.stubEnv("AUTH_SECRET_1", requiredEnvironment.AUTH_SECRET);
    vi.stubEnv("AUTH_SECRET", "h7Gd0aWqZs5KxRt2MvNcLp8YbJf3TeUo1iQwEr6AyBn4");
    await verifyAccessToken(token, "profile:read");
    vi.stubEnv("AUTH_SECRET_1", "");
    await expect(verifyAccessToken(token, "profile:read")).rejects.toMatchObject({ code: "invalid_token" });
  });
});

function never(): never {
  throw new Error("no session");
}
