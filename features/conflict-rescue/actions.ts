"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { recordEvent } from "@/features/activity/mutations";
import { linkIdentity } from "@/features/conflict-rescue/mutations";
import { pendingLinkCookie } from "@/features/conflict-rescue/pending-link";
import { findRescueFor } from "@/features/conflict-rescue/queries";
import { limitChanges } from "@/features/rate-limits/limit";
import { currentUserAgent, requireUser } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { reportFailure } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { newFlow } from "@/features/sign-in/flow";
import { cookieOptions } from "@/lib/cookies";
import { safeReturnTo } from "@/lib/redirects";

/** The answer to "Link it?": field `link` is `yes` or `no`. Either way nothing waits any longer. */
export async function answerPendingLink(form: FormData): Promise<void> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  await limitChanges(`/signin/link?${new URLSearchParams({ returnTo })}`);
  const session = await requireUser(returnTo);
  const pending = await findRescueFor(session);
  (await cookies()).set(pendingLinkCookie(), "", { ...cookieOptions(), maxAge: 0 });
  if (form.get("link") !== "yes") redirect(returnTo);
  const provider = pending?.identity.provider ?? null;
  const userId = session.user.id;
  const userAgent = await currentUserAgent();
  const outcome = await orUnavailable(returnTo, async () => {
    const linked = pending ? await linkIdentity(userId, pending.identity) : "over";
    if (linked === "linked") await recordEvent({ userId, kind: "connected", provider, userAgent });
    return linked;
  });
  if (outcome === "linked") redirect(returnTo);
  const store = newFlow({ provider });
  store.errors.push(
    outcome === "elsewhere"
      ? new SignInRefused("linked_elsewhere", "the identity belongs to another user by now")
      : new SignInRefused("expired", "nothing waits to be linked"),
  );
  redirect(reportFailure(store, returnTo));
}
