import {
  beginCreation,
  finishCreation,
  newPasskeyPath,
  remove,
  startAdding,
} from "@/features/passkeys/changes";
import { renamePasskey } from "@/features/passkeys/mutations";
import { passkeysPath } from "@/features/passkeys/notices";
import { passkeyName } from "@/features/passkeys/policy";
import { beginUse, finishUse } from "@/features/passkeys/sign-in";
import { limitChanges, limitCurrent } from "@/features/rate-limits/limit";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { confirmPath, requireRecentSignIn } from "@/features/session/pending-action";
import { tooManyAttempts } from "@/features/sign-in/failure-page";
import { textField } from "@/lib/forms";
import { safeReturnTo, withReturnTo } from "@/lib/redirects";

/** Longer than any id. */
const longest = 100;

/** For a script of the sign-in page: a challenge. */
export async function beginSignIn(): Promise<Response> {
  const wait = await limitCurrent("passkey");
  if (wait === 0) return beginUse(null);
  const headers = { "Retry-After": String(wait) };
  return Response.json({ error: "too_many_attempts" }, { status: 429, headers });
}

/** A sign-in by passkey. Fields `token`, `response` and `returnTo`. */
export async function finishSignIn(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const wait = await limitCurrent("callback");
  if (wait > 0) return tooManyAttempts(wait, { provider: null, returnTo });
  // A browser without scripts sends the form as it is.
  if (textField(form, "response") === "")
    return `/signin?${new URLSearchParams({ returnTo, notice: "passkey-script" })}`;
  return finishUse(form, null, returnTo);
}

/** For a script of "Confirm it's you": a challenge. */
export async function beginConfirmation(): Promise<Response> {
  await limitChanges(confirmPath);
  const session = await requireSession(confirmPath);
  return orUnavailable(confirmPath, () => beginUse(session));
}

/** "Confirm it's you" by passkey. Fields `token`, `response` and `returnTo`. */
export async function finishConfirmation(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const page = withReturnTo(confirmPath, returnTo);
  await limitChanges(page);
  const session = await requireSession(page);
  return textField(form, "response") === "" ? page : finishUse(form, session, returnTo);
}

/** "Add a passkey". */
export async function addAction(): Promise<string> {
  await limitChanges(passkeysPath());
  const session = await requireSession(passkeysPath());
  await requireRecentSignIn(session, { name: "add-passkey" });
  return startAdding();
}

/** For a script of the page that makes one: a challenge. */
export async function beginAdding(): Promise<Response> {
  await limitChanges(newPasskeyPath);
  const session = await requireSession(newPasskeyPath);
  return orUnavailable(newPasskeyPath, () => beginCreation(session));
}

/** What the device has made. Fields `token`, `response` and `name`. */
export async function finishAdding(form: FormData): Promise<string> {
  await limitChanges(passkeysPath());
  const session = await requireSession(passkeysPath());
  return orUnavailable(passkeysPath(), () => finishCreation(session, form));
}

/** Fields `passkey`, its id, and `name`. */
export async function renameAction(form: FormData): Promise<string> {
  await limitChanges(passkeysPath());
  const session = await requireSession(passkeysPath());
  const id = textField(form, "passkey").slice(0, longest);
  const name = passkeyName(textField(form, "name"), "Passkey");
  const renamed = await orUnavailable(passkeysPath(), () => renamePasskey(session.user.id, id, name));
  return passkeysPath(renamed ? "passkey-renamed" : "passkey-gone");
}

/** Takes a passkey away. Field `passkey`, its id. */
export async function removeAction(form: FormData): Promise<string> {
  await limitChanges(passkeysPath());
  const session = await requireSession(passkeysPath());
  const id = textField(form, "passkey").slice(0, longest);
  await requireRecentSignIn(session, { name: "remove-passkey", input: id });
  return orUnavailable(passkeysPath(), () => remove(session, id));
}
