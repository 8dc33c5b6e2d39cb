import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, expect, it, onTestFinished } from "vitest";
import type { ProvenIdentity } from "@/features/providers/types";
import { testDatabase } from "../support/database";
import { requiredEnvironment, testEnvironment } from "../support/environment";
import { program } from "../support/programs";
import { admitted, proven } from "../support/proven";

// Sign-ups on several servers with one database, and on one that dies.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

afterEach(async () => {
  await prisma.user.deleteMany();
});

/** Another server on the same database, which lets these in at once when it is told to begin. */
async function server(identities: ProvenIdentity[]) {
  const args = [program("admit"), JSON.stringify(identities)];
  const env = { ...process.env, ...requiredEnvironment, DATABASE_URL: url };
  const child = spawn(process.execPath, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const gone = once(child, "exit");
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("ready");
  return {
    begin: () => child.stdin.end(),
    /** @returns the users they became */
    answer: async () => {
      // Behind what it logs of them.
      let last = "null";
      for (let line = await lines.next(); !line.done; line = await lines.next()) last = line.value;
      const users = JSON.parse(last) as string[];
      await gone;
      return users;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

it("sign-ups of one new person without an email on two servers make one user, and all get in", async () => {
  const identity = proven({ email: null, emailVerified: false });
  const identities = Array.from({ length: 10 }, () => identity);
  const servers = await Promise.all([server(identities), server(identities)]);
  for (const { begin } of servers) begin();
  const users = await Promise.all(servers.map(({ answer }) => answer()));
  const { id } = await prisma.user.findFirstOrThrow();
  expect(users.flat()).toEqual(Array.from({ length: 20 }, () => id));
  expect([await prisma.user.count(), await prisma.account.count()]).toEqual([1, 1]);
});

it("sign-ups on a server that is killed leave no half user, and the next ones succeed", async () => {
  const identities = Array.from({ length: 60 }, () => proven());
  const { begin, kill } = await server(identities);
  begin();
  while ((await prisma.user.count()) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await kill();
  // Nobody whom no account opens.
  expect(await prisma.user.count({ where: { accounts: { none: {} } } })).toBe(0);
  const again = await Promise.all(identities.map((identity) => admitted(identity)));
  expect(again.map(({ error }) => error)).toEqual(identities.map(() => null));
  expect([await prisma.user.count(), await prisma.account.count()]).toEqual([60, 60]);
});
