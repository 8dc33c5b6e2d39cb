import { hashCode } from "@/features/recovery-codes/policy";
import { db } from "@/lib/db";

/** @returns how many codes a person has left, and since when */
export async function findCodes(userId: string): Promise<{ left: number; madeAt: Date | null }> {
  const where = { userId };
  const [left, newest] = await Promise.all([
    db().recoveryCode.count({ where }),
    db().recoveryCode.findFirst({ where, select: { createdAt: true }, orderBy: { id: "desc" } }),
  ]);
  return { left, madeAt: newest?.createdAt ?? null };
}

/** The row of a code, with what decides about its person. */
export async function findByCode(code: string) {
  return db().recoveryCode.findUnique({
    where: { codeHash: hashCode(code) },
    select: {
      id: true,
      userId: true,
      user: { select: { id: true, name: true, email: true, role: true, disabledAt: true } },
    },
  });
}

export type FoundCode = NonNullable<Awaited<ReturnType<typeof findByCode>>>;
