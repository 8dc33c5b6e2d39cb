"use server";

import { redirect } from "next/navigation";
import { limitCurrent } from "@/features/rate-limits/limit";
import { tooManyAttempts } from "@/features/sign-in/failure-page";
import { startSignIn } from "@/features/sign-in/start";
import { safeReturnTo } from "@/lib/redirects";

/** The sign-in buttons: fields `provider` and `returnTo`. Works without JavaScript. */
export async function signInAction(form: FormData): Promise<void> {
  const field = form.get("provider");
  const provider = typeof field === "string" ? field : "";
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const wait = await limitCurrent("sign-in");
  redirect(wait > 0 ? tooManyAttempts(wait, { provider, returnTo }) : await startSignIn(provider, returnTo));
}
