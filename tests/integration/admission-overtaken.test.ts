import { expect, it } from "vitest";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { admitted, proven } from "../support/proven";
import { sso, ssoOffered } from "../vendors/sso";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, ...ssoOffered });
const shared = globalThis as { valetKeyDatabase?: typeof prisma };

it("who signs up elsewhere between our two reads is no conflict with themselves", async () => {
  const identity = proven();
  const hasRun: string[] = [];
  // The client as it is, but before the email is looked up another server finishes the same person's sign-up.
  const users = new Proxy(prisma.user, {
    get: (target, name) =>
      name !== "findUnique"
        ? Reflect.get(target, name)
        : async (args: Parameters<typeof prisma.user.findUnique>[0]) => {
            if (hasRun.push("find") === 1) {
              shared.valetKeyDatabase = prisma;
              expect((await admitted(identity)).error).toBeNull();
            }
            return target.findUnique(args);
          },
  });
  shared.valetKeyDatabase = new Proxy(prisma, {
    get: (target, name) => (name === "user" ? users : Reflect.get(target, name)),
  });
  const { error, userId } = await admitted(identity);
  expect(error).toBeNull();
  expect(userId).not.toBeNull();
});

it("two identities at once do not both adopt one user", async () => {
  const email = "orphan@acme.test";
  await prisma.user.create({ data: { email, emailVerified: new Date() } });
  const all = await Promise.all([admitted(proven({ email })), admitted(proven({ ...sso, email }))]);
  expect(
    all
      .map(({ error, userId }) => (error ? String(error) : userId))
      .filter((x) => x?.startsWith("SignInRefused")),
  ).toHaveLength(1);
});

it("the email follows once the provider has verified the new one", async () => {
  const identity = proven({ email: "old@acme.test" });
  const { userId } = await admitted(identity);
  await admitted({ ...identity, email: "new@acme.test", emailVerified: false });
  await admitted({ ...identity, email: "new@acme.test", emailVerified: true });
  expect((await prisma.user.findUniqueOrThrow({ where: { id: userId ?? "" } })).email).toBe("new@acme.test");
});
