import { findPasskeyIds } from "@/features/passkey-store/queries";
import { isOnOffer, worthColumns, worthNow } from "@/features/providers/on-offer";
import type { ProvenIdentity } from "@/features/providers/types";
import { highestWorth } from "@/features/providers/worth";
import { findRecoveryCodeIds } from "@/features/recovery-code-store/data";
import type { EmailOwner } from "@/features/sign-in/admission/policy";
import { Overtaken } from "@/features/sign-in/admission/visit";
import { withParent } from "@/lib/database/with-parent";
import { db } from "@/lib/db";

/** The account of an identity, with what decides about its person. */
export async function findAccountOf({ provider, subject: providerAccountId }: ProvenIdentity) {
  const found = await db().account.findUnique({
    where: { provider_providerAccountId: { provider, providerAccountId } },
    select: {
      id: true,
      userId: true,
      label: true,
      access_token: true,
      refresh_token: true,
      expires_at: true,
      scope: true,
      ...worthColumns,
      user: {
        select: {
          name: true,
          email: true,
          disabledAt: true,
          accounts: {
            where: { emailVerified: true, NOT: { provider, providerAccountId } },
            select: worthColumns,
          },
        },
      },
    },
  });
  return withParent(found, "user");
}

export type FoundAccount = NonNullable<Awaited<ReturnType<typeof findAccountOf>>>;

/** @returns the user with an email, and the identities that are filed under them, the oldest first */
export async function findEmailOwner(
  email: string,
): Promise<(EmailOwner & { identities: { provider: string; providerAccountId: string }[] }) | null> {
  const user = await db().user.findUnique({
    where: { email },
    select: {
      id: true,
      role: true,
      disabledAt: true,
      accounts: { select: { providerAccountId: true, ...worthColumns }, orderBy: { linkedAt: "asc" } },
    },
  });
  if (!user) return null;
  const { id: userId, role, disabledAt, accounts } = user;
  const keys = [...accounts, ...(await findPasskeyIds(userId)), ...(await findRecoveryCodeIds(userId))];
  return {
    userId,
    ways: accounts.filter(isOnOffer).map(({ provider }) => provider),
    unclaimed: keys.length === 0,
    worth: highestWorth(accounts.filter((account) => account.email === email).map(worthNow)),
    disabled: disabledAt !== null,
    role: role === "admin" ? "admin" : "user",
    identities: accounts,
  };
}

/**
 * The same for a sign-up.
 * @throws Overtaken when the identity is filed under that user by now
 */
export async function findOtherOwner(
  email: string | null,
  { provider, providerAccountId }: { provider: string; providerAccountId: string },
) {
  const owner = email ? await findEmailOwner(email) : null;
  const own = (way: { provider: string; providerAccountId: string }) =>
    way.provider === provider && way.providerAccountId === providerAccountId;
  if (owner?.identities.some(own)) throw new Overtaken("the identity has signed up by now");
  return owner;
}
