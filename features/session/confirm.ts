"use server";

import { redirect } from "next/navigation";
import { limitChanges } from "@/features/rate-limits/limit";
import { requireUser } from "@/features/session/auth";
import { confirmPath } from "@/features/session/pending-action";
import { startSignIn } from "@/features/sign-in/start";
import { safeReturnTo } from "@/lib/redirects";

/** "Confirm it's you": a round trip to a linked provider, which must name the same person. Field `provider`. */
export async function confirmAction(form: FormData): Promise<void> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const page = `${confirmPath}?${new URLSearchParams({ returnTo })}`;
  await limitChanges(page);
  const session = await requireUser(page);
  const provider = form.get("provider");
  redirect(
    await startSignIn(typeof provider === "string" ? provider : "", returnTo, {
      kind: "confirm",
      userId: session.user.id,
      sessionId: session.id,
    }),
  );
}
