import { afterEach, expect, it } from "vitest";
import { dropGrant, storeTokens, takeLease } from "@/features/api-access/mutations";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { grantee, storedGrant } from "../support/grants";

// "Stop allowing": what a person has granted goes, and the account stays as a way in.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "http://127.0.0.1:9" });

afterEach(async () => {
  await prisma.grantRevocation.deleteMany();
  await prisma.user.deleteMany();
});

const allowed = () =>
  grantee(prisma, {
    provider: "github",
    tokens: { access_token: "wide", refresh_token: "renews", scope: "read:user,repo" },
    endsIn: 3600,
  });

it("takes every token away, keeps the account, and notes the grant for its provider", async () => {
  const person = await allowed();
  const dropped = await dropGrant(person.userId, person.accountId);
  expect(dropped).toEqual({ provider: "github", grants: [expect.any(String)] });
  expect(await storedGrant(prisma, person)).toMatchObject({
    userId: person.userId,
    access_token: null,
    refresh_token: null,
    expires_at: null,
    scope: null,
  });
  const [queued] = await prisma.grantRevocation.findMany();
  expect(queued).toMatchObject({ id: dropped?.grants[0], providerAccountId: person.slot.providerAccountId });
  expect(queued?.access_token).toMatch(/^eyJ/);
  expect(await dropGrant(person.userId, person.accountId), "a second time").toBeNull();
  expect(await prisma.grantRevocation.count()).toBe(1);
});

it("is for its own person only", async () => {
  const [mine, theirs] = [await allowed(), await allowed()];
  for (const id of [theirs.accountId, "", "nothing", `${mine.accountId}'`])
    expect(await dropGrant(mine.userId, id), id).toBeNull();
  expect((await storedGrant(prisma, theirs)).access_token).toBe("wide");
  expect((await storedGrant(prisma, mine)).access_token).toBe("wide");
  expect(await prisma.grantRevocation.count()).toBe(0);
});

it("is not undone by a renewal that was under way", async () => {
  const person = await allowed();
  const row = await prisma.account.findUniqueOrThrow({ where: { id: person.accountId } });
  const now = new Date();
  expect(await takeLease(row, "lease", now, new Date(now.getTime() + 30_000))).toBe(true);
  await dropGrant(person.userId, person.accountId);
  const renewed = { access_token: "again", expires_at: 1, token_type: "bearer" };
  expect(await storeTokens(row, "lease", renewed)).toBe(false);
  expect((await storedGrant(prisma, person)).access_token).toBeNull();
});
