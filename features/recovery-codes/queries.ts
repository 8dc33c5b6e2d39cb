import { currentOffers } from "@/features/connections/queries";
import { passkeyWays } from "@/features/passkey-store/queries";
import { isWayIn } from "@/features/providers/way";
import { db } from "@/lib/db";

/** @returns how many codes a person has left, and when their set was made; null for somebody without one */
export async function findCodes(userId: string): Promise<{ left: number; madeAt: Date } | null> {
  const codes = await db().recoveryCode.findMany({
    where: { userId },
    select: { createdAt: true, usedAt: true },
  });
  const [first] = codes;
  return first
    ? { left: codes.filter(({ usedAt }) => usedAt === null).length, madeAt: first.createdAt }
    : null;
}

/** The row of a code, with what decides about its person. */
export async function findByHash(codeHash: string) {
  return db().recoveryCode.findUnique({
    where: { codeHash },
    select: {
      id: true,
      userId: true,
      usedAt: true,
      user: { select: { id: true, name: true, email: true, role: true, disabledAt: true } },
    },
  });
}

export type FoundCode = NonNullable<Awaited<ReturnType<typeof findByHash>>>;

/** Whether these are of the set that a person has now. */
export async function isCurrent(userId: string, hashes: readonly string[]): Promise<boolean> {
  return (await db().recoveryCode.count({ where: { userId, codeHash: { in: [...hashes] } } })) > 0;
}

/** Whether a person who loses one more way in has none. */
export async function hasOneWayIn(userId: string): Promise<boolean> {
  const accounts = await db().account.findMany({
    where: { userId },
    select: { provider: true, issuer: true },
  });
  const ways = [...accounts, ...(await passkeyWays(db(), userId))];
  const offers = currentOffers();
  return ways.filter((way) => isWayIn(way, offers)).length < 2;
}
