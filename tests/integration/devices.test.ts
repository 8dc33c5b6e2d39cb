import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { endOwnSession } from "@/features/devices/mutations";
import { findOpenSessions, longestList } from "@/features/devices/queries";
import { endOtherSessions } from "@/features/session/mutations";
import { newSessionTimes, sessionLifetime } from "@/features/session/policy";
import { findSession } from "@/features/session/queries";
import { hashToken, newSessionToken } from "@/features/session/tokens";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { person } from "../support/people";

const { prisma, url } = await testDatabase();
// The log has its own tests.
testEnvironment({ DATABASE_URL: url, LOG_LEVEL: "error" });

const now = new Date("2026-03-01T12:00:00.000Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

beforeEach(() => {
  (globalThis as { valetKeyDatabase?: typeof prisma }).valetKeyDatabase = prisma;
  vi.useFakeTimers({ now, toFake: ["Date"] });
  return () => vi.useRealTimers();
});

async function newUser() {
  const { id: _, emailVerified: __, ...data } = person();
  return prisma.user.create({ data, select: { id: true } });
}

/** A session that was opened and last used so many seconds ago. */
async function open(user: { id: string }, seconds = 0, userAgent: string | null = null) {
  const token = newSessionToken();
  const opened = ago(seconds);
  const row = await prisma.session.create({
    data: {
      ...newSessionTimes(opened),
      sessionToken: hashToken(token),
      userId: user.id,
      provider: "github",
      userAgent,
      createdAt: opened,
    },
    select: { id: true },
  });
  return { id: row.id, token, user, alive: async () => (await findSession(token, now)) !== null };
}

const eventsOf = async (user: { id: string }) =>
  (await prisma.securityEvent.findMany({ where: { userId: user.id } })).map(({ kind, userAgent }) => ({
    kind,
    userAgent,
  }));

describe("the list", () => {
  it("has this one, and the others by their last use; never a token or its hash", async () => {
    const user = await newUser();
    const other = await newUser();
    const old = await open(user, 3000, "old");
    const current = await open(user, 5000, "this");
    const recent = await open(user, 10, "recent");
    const foreign = await open(other, 1);
    const found = await findOpenSessions(current, now);
    expect(found?.current).toStrictEqual({
      id: current.id,
      provider: "github",
      userAgent: "this",
      clientId: null,
      createdAt: ago(5000),
      lastSeenAt: ago(5000),
    });
    expect(found?.others.map(({ id }) => id)).toEqual([recent.id, old.id]);
    expect(found?.more).toBe(0);
    for (const { token } of [old, current, recent, foreign]) {
      expect(JSON.stringify(found)).not.toContain(token);
      expect(JSON.stringify(found)).not.toContain(hashToken(token));
    }
  });

  it("leaves out what is over, by either of its times", async () => {
    const user = await newUser();
    const current = await open(user);
    await open(user, sessionLifetime.idle);
    const absolute = await open(user, 100);
    await prisma.session.update({ where: { id: absolute.id }, data: { absoluteExpires: now } });
    expect(await findOpenSessions(current, now)).toMatchObject({ others: [], more: 0 });
  });

  it("is bounded, and says how many more there are", async () => {
    const user = await newUser();
    const current = await open(user, 100_000);
    for (let index = 0; index < longestList; index++) await open(user, 1000 + index);
    expect((await findOpenSessions(current, now))?.more).toBe(0);
    const last = await open(user, 50_000);
    const found = await findOpenSessions(current, now);
    expect(found?.others).toHaveLength(longestList);
    expect(found?.others.map(({ id }) => id)).not.toContain(last.id);
    expect(found?.more).toBe(1);
  });

  it("is nobody's when the session that asks is over, or another person's", async () => {
    const user = await newUser();
    const session = await open(user);
    expect(await findOpenSessions({ id: session.id, user: await newUser() }, now)).toBeNull();
    await prisma.session.delete({ where: { id: session.id } });
    expect(await findOpenSessions(session, now)).toBeNull();
  });
});

describe("ending one", () => {
  it("ends that one and no other, and says whose browser it was", async () => {
    const user = await newUser();
    const [current, other, third] = [await open(user), await open(user, 5, "the other"), await open(user)];
    expect(await endOwnSession(user.id, other.id)).toEqual({ userAgent: "the other", clientId: null });
    expect([await current.alive(), await other.alive(), await third.alive()]).toEqual([true, false, true]);
  });

  it("changes nothing of another person's", async () => {
    const [user, victim] = [await newUser(), await newUser()];
    const foreign = await open(victim, 5, "secret");
    expect(await endOwnSession(user.id, foreign.id)).toBe("foreign");
    expect(await foreign.alive()).toBe(true);
  });

  it.each([
    ["nobody's", randomUUID()],
    ["empty", ""],
    ["absent", null],
    ["a file", new File(["x"], "id")],
    ["a pattern", "%"],
    ["a condition", { not: "" }],
    ["a list", ["", ""]],
    ["a zero byte", "\u0000".repeat(36)],
    ["endless", "a".repeat(100_000)],
  ])("refuses an id that is %s", async (_, id) => {
    const session = await open(await newUser());
    expect(await endOwnSession(session.user.id, id)).toBe("unknown");
    expect(await session.alive()).toBe(true);
  });

  it("happens once, however often it is asked at a time", async () => {
    const user = await newUser();
    const session = await open(user, 5, "the other");
    const answers = await Promise.all(Array.from({ length: 10 }, () => endOwnSession(user.id, session.id)));
    expect(answers.filter((answer) => typeof answer === "object")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "unknown")).toHaveLength(9);
  });
});

describe("ending all others", () => {
  it("ends them all, keeps this one and everybody else's, and is told of once", async () => {
    const [user, stranger] = [await newUser(), await newUser()];
    const current = await open(user);
    const others = [await open(user, 5), await open(user, 500_000), await open(user, sessionLifetime.idle)];
    const foreign = await open(stranger);
    await Promise.all(Array.from({ length: 5 }, () => endOtherSessions(current, "mine")));
    expect(await current.alive()).toBe(true);
    expect(await foreign.alive()).toBe(true);
    for (const other of others) expect(await other.alive()).toBe(false);
    expect(await eventsOf(user)).toEqual([{ kind: "other_sessions_ended", userAgent: "mine" }]);
  });

  it("tells of nothing when there is none", async () => {
    const current = await open(await newUser());
    await endOtherSessions(current, null);
    expect(await current.alive()).toBe(true);
    expect(await eventsOf(current.user)).toEqual([]);
  });
});
