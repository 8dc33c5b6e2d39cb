import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Kind, kinds, removeExpired } from "@/features/cleanup/mutations";
import { pace } from "@/features/cleanup/policy";
import { scheduleCleanup } from "@/features/cleanup/schedule";
import { findSession } from "@/features/session/queries";
import { hashToken, newSessionToken } from "@/features/session/tokens";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { day, expiredSessions, idAt, sessionRow, someone } from "../support/expired";
import { printedLines } from "../support/printed";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const quick = { ...pace, pause: 0 };

/** The client that the code under test uses; a test may put another one there. */
const shared = globalThis as { valetKeyDatabase?: unknown };
beforeEach(() => {
  shared.valetKeyDatabase = prisma;
});
afterEach(async () => {
  vi.useRealTimers();
  await prisma.verificationToken.deleteMany();
  await prisma.rateLimit.deleteMany();
  await prisma.dataDeletion.deleteMany();
  await prisma.signingKey.deleteMany();
  await prisma.mail.deleteMany();
  await prisma.adminAction.deleteMany();
  await prisma.signInFailure.deleteMany();
  await prisma.user.deleteMany();
});

const sessionIds = async () => (await prisma.session.findMany({ select: { id: true } })).map(({ id }) => id);

describe("a session", () => {
  it.each([
    ["idle until this very moment", 0, day, true],
    ["idle for longer", -day, day, true],
    ["live for another millisecond", 1, day, false],
    ["over by both", -1, -1, true],
  ])("%s", async (_name, expires, absolute, goes) => {
    const row = sessionRow(await someone(prisma), now, {
      expires: at(expires),
      absoluteExpires: at(absolute),
    });
    await prisma.session.create({ data: row });
    expect(await removeExpired("sessions", now)).toEqual({ removed: goes ? 1 : 0, complete: true });
    expect(await sessionIds()).toEqual(goes ? [] : [row.id]);
  });

  it.each([
    ["at its absolute end", 0, true],
    ["a millisecond before it", 1, false],
  ])("in use for 91 days and %s", async (_name, absolute, goes) => {
    const row = sessionRow(await someone(prisma), now, { expires: at(day), absoluteExpires: at(absolute) });
    await prisma.session.create({ data: { ...row, id: idAt(at(-91 * day)) } });
    expect(await removeExpired("sessions", now)).toEqual({ removed: goes ? 1 : 0, complete: true });
  });

  it.each([
    ["idle", -1, day, -day],
    ["past its absolute end", day, -1, -91 * day],
  ])(
    "%s that gets another day between the look and the deletion stays",
    async (_name, idle, absolute, opened) => {
      const userId = await someone(prisma);
      const times = { expires: at(idle), absoluteExpires: at(absolute) };
      const rows = [1, 2, 3].map((n) => ({ ...sessionRow(userId, now, times), id: idAt(at(opened - n)) }));
      await prisma.session.createMany({ data: rows });
      const kept = rows[1]?.id ?? "";
      shared.valetKeyDatabase = prisma.$extends({
        query: {
          session: {
            async findMany({ args, query }) {
              const found = await query(args);
              const data = { expires: at(day), absoluteExpires: at(day) };
              await prisma.session.update({ where: { id: kept }, data });
              return found;
            },
          },
        },
      });
      expect(await removeExpired("sessions", now)).toMatchObject({ removed: 2 });
      expect(await sessionIds()).toEqual([kept]);
    },
  );

  it("takes nothing of its person's along", async () => {
    const userId = await someone(prisma);
    await prisma.session.create({ data: sessionRow(userId, now, { expires: at(0) }) });
    const token = newSessionToken();
    const live = { ...sessionRow(userId, now), sessionToken: hashToken(token) };
    await prisma.session.create({ data: live });
    await removeExpired("sessions", now);
    expect(await findSession(token, now)).toMatchObject({ id: live.id, user: { id: userId } });
  });
});

it("a verification token goes at its expiry, and another one with the same text stays", async () => {
  const token = "the same";
  await prisma.verificationToken.createMany({
    data: [0, 1, -day, day].map((ms) => ({ identifier: String(ms), token, expires: at(ms) })),
  });
  expect(await removeExpired("verification tokens", now)).toEqual({ removed: 2, complete: true });
  const left = await prisma.verificationToken.findMany({ orderBy: { expires: "asc" } });
  expect(left.map(({ identifier }) => identifier)).toEqual(["1", String(day)]);
});

it("a rate limit's count goes when its window is over", async () => {
  await prisma.rateLimit.createMany({
    data: [0, 1, -day, day].map((ms) => ({ key: String(ms), points: 3, expire: BigInt(at(ms).getTime()) })),
  });
  expect(await removeExpired("rate limits", now)).toEqual({ removed: 2, complete: true });
  const left = await prisma.rateLimit.findMany({ orderBy: { expire: "asc" } });
  expect(left.map(({ key }) => key)).toEqual(["1", String(day)]);
});

it.each([
  ["", 365],
  ["30", 30],
])("activity goes when it is old enough: ACTIVITY_RETENTION_DAYS=%s", async (value, days) => {
  vi.stubEnv("ACTIVITY_RETENTION_DAYS", value);
  const userId = await someone(prisma);
  await prisma.securityEvent.createMany({
    data: [0, 1, -day].map((ms) => ({
      userId,
      kind: "signed_in",
      detail: String(ms),
      createdAt: at(ms - days * day),
    })),
  });
  expect(await removeExpired("activity", now)).toEqual({ removed: 2, complete: true });
  expect(await prisma.securityEvent.findMany({ select: { detail: true } })).toEqual([{ detail: "1" }]);
});

describe("batches", () => {
  it("are of the size that was asked for, until nothing is left", async () => {
    await expiredSessions(prisma, 25, now);
    const sizes: number[] = [];
    shared.valetKeyDatabase = prisma.$extends({
      query: {
        session: {
          async deleteMany({ args, query }) {
            const result = await query(args);
            sizes.push(result.count);
            return result;
          },
        },
      },
    });
    const done = await removeExpired("sessions", now, { ...quick, batch: 10 });
    expect(done).toEqual({ removed: 25, complete: true });
    expect(sizes).toEqual([10, 10, 5]);
  });

  it.each(kinds)("end at the limit of a run, and the next run goes on with the %s", async (kind: Kind) => {
    const userId = await someone(prisma);
    await expiredSessions(prisma, 25, now);
    await prisma.verificationToken.createMany({
      data: Array.from({ length: 25 }, (_, i) => ({ identifier: "a", token: String(i), expires: at(-i) })),
    });
    await prisma.securityEvent.createMany({
      data: Array.from({ length: 25 }, (_, i) => ({
        userId,
        kind: "signed_in",
        createdAt: at(-i - 400 * day),
      })),
    });
    // part: rate-limits
    await prisma.rateLimit.createMany({
      data: Array.from({ length: 25 }, (_, i) => ({ key: String(i), expire: BigInt(at(-i).getTime()) })),
    });
    // part: data-deletion
    await prisma.dataDeletion.createMany({
      data: Array.from({ length: 25 }, (_, i) => ({
        codeHash: String(i),
        provider: "facebook",
        status: "nothing_stored",
        createdAt: at(-i - 90 * day),
      })),
    });
    // part: exchange
    const session = await prisma.session.create({
      data: sessionRow(userId, now, { expires: at(day), absoluteExpires: at(day) }),
    });
    // part: exchange
    await prisma.refreshToken.createMany({
      data: Array.from({ length: 25 }, (_, i) => ({
        tokenHash: String(i),
        sessionId: session.id,
        salt: "",
        usedAt: at(-i - 7 * day),
      })),
    });
    // The newest stays.
    // part: own-tokens
    await prisma.signingKey.createMany({
      data: Array.from({ length: 26 }, (_, i) => ({
        id: String(i),
        generation: i,
        publicKey: "{}",
        privateKey: "",
        signsFrom: at((i - 30) * day),
      })),
    });
    // part: mail
    await prisma.mail.createMany({
      data: Array.from({ length: 25 }, (_, i) => ({
        ...{ userId, kind: "signed_in", address: "ada@acme.test" },
        createdAt: at(-i - day),
      })),
    });
    // part: admin
    await prisma.adminAction.createMany({
      data: Array.from({ length: 25 }, (_, i) => ({
        ...{ actorId: userId, kind: "enabled", subjectId: userId },
        createdAt: at(-i - 730 * day),
      })),
    });
    // part: admin
    await prisma.signInFailure.createMany({
      data: Array.from({ length: 25 }, (_, i) => ({
        ...{ reference: String(i), cause: "expired" },
        createdAt: at(-i - 30 * day),
      })),
    });
    const limited = { ...quick, batch: 10, batches: 2 };
    expect(await removeExpired(kind, now, limited)).toEqual({ removed: 20, complete: false });
    expect(await removeExpired(kind, now, limited)).toEqual({ removed: 5, complete: true });
    expect(await removeExpired(kind, now, limited)).toEqual({ removed: 0, complete: true });
  });
});

describe("the schedule", () => {
  const lines = printedLines();
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    vi.spyOn(globalThis, "setTimeout");
  });
  afterEach(() => vi.restoreAllMocks());

  const minutes = (count: number) => vi.advanceTimersByTime(count * 60_000);
  /** Until the next run is planned. */
  const planned = () =>
    vi.waitFor(() => {
      // The database's driver sets timers as well, all of them shorter.
      const delays = vi.mocked(setTimeout).mock.calls.map(([, delay]) => delay ?? 0);
      expect(Math.max(...delays)).toBeGreaterThan(10 * 60_000);
    });

  it("leaves the start alone, runs within ten minutes, and again within 71", async () => {
    await expiredSessions(prisma, 3);
    scheduleCleanup();
    minutes(0.99);
    expect(await prisma.session.count()).toBe(3);
    minutes(9.02);
    await vi.waitFor(() => expect(lines.join("")).toContain('cleaned_up kind="sessions" removed=3'));
    await planned();
    await expiredSessions(prisma, 2);
    minutes(59.9);
    expect(await prisma.session.count()).toBe(2);
    minutes(11);
    await vi.waitFor(() => expect(lines.join("")).toContain("removed=2"));
    expect(await prisma.session.count()).toBe(0);
  });

  it("goes on after a failure, which is in the log without anybody's data", async () => {
    shared.valetKeyDatabase = {
      session: { findMany: () => Promise.reject(new TypeError("somebody@acme.test")) },
    };
    scheduleCleanup(0);
    minutes(0.01);
    await planned();
    expect(lines).toEqual(['cleanup_failed error="TypeError: [email]"\n']);
  });
});
