"use server";

import { redirect } from "next/navigation";
import { startSignIn } from "@/features/sign-in/start";
import { safeReturnTo } from "@/lib/redirects";

/** The sign-in buttons: fields `provider` and `returnTo`. Works without JavaScript. */
export async function signInAction(form: FormData): Promise<void> {
  const provider = form.get("provider");
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  redirect(await startSignIn(typeof provider === "string" ? provider : "", returnTo));
}
