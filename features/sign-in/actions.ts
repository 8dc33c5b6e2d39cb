import { limitCurrent } from "@/features/rate-limits/limit";
import { tooManyAttempts } from "@/features/sign-in/failure-page";
import { startSignIn } from "@/features/sign-in/start";
import { textField } from "@/lib/forms";
import { safeReturnTo } from "@/lib/redirects";

/** The sign-in buttons: fields `provider` and `returnTo`. Works without JavaScript. */
export async function signInAction(form: FormData): Promise<string> {
  const provider = textField(form, "provider");
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const wait = await limitCurrent("sign-in");
  return wait > 0 ? tooManyAttempts(wait, { provider, returnTo }) : startSignIn(provider, returnTo);
}
