import { refuseForm } from "@/features/account/form-problem";
import { dataPath, finishDeletion } from "@/features/account-data/deletion";
import { confirmationWord, isConfirmation } from "@/features/confirmation/policy";
import { limitChanges } from "@/features/rate-limits/limit";
import { requireSession } from "@/features/session/auth";
import { requireRecentSignIn } from "@/features/session/pending-action";
import { textField } from "@/lib/forms";

/** Deletes the account of whoever asks: field `confirmation`. */
export async function deleteOwnAccount(form: FormData): Promise<string> {
  await limitChanges(dataPath);
  const session = await requireSession(dataPath);
  const typed = textField(form, "confirmation");
  if (!isConfirmation(typed)) {
    const problem = `Type ${confirmationWord} to delete your account. Nothing has been deleted.`;
    return refuseForm(dataPath, { form: "delete", userId: session.user.id, problem, typed });
  }
  // Without the spaces, which could be more than a cookie holds.
  await requireRecentSignIn(session, { name: "delete", input: typed.trim() });
  return finishDeletion(session, typed);
}
