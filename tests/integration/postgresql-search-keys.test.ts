import { afterEach, expect, it, vi } from "vitest";
import { refreshKeys } from "@/features/directory/mutations";
import { changeDisplayName } from "@/features/profile/mutations";
import { openDatabase } from "@/lib/db";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { lockWaits } from "../support/lock-waits";
import { printedLines } from "../support/printed";
import { signedIn } from "../support/signed-in";

// PostgreSQL lets two transactions make one person's keys anew at once, which SQLite does not.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

printedLines();
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

it("changes of one person that meet wait for one another, and the keys tell of all", async () => {
  const { userId } = await signedIn({ name: "Ada Lovelace", email: null, label: "@ada" });
  const account = await prisma.account.findFirstOrThrow({ where: { userId }, select: { id: true } });
  const writer = openDatabase(url);
  let others: Promise<unknown> = Promise.resolve();
  await writer.$transaction(
    async (tx) => {
      const google = { type: "oidc", provider: "google", providerAccountId: "2", label: "countess" };
      await tx.account.create({ data: { userId, ...google }, select: { id: true } });
      await refreshKeys(tx, userId);
      const relabelled = prisma.$transaction(
        async (tx) => {
          await tx.account.update({ where: account, data: { label: "@king" }, select: { id: true } });
          await refreshKeys(tx, userId);
        },
        { timeout: 120_000 },
      );
      others = Promise.all([changeDisplayName(userId, "Augusta King"), relabelled]);
      await expect.poll(() => lockWaits(prisma), { timeout: 60_000 }).toBe(2);
    },
    { timeout: 120_000 },
  );
  await others;
  const keys = await prisma.searchKey.findMany({ where: { userId }, select: { kind: true, key: true } });
  expect(keys.map(({ kind, key }) => `${kind} ${key}`).toSorted()).toEqual([
    "label countess",
    "label king",
    "name augusta king",
    "word augusta",
    "word king",
  ]);
  await writer.$disconnect();
});
