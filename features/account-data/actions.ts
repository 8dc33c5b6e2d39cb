"use server";

import { redirect } from "next/navigation";
import { confirmationWord, dataPath, finishDeletion, isConfirmation } from "@/features/account-data/deletion";
import { limitChanges } from "@/features/rate-limits/limit";
import { requireUser } from "@/features/session/auth";
import { requireRecentSignIn } from "@/features/session/pending-action";

/** What comes back with a form that could not be taken: what is wrong, and what was typed. */
export type DeletionState = { problem: string; typed: string } | null;

/** Deletes the account of whoever asks: field `confirmation`. Works without JavaScript. */
export async function deleteOwnAccount(_: DeletionState, form: FormData): Promise<DeletionState> {
  await limitChanges(dataPath);
  await requireUser(dataPath);
  const typed = form.get("confirmation");
  if (!isConfirmation(typed)) {
    return {
      problem: `Type ${confirmationWord} to delete your account. Nothing has been deleted.`,
      typed: typeof typed === "string" ? typed : "",
    };
  }
  const session = await requireRecentSignIn({ name: "delete", input: typed });
  redirect(await finishDeletion(session, typed));
}
