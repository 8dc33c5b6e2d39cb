import { cookies } from "next/headers";
import { limitCurrent } from "@/features/rate-limits/limit";
import { tooManyAttempts } from "@/features/sign-in/failure-page";
import { forgetWayIn } from "@/features/sign-in/last-used";
import { startSignIn } from "@/features/sign-in/start";
import { storeCookies } from "@/lib/cookies";
import { textField } from "@/lib/forms";
import { safeReturnTo } from "@/lib/redirects";

/** The sign-in buttons: fields `provider` and `returnTo`. Works without JavaScript. */
export async function signInAction(form: FormData): Promise<string> {
  return startLimited(textField(form, "provider"), safeReturnTo(form.get("returnTo"), "/account"));
}

/** "Not you?": this browser forgets how somebody last got in, and as whom. */
export async function forgetLastUsed(form: FormData): Promise<string> {
  storeCookies(await cookies(), forgetWayIn());
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  return `/signin?${new URLSearchParams({ returnTo, notice: "forgotten" })}`;
}

/**
 * `startSignIn` within the limit for this browser's address.
 * @param parameters of the authorization request, in the place of the provider's own; never from outside
 * @returns the provider's authorization URL, or the path of the failure page
 */
export async function startLimited(
  provider: string,
  returnTo: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const wait = await limitCurrent("sign-in");
  return wait > 0
    ? tooManyAttempts(wait, { provider, returnTo })
    : startSignIn(provider, returnTo, null, parameters);
}
