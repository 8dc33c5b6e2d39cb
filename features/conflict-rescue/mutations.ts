import { refreshKeys } from "@/features/directory/mutations";
import type { PendingLink } from "@/features/sign-in/pending-link";
import { isUniqueViolation } from "@/lib/database/unique-violation";
import { db } from "@/lib/db";

/**
 * Files an identity under a user, once its person has agreed to it.
 * @returns `elsewhere` when it has become somebody else's in the meantime; nothing has changed then
 */
export async function linkIdentity(
  userId: string,
  identity: PendingLink["identity"],
): Promise<"linked" | "elsewhere"> {
  const {
    provider,
    subject: providerAccountId,
    protocol: type,
    issuer,
    label,
    email,
    emailVerified,
    emailOwned,
  } = identity;
  try {
    await db().$transaction(async (tx) => {
      await tx.account.create({
        data: { userId, type, provider, providerAccountId, issuer, label, email, emailVerified, emailOwned },
      });
      await refreshKeys(tx, userId);
    });
    return "linked";
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const owner = await db().account.findUnique({
      where: { provider_providerAccountId: { provider, providerAccountId } },
      select: { userId: true },
    });
    return owner?.userId === userId ? "linked" : "elsewhere";
  }
}
