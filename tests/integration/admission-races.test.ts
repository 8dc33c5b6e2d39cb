import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import type { ProvenIdentity } from "@/features/sign-in/identify";
import { testDatabase } from "../support/database";
import { requiredEnvironment, testEnvironment } from "../support/environment";
import { admitted, proven } from "../support/proven";

// Sign-ins of one person at once, and sign-ins that break off.

const { prisma, url } = testDatabase();
testEnvironment({ DATABASE_URL: url });

afterEach(async () => {
  await prisma.user.deleteMany();
});

const together = (identities: ProvenIdentity[]) =>
  Promise.all(identities.map((identity) => admitted(identity, { access_token: "t" })));
const google = { provider: "google", protocol: "oidc", issuer: "https://accounts.google.com" } as const;
/** Users whom nobody can sign in as. */
const halfUsers = () => prisma.user.count({ where: { accounts: { none: {} } } });

/** Another server on the same database, which lets these in at once when it is told to begin. */
async function server(identities: ProvenIdentity[]) {
  const args = ["--import", "tsx", "tests/support/admit.ts", JSON.stringify(identities)];
  const env = { ...process.env, ...requiredEnvironment, DATABASE_URL: url };
  const child = spawn(process.execPath, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const gone = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("ready");
  return {
    begin: () => child.stdin.end(),
    /** @returns the users they became */
    answer: async () => {
      const users = JSON.parse((await lines.next()).value ?? "null") as string[];
      await gone;
      return users;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

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

  it("of one new person without an email on two servers make one user, and all get in", async () => {
    const identity = proven({ email: null, emailVerified: false });
    const identities = Array.from({ length: 10 }, () => identity);
    const servers = [await server(identities), await server(identities)];
    for (const { begin } of servers) begin();
    const users = await Promise.all(servers.map(({ answer }) => answer()));
    const { id } = await prisma.user.findFirstOrThrow();
    expect(users.flat()).toEqual(Array.from({ length: 20 }, () => id));
    expect([await prisma.user.count(), await prisma.account.count()]).toEqual([1, 1]);
  });

  it("through two providers with one verified email make one user and one conflict", async () => {
    for (let round = 0; round < 5; round++) {
      const email = `ada-${round}@acme.test`;
      const all = await together([proven({ email }), proven({ ...google, email })]);
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
    await prisma.$executeRawUnsafe(
      `CREATE TRIGGER "broken" BEFORE INSERT ON "Account" BEGIN SELECT RAISE(ABORT, 'disk is gone'); END`,
    );
    try {
      expect((await admitted(identity)).error).toBeInstanceOf(Error);
      expect(await prisma.user.count()).toBe(0);
    } finally {
      await prisma.$executeRawUnsafe(`DROP TRIGGER "broken"`);
    }
    expect((await admitted(identity)).outcome).toBe("new");
  });

  it("because the server is killed leaves no half user, and the next ones succeed", async () => {
    const identities = Array.from({ length: 60 }, () => proven());
    const { begin, kill } = await server(identities);
    begin();
    while ((await prisma.user.count()) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await kill();
    expect(await halfUsers()).toBe(0);
    const again = await together(identities);
    expect(again.map(({ error }) => error)).toEqual(identities.map(() => null));
    expect([await prisma.user.count(), await prisma.account.count()]).toEqual([60, 60]);
  });
});
