import { expect, it } from "vitest";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { newLimiter, taken } from "../support/limits";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

it("counts in memory, and writes nothing: SQLite has one server, and one writer at a time", async () => {
  expect(prisma.pool).toBeNull();
  const answers = await taken(newLimiter(prisma.pool, 3), "a", 5);
  expect(answers.map(({ refused }) => refused)).toEqual([false, false, false, true, true]);
  expect(await prisma.rateLimit.count()).toBe(0);
});
