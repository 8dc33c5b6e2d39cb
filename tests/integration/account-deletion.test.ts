import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { beforeEach, describe, expect, it } from "vitest";
import { deleteAccount } from "@/features/account/mutations";
import { findHoldings } from "@/features/account-data/queries";
import { findSession } from "@/features/session/queries";
import { hashToken, newSessionToken } from "@/features/session/tokens";
import { fullPerson, minute, rowsWith } from "../support/account-data";
import { testDatabase } from "../support/database";
import { onPostgresql } from "../support/dialect";
import { requiredEnvironment, testEnvironment } from "../support/environment";
import { program } from "../support/programs";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

const shared = globalThis as { valetKeyDatabase?: unknown };

beforeEach(() => {
  shared.valetKeyDatabase = prisma;
});

/** Everything that the database holds of somebody, in an order that does not change. */
const everythingOf = async (mark: string, userId: string) =>
  [...(await rowsWith(prisma, mark)), ...(await rowsWith(prisma, userId))].sort();

describe("deleting an account", () => {
  it("leaves no row of its person but what a provider has yet to be told", async () => {
    const { userId, mark } = await fullPerson(prisma, { events: 1200 });
    expect(await deleteAccount(userId)).not.toBeNull();
    expect(await rowsWith(prisma, userId)).toEqual([]);
    const left = await rowsWith(prisma, mark);
    expect(left.map((row) => row.split(":")[0])).toEqual(["GrantRevocation", "GrantRevocation"]);
    const grants = await prisma.grantRevocation.findMany({
      where: { providerAccountId: { endsWith: mark } },
      orderBy: { provider: "asc" },
      select: {
        provider: true,
        providerAccountId: true,
        access_token: true,
        refresh_token: true,
        attempts: true,
      },
    });
    expect(grants).toEqual(
      ["github", "google"].map((provider) => ({
        provider,
        providerAccountId: `${provider}-${mark}`,
        access_token: `canary-access-${provider}-${mark}`,
        refresh_token: `canary-refresh-${provider}-${mark}`,
        attempts: 0,
      })),
    );
    // PostgreSQL never has a row that points nowhere.
    if (!onPostgresql) expect(await prisma.$queryRaw`PRAGMA foreign_key_check`).toEqual([]);
  });

  it("tells a provider nothing that never gave us anything", async () => {
    const { userId, mark } = await fullPerson(prisma);
    await prisma.account.updateMany({ where: { userId }, data: { access_token: null, refresh_token: null } });
    await deleteAccount(userId);
    expect(await rowsWith(prisma, mark)).toEqual([]);
  });

  it("touches nobody else", async () => {
    const other = await fullPerson(prisma);
    const before = await everythingOf(other.mark, other.userId);
    const { userId } = await fullPerson(prisma);
    await deleteAccount(userId);
    expect(await everythingOf(other.mark, other.userId)).toEqual(before);
    expect(before.length).toBeGreaterThan(7);
  });

  it("ends every session at once", async () => {
    const { userId } = await fullPerson(prisma);
    const token = newSessionToken();
    const later = new Date(Date.now() + 60_000);
    await prisma.session.create({
      data: {
        ...{ sessionToken: hashToken(token), userId, provider: "github" },
        ...{ expires: later, absoluteExpires: later },
      },
    });
    expect(await findSession(token)).not.toBeNull();
    await deleteAccount(userId);
    expect(await findSession(token)).toBeNull();
  });

  // part: google
  it("twice at once deletes once and queues each grant once", async () => {
    const { userId, mark } = await fullPerson(prisma);
    const done = await Promise.all(Array.from({ length: 5 }, () => deleteAccount(userId)));
    expect(done.filter(Boolean)).toHaveLength(1);
    expect(await prisma.grantRevocation.count({ where: { providerAccountId: { endsWith: mark } } })).toBe(2);
    expect(await deleteAccount(userId)).toBeNull();
  });

  // part: google
  it("waits for other servers that write, instead of failing", async () => {
    const bystander = await fullPerson(prisma);
    const [account] = await prisma.account.findMany({ where: { userId: bystander.userId } });
    const child = spawn(process.execPath, [program("keep-writing"), url, account?.id ?? ""], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    for (let round = 0; round < 5; round++) {
      const { userId, mark } = await fullPerson(prisma);
      expect(await deleteAccount(userId)).not.toBeNull();
      expect((await rowsWith(prisma, mark)).map((row) => row.split(":")[0])).toEqual([
        "GrantRevocation",
        "GrantRevocation",
      ]);
    }
    child.stdin.end();
    await once(child, "exit");
    const after = await prisma.account.findUnique({ where: { id: account?.id ?? "" } });
    expect(after?.expires_at).toBeGreaterThan(account?.expires_at ?? 0);
  });
});

describe("a deletion that breaks off", () => {
  it("in the middle of its transaction has not happened", async () => {
    const { userId, mark } = await fullPerson(prisma);
    const before = await everythingOf(mark, userId);
    shared.valetKeyDatabase = prisma.$extends({
      query: {
        user: {
          deleteMany() {
            throw new Error("disk I/O error");
          },
        },
      },
    });
    await expect(deleteAccount(userId)).rejects.toThrow("disk I/O error");
    expect(await everythingOf(mark, userId)).toEqual(before);
    shared.valetKeyDatabase = prisma;
    expect(await deleteAccount(userId)).not.toBeNull();
  });

  it("because its process is killed has not happened, and can be done again", async () => {
    const { userId, mark } = await fullPerson(prisma);
    const before = await everythingOf(mark, userId);
    const child = spawnSync(process.execPath, [program("delete-and-die"), url, userId], {
      encoding: "utf8",
      env: { ...process.env, ...requiredEnvironment, DATABASE_URL: url },
    });
    expect({ signal: child.signal, stdout: child.stdout, stderr: child.stderr }).toEqual({
      signal: "SIGKILL",
      stdout: "deleted\n",
      stderr: "",
    });
    expect(await everythingOf(mark, userId)).toEqual(before);
    expect(await deleteAccount(userId)).not.toBeNull();
    expect(await rowsWith(prisma, userId)).toEqual([]);
  });
});

it("what goes is counted before: connections, devices that are signed in, activity", async () => {
  const { userId, sessions } = await fullPerson(prisma, { events: 12 });
  await prisma.session.update({ where: { id: sessions[1] ?? "" }, data: { expires: minute(5) } });
  expect(await findHoldings(userId)).toMatchObject({
    connections: [{ provider: "github" }, { provider: "google" }],
    devices: 1,
    events: 12,
  });
  await deleteAccount(userId);
  expect(await findHoldings(userId)).toBeNull();
});
