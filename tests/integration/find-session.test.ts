import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { endSession } from "@/features/session/mutations";
import { newSessionTimes, sessionLifetime, touchInterval } from "@/features/session/policy";
import { findAccount, findSession } from "@/features/session/queries";
import { hashToken, newSessionToken } from "@/features/session/tokens";
import { openDatabase } from "@/lib/db";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { temporaryFolder } from "../support/folder";
import { person } from "../support/people";
import { sso } from "../vendors/sso";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

const start = new Date("2026-03-01T12:00:00.000Z");
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const { idle, absolute } = sessionLifetime;

/** The client that the code under test uses; a test may put another one there. */
const shared = globalThis as { valetKeyDatabase?: typeof prisma };

afterEach(() => {
  shared.valetKeyDatabase = prisma;
});

/** A session that began at `start`, of a new user. */
async function open(changes: { role?: string; email?: string | null } = {}) {
  const { id: _, emailVerified: __, ...data } = person();
  const user = await prisma.user.create({ data: { ...data, ...changes } });
  const token = newSessionToken();
  const sessionToken = hashToken(token);
  const row = await prisma.session.create({
    data: {
      sessionToken,
      userId: user.id,
      provider: "github",
      authenticatedAt: start,
      ...newSessionTimes(start),
    },
  });
  const stored = () => prisma.session.findUniqueOrThrow({ where: { id: row.id } });
  return { token, user, row, stored };
}

describe("a live session", () => {
  it("says who it is, and nothing more", async () => {
    const { token, user, row } = await open();
    const session = await findSession(token, start);
    expect(session).toStrictEqual({
      id: row.id,
      user: { id: user.id, name: user.name, email: user.email, image: user.image, role: "user" },
      provider: "github",
      issuer: null,
      clientId: null,
      authenticatedAt: start,
      expires: at(idle),
    });
    const text = JSON.stringify(session);
    expect(text).not.toContain(token);
    expect(text).not.toContain(row.sessionToken);
  });

  it.each([
    ["admin", "admin"],
    ["user", "user"],
    ["Admin", "user"],
    ["", "user"],
    ["owner", "user"],
  ])("of somebody with the role '%s' is one of a %s", async (role, expected) => {
    const { token } = await open({ role, email: null });
    expect((await findSession(token, start))?.user).toMatchObject({ role: expected, email: null });
  });

  it("is only read within the hour", async () => {
    const { token, stored, row } = await open();
    expect((await findSession(token, at(touchInterval - 1)))?.expires).toEqual(at(idle));
    expect(await stored()).toEqual(row);
  });

  it("slides after an hour, and then rests for another", async () => {
    const { token, stored } = await open();
    expect((await findSession(token, at(touchInterval)))?.expires).toEqual(at(touchInterval + idle));
    expect(await stored()).toMatchObject({
      expires: at(touchInterval + idle),
      lastSeenAt: at(touchInterval),
    });
    await findSession(token, at(2 * touchInterval - 1));
    expect(await stored()).toMatchObject({
      expires: at(touchInterval + idle),
      lastSeenAt: at(touchInterval),
    });
  });

  it("used in time lives to its absolute end and not a millisecond longer", async () => {
    const { token, stored } = await open();
    for (let now = idle / 2; now < absolute; now += idle / 2) {
      const session = await findSession(token, at(now));
      expect(session?.expires).toEqual(at(Math.min(now + idle, absolute)));
    }
    expect((await stored()).absoluteExpires).toEqual(at(absolute));
    expect(await findSession(token, new Date(at(absolute).getTime() - 1))).not.toBeNull();
    expect(await findSession(token, at(absolute))).toBeNull();
  });
});

describe("a session that does not count", () => {
  it("is one that was idle for too long, and reading it does not wake it", async () => {
    const { token, stored, row } = await open();
    expect(await findSession(token, at(idle))).toBeNull();
    expect(await stored()).toEqual(row);
  });

  it("is one past its absolute end, however recently used", async () => {
    const { token, row } = await open();
    await prisma.session.update({ where: { id: row.id }, data: { expires: at(2 * absolute) } });
    expect(await findSession(token, at(absolute))).toBeNull();
  });

  it("is an unknown one, or nothing that looks like one", async () => {
    for (const token of [newSessionToken(), "", "x", "' OR 1=1 --", "a".repeat(10_240)]) {
      expect(await findSession(token, start)).toBeNull();
    }
  });

  it("is one that was ended, on every server; the user's others go on", async () => {
    const { token, user } = await open();
    const other = newSessionToken();
    const sessionToken = hashToken(other);
    await prisma.session.create({
      data: { sessionToken, userId: user.id, provider: "github", ...newSessionTimes(start) },
    });
    await endSession(token);
    await endSession(token);
    expect(await findSession(token, start)).toBeNull();
    expect(await findSession(other, start)).not.toBeNull();
  });

  it("is one of a user who is gone", async () => {
    const { token, user } = await open();
    await prisma.user.delete({ where: { id: user.id } });
    expect(await findSession(token, start)).toBeNull();
  });

  it("ended just after it was read stays ended, and noting its use is no error", async () => {
    const { token, row } = await open();
    const now = at(touchInterval);
    // A database in which the session ends between the two statements of a reading.
    const lookup: typeof prisma.lookup = async (...args) => {
      const found = await prisma.lookup(...args);
      await endSession(token);
      return found;
    };
    const ending = Object.assign(prisma.$extends({}), { lookup });
    shared.valetKeyDatabase = ending as unknown as typeof prisma;
    expect(await findSession(token, now)).toMatchObject({ id: row.id });
    expect(await prisma.session.findUnique({ where: { id: row.id } })).toBeNull();
    shared.valetKeyDatabase = prisma;
    expect(await findSession(token, now)).toBeNull();
  });
});

describe("a database that cannot be read", () => {
  it("is not the same as being signed out", async () => {
    const { token } = await open();
    const path = join(temporaryFolder(), "folder.db");
    mkdirSync(path);
    const missing = join(temporaryFolder(), "empty.db");
    for (const broken of [path, missing]) {
      shared.valetKeyDatabase = openDatabase(`file:${broken}`);
      await expect(findSession(token, start), broken).rejects.toThrow();
      await shared.valetKeyDatabase.$disconnect();
    }
  });
});

describe("an account, as its owner sees it", () => {
  it("lists the ways in, oldest first, without a token", async () => {
    const { user } = await open();
    const common = { userId: user.id, type: "oauth", access_token: "sealed-1", refresh_token: "sealed-2" };
    await prisma.account.create({
      data: {
        ...common,
        provider: sso.provider,
        providerAccountId: `g-${user.id}`,
        label: "b",
        linkedAt: at(60),
      },
    });
    await prisma.account.create({
      data: { ...common, provider: "github", providerAccountId: `h-${user.id}`, label: "a", linkedAt: at(0) },
    });
    const found = await findAccount(user.id);
    expect(found?.createdAt).toEqual(user.createdAt);
    expect(found?.connections.map(({ provider, label }) => [provider, label])).toEqual([
      ["github", "a"],
      [sso.provider, "b"],
    ]);
    expect(JSON.stringify(found)).not.toMatch(/sealed|token|sub/);
    expect(await findAccount("nobody")).toBeNull();
  });
});
