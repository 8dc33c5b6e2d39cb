import { vouchedNow, worthColumns } from "@/features/providers/on-offer";
import type { Prisma } from "@/generated/prisma/client";
import { describeDevice } from "@/lib/device";

/**
 * The addresses that a person is known to have: their own here, and those of their accounts that a provider has verified.
 * One that nobody has verified may be anybody's, and gets nothing.
 * @returns none for somebody who is gone
 */
export async function addressesOf(
  tx: Pick<Prisma.TransactionClient, "user">,
  userId: string,
): Promise<string[]> {
  const user = await tx.user.findUnique({
    where: { id: userId },
    select: { email: true, accounts: { select: worthColumns } },
  });
  if (!user) return [];
  const verified = user.accounts.map(vouchedNow).flatMap((one) => (one.emailVerified ? [one.email] : []));
  return [...new Set([user.email, ...verified])].filter((email) => email !== null);
}

const signIns = { in: ["signed_up", "signed_in"] };

/**
 * Whether nobody has come in to the account with such a browser, or by this app of ours, as far as activity is kept. Ask it
 * before the sign-in itself is kept.
 */
export async function isNewDevice(
  tx: Pick<Prisma.TransactionClient, "securityEvent">,
  { userId, userAgent, detail }: { userId: string; userAgent: string | null; detail: string | null },
): Promise<boolean> {
  // Nearly always the very browser has been here, and its last sign-in is among the newest.
  const same = await tx.securityEvent.findFirst({
    where: { userId, kind: signIns, userAgent, detail },
    orderBy: { id: "desc" },
    select: { id: true },
  });
  if (same) return false;
  // Several versions of a browser are one device.
  const known = await tx.securityEvent.groupBy({
    by: ["userAgent"],
    where: { userId, kind: signIns, detail },
  });
  const { name } = describeDevice(userAgent);
  return known.every((one) => describeDevice(one.userAgent).name !== name);
}
