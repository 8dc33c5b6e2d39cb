import { cookies } from "next/headers";
import { after } from "next/server";
import { deleteAccount } from "@/features/account/mutations";
import { withNotice } from "@/features/account/notices";
import { goodbyePath, rememberDeletion } from "@/features/account-data/goodbye";
import { isConfirmation } from "@/features/confirmation/policy";
import { revokeGrants } from "@/features/grants/mutations";
import type { Session } from "@/features/session/queries";
import { cookieName, forgetCookie, storeCookies } from "@/lib/cookies";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

/** The page on which a person deletes their account and downloads their data. */
export const dataPath = "/account/data";

/**
 * Deletes the account and makes this browser forget it.
 * @param session of somebody who has just proven who they are
 * @param typed the confirmation, which may have waited for that
 * @returns where to go
 */
export async function finishDeletion(session: Session, typed: string): Promise<string> {
  if (!isConfirmation(typed)) return withNotice(dataPath, "deletion-unconfirmed");
  const user = session.user.id;
  let deleted: Awaited<ReturnType<typeof deleteAccount>>;
  try {
    deleted = await deleteAccount(user);
  } catch (error) {
    log("error", "account_deletion_failed", { user, error: describeError(error) });
    return withNotice(dataPath, "deletion-failed");
  }
  log("info", "account_deleted", { user });
  // Nobody waits for the providers: what they cannot be told now is tried again later.
  if (deleted) after(() => revokeGrants(deleted.grants));
  await forgetBrowser();
  storeCookies(await cookies(), [await rememberDeletion()]);
  return goodbyePath;
}

/** Every cookie of ours goes. Only the theme stays, since it is this browser's and says nothing of anybody. */
async function forgetBrowser(): Promise<void> {
  const jar = await cookies();
  const theme = cookieName("theme");
  const names = jar.getAll().map(({ name }) => name);
  const ours = names.filter((name) => name.startsWith(cookieName("")) && name !== theme);
  storeCookies(jar, ours.map(forgetCookie));
}
