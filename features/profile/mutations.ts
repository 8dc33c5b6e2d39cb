import { refreshKeys } from "@/features/directory/mutations";
import { vouchedNow, worthColumns, worthNow } from "@/features/providers/on-offer";
import { highestWorth } from "@/features/providers/worth";
import { takeEmail } from "@/features/sign-in/admission/mutations";
import { mayTakeEmail } from "@/features/sign-in/admission/policy";
import { findEmailOwner } from "@/features/sign-in/admission/queries";
import { isUniqueViolation } from "@/lib/database/unique-violation";
import { db } from "@/lib/db";

/**
 * What this site calls a person. A later sign-in leaves it as it is.
 * @param name from `parseDisplayName`
 */
export async function changeDisplayName(userId: string, name: string): Promise<void> {
  await db().$transaction(async (tx) => {
    // updateMany, since the person may just have been deleted.
    await tx.user.updateMany({ where: { id: userId }, data: { name } });
    await refreshKeys(tx, userId);
  });
}

/**
 * Makes a verified email of one of a person's linked accounts theirs here. Somebody else who has it by a word that is worth
 * less loses it to them.
 * @param email from a form, and so from anybody
 * @returns the user who lost it, if one did; `taken` when it is another person's here, `unknown` when no account of theirs
 *   has it from a provider whose word counts now; nothing changed then
 */
export async function chooseVerifiedEmail(
  userId: string,
  email: string,
): Promise<{ outcome: "chosen"; from: string | null } | { outcome: "taken" | "unknown" }> {
  const accounts = await db().account.findMany({
    where: { userId, email, emailVerified: true },
    select: { id: true, ...worthColumns },
  });
  const ids = accounts.filter((account) => vouchedNow(account).emailVerified).map(({ id }) => id);
  const owner = ids.length > 0 ? await findEmailOwner(email) : null;
  const takes = owner !== null && owner.userId !== userId;
  if (takes && !mayTakeEmail(highestWorth(accounts.map(worthNow)), owner)) return { outcome: "taken" };
  const from = takes ? owner.userId : null;
  try {
    return await db().$transaction(async (tx) => {
      const took = from !== null && (await takeEmail(tx, from, email));
      // Looked at again, so that an account that is disconnected at the same time gives its email to nobody.
      const { count } = await tx.user.updateMany({
        where: { id: userId, accounts: { some: { id: { in: ids }, email, emailVerified: true } } },
        data: { email, emailVerified: new Date() },
      });
      if (count === 0) throw new Unproven();
      return { outcome: "chosen", from: took ? from : null };
    });
  } catch (error) {
    if (error instanceof Unproven) return { outcome: "unknown" };
    if (!isUniqueViolation(error)) throw error;
    return { outcome: "taken" };
  }
}

/** Ends what a transaction has begun: nobody loses an email that then is nobody's. */
class Unproven extends Error {
  override name = "Unproven";
}
