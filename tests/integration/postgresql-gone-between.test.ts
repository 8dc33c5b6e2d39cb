import { afterEach, expect, it, vi } from "vitest";
import { findConnections } from "@/features/connections/queries";
import { openRefreshTokens, rotateRefreshToken } from "@/features/exchange/mutations";
import { newSessionTimes } from "@/features/session/policy";
import { findAccountOf } from "@/features/sign-in/admission/queries";
import { db } from "@/lib/db";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { printedLines } from "../support/printed";
import { signedIn } from "../support/signed-in";

// Prisma reads a row, and then the row that it belongs to. PostgreSQL lets others delete in between.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

printedLines();
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

/** Somebody who deletes their account between the first statement on a table and the next one. */
function leavesAfterReading(table: string, userId: string): { left: () => boolean } {
  const { pool } = db();
  if (!pool) throw new Error("no pool");
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>;
  let left = false;
  const spied = async (...args: unknown[]) => {
    const answer = await query(...args);
    if (!left && JSON.stringify(args).includes(`FROM \\"public\\".\\"${table}\\"`)) {
      left = true;
      await prisma.user.deleteMany({ where: { id: userId } });
    }
    return answer;
  };
  vi.spyOn(pool, "query").mockImplementation(spied as typeof pool.query);
  return { left: () => left };
}

it("an identity whose person leaves meanwhile is nobody's", async () => {
  const { userId, identity } = await signedIn();
  const { left } = leavesAfterReading("Account", userId);
  expect(await findAccountOf(identity)).toBeNull();
  expect(left()).toBe(true);
});

// part: exchange
it("a refresh token whose person leaves meanwhile is none", async () => {
  const { userId } = await signedIn();
  const { id } = await prisma.session.create({
    data: {
      userId,
      sessionToken: "of a client",
      clientId: "example-cli",
      provider: "github",
      ...newSessionTimes(new Date()),
    },
  });
  const token = await openRefreshTokens(id);
  const { left } = leavesAfterReading("RefreshToken", userId);
  expect(await rotateRefreshToken(token, "example-cli", { userAgent: null, network: null })).toBeNull();
  expect(left()).toBe(true);
});

it("connections of a person who leaves meanwhile are none", async () => {
  const { userId } = await signedIn();
  const { left } = leavesAfterReading("User", userId);
  expect((await findConnections(userId)).flatMap(({ accounts }) => accounts)).toEqual([]);
  expect(left()).toBe(true);
});
