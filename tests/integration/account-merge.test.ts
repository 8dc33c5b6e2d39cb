import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mergeAccount } from "@/features/account-merge/mutations";
import type { ProvenIdentity } from "@/features/providers/types";
import { findSession } from "@/features/session/queries";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { admitted } from "../support/proven";
import { signedIn } from "../support/signed-in";
import { sso, ssoOffered } from "../vendors/sso";

// A new, empty account goes into an older one: all of it, or nothing.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, ...ssoOffered });

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

/** Somebody with an older account, and the new one that they have just come to. */
async function twice(changes: Partial<ProvenIdentity> = {}) {
  const older = await signedIn({ ...sso, ...changes });
  const newer = await signedIn();
  const { id: accountId } = await prisma.account.findFirstOrThrow({ where: { userId: newer.userId } });
  return { older, newer, other: { userId: newer.userId, accountId } };
}

const kindsOf = async (userId: string) =>
  (await prisma.securityEvent.findMany({ where: { userId }, orderBy: { id: "asc" } })).map(
    ({ kind }) => kind,
  );

/** Everything there is, as text. */
async function everything(): Promise<string> {
  const [users, accounts, events] = [
    await prisma.user.findMany({ orderBy: { id: "asc" }, omit: { updatedAt: true } }),
    await prisma.account.findMany({ orderBy: { id: "asc" } }),
    await prisma.securityEvent.findMany({ orderBy: { id: "asc" } }),
  ];
  const sessions = await prisma.session.findMany({ orderBy: { id: "asc" }, omit: { lastSeenAt: true } });
  return JSON.stringify([users, accounts, events, sessions]);
}

describe("a yes", () => {
  it("moves identity and activity, and ends the other account with its sessions", async () => {
    const { older, newer, other } = await twice();
    const before = await prisma.account.findUniqueOrThrow({ where: { id: other.accountId } });
    expect(await mergeAccount(older.session, other, "Firefox")).toBe("merged");

    expect((await prisma.user.findMany()).map(({ id }) => id)).toEqual([older.userId]);
    const {
      updatedAt: _,
      userId,
      ...moved
    } = await prisma.account.findUniqueOrThrow({
      where: { id: other.accountId },
    });
    expect(userId).toBe(older.userId);
    // The same identity, tokens and day; nothing of it is made anew.
    expect(before).toMatchObject(moved);
    expect(await findSession(newer.token)).toBeNull();
    expect((await findSession(older.token))?.user.id).toBe(older.userId);
    expect(await kindsOf(older.userId)).toEqual(["signed_up", "signed_up", "merged"]);
    expect(
      await prisma.securityEvent.findFirst({
        where: { kind: "merged" },
        select: { provider: true, userAgent: true },
      }),
    ).toEqual({ provider: "github", userAgent: "Firefox" });
    expect((await admitted(newer.identity)).userId).toBe(older.userId);
  });

  it("leaves the email of the account that stays; one without gets that of the other", async () => {
    const one = await twice();
    await mergeAccount(one.older.session, one.other, null);
    expect((await prisma.user.findFirstOrThrow()).email).toBe(one.older.identity.email);
    await prisma.user.deleteMany();

    const two = await twice({ email: null, emailVerified: false });
    await mergeAccount(two.older.session, two.other, null);
    expect(await prisma.user.findFirstOrThrow()).toMatchObject({
      id: two.older.userId,
      email: two.newer.identity.email,
      emailVerified: expect.any(Date),
    });
  });
});

describe("an account that is not empty", () => {
  const event = (userId: string, kind: string) => prisma.securityEvent.create({ data: { userId, kind } });
  it.each<[string, (userId: string) => Promise<unknown>]>([
    [
      "another way in",
      (userId) =>
        prisma.account.create({
          data: { userId, type: "oauth", provider: "twitter", providerAccountId: `of ${userId}` },
        }),
    ],
    ["a role", (id) => prisma.user.update({ where: { id }, data: { role: "admin" } })],
    ["a ban", (id) => prisma.user.update({ where: { id }, data: { disabledAt: new Date() } })],
    ["a name of its own", (userId) => event(userId, "name_changed")],
    ["an event of a kind that nobody knows", (userId) => event(userId, "wrote_a_note")],
    ["years", (id) => prisma.user.update({ where: { id }, data: { createdAt: new Date(0) } })],
  ])("because of %s stays as it is", async (_, keep) => {
    const { older, other } = await twice();
    await keep(other.userId);
    const before = await everything();
    expect(await mergeAccount(older.session, other, null)).toBe("holds");
    expect(await everything()).toBe(before);
  });

  it("because of a row in a table of your own stays as it is, without one it goes", async () => {
    // Any table will do: here, whoever is signed in has a row in it.
    const notes = [{ model: "Session", one: "note", many: "notes" }];
    const { older, other } = await twice();
    expect(await mergeAccount(older.session, other, null, notes)).toBe("holds");
    await prisma.session.deleteMany({ where: { userId: other.userId } });
    expect(await mergeAccount(older.session, other, null, notes)).toBe("merged");
  });
});

describe("an answer that comes too late", () => {
  it("changes nothing when the other account, or its identity, is somebody else's or gone", async () => {
    const { older, other } = await twice();
    const third = await signedIn();
    const wrong = { userId: third.userId, accountId: other.accountId };
    const before = await everything();
    expect(await mergeAccount(older.session, wrong, null)).toBe("holds");
    expect(await everything()).toBe(before);
    await prisma.user.delete({ where: { id: other.userId } });
    expect(await mergeAccount(older.session, other, null)).toBe("gone");
  });

  it("changes nothing when the session that answers has ended", async () => {
    const { older, other } = await twice();
    await prisma.session.deleteMany({ where: { userId: older.userId } });
    const before = await everything();
    await expect(mergeAccount(older.session, other, null)).rejects.toMatchObject({ failure: "expired" });
    expect(await everything()).toBe(before);
  });
});

describe("several at once", () => {
  it("of one person do it once, and all of them say so", async () => {
    const { older, other } = await twice();
    const all = await Promise.all([1, 2, 3].map(() => mergeAccount(older.session, other, null)));
    expect(all).toEqual(["merged", "merged", "merged"]);
    expect(await kindsOf(older.userId)).toEqual(["signed_up", "signed_up", "merged"]);
  });

  it("of two older accounts bring it into one of them", async () => {
    const { older, other } = await twice();
    const second = await signedIn({ ...sso });
    const all = await Promise.all([
      mergeAccount(older.session, other, null),
      mergeAccount(second.session, other, null),
    ]);
    expect(all.sort()).toEqual(["gone", "merged"]);
    const accounts = await prisma.account.findMany({ select: { userId: true } });
    expect(accounts).toHaveLength(3);
    expect(await prisma.user.count()).toBe(2);
  });

  it("with sign-ins of the same identity end with one account, and nobody shut out", async () => {
    const { older, newer, other } = await twice();
    const [outcome, ...comings] = await Promise.all([
      mergeAccount(older.session, other, null),
      ...[1, 2, 3].map(() => admitted(newer.identity)),
    ]);
    expect(outcome).toBe("merged");
    for (const { error } of comings) expect(error).toBeNull();
    expect((await admitted(newer.identity)).userId).toBe(older.userId);
    expect(await prisma.user.count()).toBe(1);
  });
});
