import { randomBytes, randomUUID } from "node:crypto";
import { uuidFloor } from "@/features/cleanup/policy";
import type { PrismaClient } from "@/generated/prisma/client";

export const day = 24 * 60 * 60 * 1000;

/** @returns a version 7 UUID of that time */
export function idAt(time: Date): string {
  return `${uuidFloor(time)}-7${randomUUID().slice(15)}`;
}

/** Somebody without anything. @returns the id */
export async function someone(prisma: PrismaClient): Promise<string> {
  return (await prisma.user.create({ data: { name: "Somebody" }, select: { id: true } })).id;
}

/** A session's row; without changes it ends a minute after `now`, and was opened a day before. */
export function sessionRow(
  userId: string,
  now: Date,
  changes: { expires?: Date; absoluteExpires?: Date } = {},
) {
  return {
    id: idAt(new Date(now.getTime() - day)),
    userId,
    sessionToken: randomBytes(32).toString("hex"),
    provider: "github",
    expires: new Date(now.getTime() + 60_000),
    absoluteExpires: new Date(now.getTime() + 60_000),
    ...changes,
  };
}

/** Sessions of somebody that have been over for a while. */
export async function expiredSessions(prisma: PrismaClient, count: number, now = new Date()): Promise<void> {
  const userId = await someone(prisma);
  let made = Math.min(count, 500);
  await prisma.session.createMany({
    data: Array.from({ length: made }, (_, i) =>
      sessionRow(userId, now, { expires: new Date(now.getTime() - i) }),
    ),
  });
  // The database copies its own rows far sooner than Prisma writes as many.
  while (made < count) {
    const suffix = `-${made}`;
    made += await prisma.$executeRaw`
      INSERT INTO "Session" ("id", "sessionToken", "userId", "expires", "absoluteExpires")
      SELECT "id" || ${suffix}, "sessionToken" || ${suffix}, "userId", "expires", "absoluteExpires"
      FROM "Session" WHERE "userId" = ${userId} LIMIT ${count - made}`;
  }
}
