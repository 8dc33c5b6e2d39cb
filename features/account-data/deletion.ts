import { cookies } from "next/headers";
import { after } from "next/server";
import { withNotice } from "@/features/account/notices";
import { deleteAccount } from "@/features/account-data/mutations";
import { revokeGrants } from "@/features/connections/mutations";
import type { Session } from "@/features/session/queries";
import { cookieName, cookieOptions } from "@/lib/cookies";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

// Not among the actions: what they export anybody can call, with a session of their own making.

/** The page on which a person deletes their account and downloads their data. */
export const dataPath = "/account/data";

/** What a person types to show that they mean it. */
export const confirmationWord = "DELETE";

/** @param typed a form's field; small letters and spaces around it are no reason to send somebody back */
export function isConfirmation(typed: unknown): typed is string {
  return typeof typed === "string" && typed.trim().toUpperCase() === confirmationWord;
}

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
  return "/goodbye";
}

/** Every cookie of ours goes. Only the theme stays, since it is this browser's and says nothing of anybody. */
async function forgetBrowser(): Promise<void> {
  const jar = await cookies();
  const theme = cookieName("theme");
  for (const { name } of jar.getAll()) {
    if (name.startsWith(cookieName("")) && name !== theme) {
      // Deleting needs the attributes the cookie was set with, or a browser keeps a __Host- cookie.
      jar.set(name, "", { ...cookieOptions(), maxAge: 0 });
    }
  }
}
