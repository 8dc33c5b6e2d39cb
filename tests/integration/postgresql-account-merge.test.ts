import { afterEach, expect, it, vi } from "vitest";
import { mergeAccount } from "@/features/account-merge/mutations";
import { openDatabase } from "@/lib/db";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { lockWaits } from "../support/lock-waits";
import { printedLines } from "../support/printed";
import { signedIn } from "../support/signed-in";
import { sso, ssoOffered } from "../vendors/sso";

// PostgreSQL lets others write while an account is merged, which SQLite does not; the rest is in account-merge.test.ts.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, ...ssoOffered });

printedLines();
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

it.each([null, "new@acme.test"])(
  "a row that is being written keeps the account of a user whose email is %s, and is kept",
  async (email) => {
    // Any table will do: here, whoever is signed in has a row in it.
    const notes = [{ model: "Session", one: "note", many: "notes" }];
    const older = await signedIn(sso);
    const { userId } = await signedIn({ email, emailVerified: email !== null });
    const account = await prisma.account.findFirstOrThrow({ where: { userId }, select: { id: true } });
    await prisma.session.deleteMany({ where: { userId } });
    const writer = openDatabase(url);
    let merge: Promise<unknown> = Promise.resolve();
    await writer.$transaction(
      async (tx) => {
        const ends = new Date(Date.now() + 3_600_000);
        const data = { userId, sessionToken: `of ${userId}`, expires: ends, absoluteExpires: ends };
        await tx.session.create({ data, select: { id: true } });
        merge = mergeAccount(older.session, { userId, accountId: account.id }, null, notes);
        // One that does not wait is over by then, and has lost the note or waits too late to keep it.
        await expect.poll(() => lockWaits(prisma), { timeout: 60_000 }).toBe(1);
      },
      { timeout: 120_000 },
    );
    expect(await merge).toBe("holds");
    expect(await prisma.session.count({ where: { userId } })).toBe(1);
    await writer.$disconnect();
  },
);
