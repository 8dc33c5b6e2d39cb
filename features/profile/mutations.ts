import { isUniqueViolation } from "@/lib/database/unique-violation";
import { db } from "@/lib/db";

/**
 * What this site calls a person. A later sign-in leaves it as it is.
 * @param name from `parseDisplayName`
 */
export async function changeDisplayName(userId: string, name: string): Promise<void> {
  // updateMany, since the person may just have been deleted.
  await db().user.updateMany({ where: { id: userId }, data: { name } });
}

/**
 * Makes a verified email of one of a person's linked accounts theirs here.
 * @param email from a form, and so from anybody
 * @returns `taken` when it is another person's here, `unknown` when none of their accounts has it; nothing changed then
 */
export async function chooseVerifiedEmail(
  userId: string,
  email: string,
): Promise<"chosen" | "taken" | "unknown"> {
  try {
    // One statement, so that an account that is disconnected at the same time gives its email to nobody.
    const { count } = await db().user.updateMany({
      where: { id: userId, accounts: { some: { email, emailVerified: true } } },
      data: { email, emailVerified: new Date() },
    });
    return count > 0 ? "chosen" : "unknown";
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return "taken";
  }
}
