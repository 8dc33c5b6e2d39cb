import { afterEach, describe, expect, it } from "vitest";
import type { ProvenIdentity } from "@/features/providers/types";
import { testDatabase } from "../support/database";
import { breakingTrigger, mendingTrigger } from "../support/dialect";
import { testEnvironment } from "../support/environment";
import { admitted, proven } from "../support/proven";
import { sso, ssoOffered } from "../vendors/sso";

// Sign-ins of one person at once, and sign-ins that break off.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, ...ssoOffered });

afterEach(async () => {
  await prisma.user.deleteMany();
});

const together = (identities: ProvenIdentity[]) =>
  Promise.all(identities.map((identity) => admitted(identity, { access_token: "t" })));
/** Users whom nobody can sign in as. */
const halfUsers = () => prisma.user.count({ where: { accounts: { none: {} } } });

describe("sign-ins at once", () => {
  it.each([
    ["with a verified email", {}],
    ["without an email", { email: null, emailVerified: false }],
  ])(
    "of one new person, twenty of them %s, make one user and one account, and all get in",
    async (_name, changes) => {
      const identity = proven(changes);
      const all = await together(Array.from({ length: 20 }, () => identity));
      expect(all.map(({ error }) => error)).toEqual(Array.from({ length: 20 }, () => null));
      expect(new Set(all.map(({ userId }) => userId)).size).toBe(1);
      expect(all.filter(({ outcome }) => outcome === "new")).toHaveLength(1);
      expect([await prisma.user.count(), await prisma.account.count()]).toEqual([1, 1]);
    },
  );

  it("through two providers with one verified email make one user and one conflict", async () => {
    for (let round = 0; round < 5; round++) {
      const email = `ada-${round}@acme.test`;
      const all = await together([proven({ email }), proven({ ...sso, email })]);
      const [winner, loser] = all[0]?.error ? [all[1], all[0]] : [all[0], all[1]];
      expect(winner?.error).toBeNull();
      expect(loser?.error).toMatchObject({ failure: "email_taken" });
      expect(loser?.conflict?.userId).toBe(winner?.userId);
      const accounts = await prisma.account.findMany({ where: { user: { email } } });
      expect(accounts.map(({ provider }) => provider)).toEqual(loser?.conflict?.ways);
    }
    expect([await prisma.user.count(), await halfUsers()]).toEqual([5, 0]);
  });

  it("of many people make as many users", async () => {
    const all = await together(Array.from({ length: 20 }, () => proven()));
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(20);
    expect([await prisma.user.count(), await prisma.account.count()]).toEqual([20, 20]);
  });

  it("of two people who get the same new email leave it with one of them, and both get in", async () => {
    const [one, two] = [proven(), proven()];
    const before = await together([one, two]);
    const email = "shared@acme.test";
    const after = await together([
      { ...one, email },
      { ...two, email },
    ]);
    expect(after.map(({ userId, error }) => [userId, error])).toEqual(
      before.map(({ userId }) => [userId, null]),
    );
    expect(await prisma.user.count({ where: { email } })).toBe(1);
  });
});

describe("a sign-up that breaks off", () => {
  it("between the user and the account leaves nothing, and the next one succeeds", async () => {
    const identity = proven();
    for (const statement of breakingTrigger("BEFORE INSERT", "Account"))
      await prisma.$executeRawUnsafe(statement);
    try {
      expect((await admitted(identity)).error).toBeInstanceOf(Error);
      expect(await prisma.user.count()).toBe(0);
    } finally {
      await prisma.$executeRawUnsafe(mendingTrigger("Account"));
    }
    expect((await admitted(identity)).outcome).toBe("new");
  });
});
