import { limitChanges, limitCurrent } from "@/features/rate-limits/limit";
import { tooManyPath } from "@/features/rate-limits/refusal";
import { codesPath, makeSet, spendCode } from "@/features/recovery-codes/changes";
import { asFile } from "@/features/recovery-codes/file";
import { connectionsPath } from "@/features/recovery-codes/notices";
import { codesToShow, forgetCodes } from "@/features/recovery-codes/shown";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { confirmPath, requireRecentSignIn } from "@/features/session/pending-action";
import { tooManyAttempts } from "@/features/sign-in/failure-page";
import { textField } from "@/lib/forms";
import { safeReturnTo, withReturnTo } from "@/lib/redirects";

/** "Lost your way in?": fields `code` and `returnTo`. */
export async function signInByCode(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const wait = await limitCurrent("recovery-code");
  if (wait > 0) return tooManyAttempts(wait, { provider: null, returnTo });
  return spendCode(textField(form, "code"), null, { returnTo, page: "/signin/recovery" });
}

/** "Confirm it's you" by a code: the same fields. */
export async function confirmByCode(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const page = withReturnTo(confirmPath, returnTo);
  await limitChanges(page);
  const session = await requireSession(page);
  const wait = await limitCurrent("recovery-code");
  if (wait > 0) return tooManyPath(wait, page);
  return spendCode(textField(form, "code"), session, { returnTo, page: confirmPath });
}

/** Makes a new set, in the place of the one before. */
export async function makeAction(): Promise<string> {
  await limitChanges(connectionsPath());
  const session = await requireSession(connectionsPath());
  await requireRecentSignIn(session, { name: "recovery-codes" });
  return orUnavailable(connectionsPath(), () => makeSet(session));
}

/** The codes as a file, as long as the page shows them. */
export async function downloadAction(): Promise<string | Response> {
  await limitChanges(codesPath);
  const session = await requireSession(codesPath);
  const codes = await orUnavailable(codesPath, () => codesToShow(session));
  return codes ? asFile(codes) : connectionsPath("recovery-codes-hidden");
}

/** "I have kept them": this browser forgets the codes. */
export async function doneAction(): Promise<string> {
  await limitChanges(codesPath);
  await requireSession(codesPath);
  await forgetCodes();
  return connectionsPath("recovery-codes-kept");
}
