import { cookies } from "next/headers";
import { linkIdentity } from "@/features/conflict-rescue/mutations";
import { findRescueFor, pendingLink } from "@/features/conflict-rescue/queries";
import { recordEvent } from "@/features/events/mutations";
import { limitChanges, limitCurrent } from "@/features/rate-limits/limit";
import { currentUserAgent, requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { reportFailure, tooManyAttempts } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { askAnew, pendingLinkCookie } from "@/features/sign-in/pending-link";
import { startSignIn } from "@/features/sign-in/start";
import { tell } from "@/features/sign-in/told";
import { forgetCookie, storeCookies } from "@/lib/cookies";
import { safeReturnTo, withReturnTo } from "@/lib/redirects";

/** The answer to "Link it?": field `link` is `yes` or `no`. Either way nothing waits any longer. */
export async function answerPendingLink(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  await limitChanges(withReturnTo("/signin/link", returnTo));
  const session = await requireSession(returnTo);
  const pending = await findRescueFor(session);
  storeCookies(await cookies(), [forgetCookie(pendingLinkCookie())]);
  if (form.get("link") !== "yes") return returnTo;
  const provider = pending?.identity.provider ?? "unknown";
  const userId = session.user.id;
  const userAgent = await currentUserAgent();
  const outcome = await orUnavailable(returnTo, async () => {
    const linked = pending ? await linkIdentity(userId, pending.identity) : "over";
    if (linked === "linked") await recordEvent({ userId, kind: "connected", provider, userAgent });
    return linked;
  });
  if (outcome === "linked") {
    storeCookies(await cookies(), [await tell({ what: "linked", userId, provider })]);
    return returnTo;
  }
  const error =
    outcome === "elsewhere"
      ? new SignInRefused("linked_elsewhere", "the identity belongs to another user by now")
      : new SignInRefused("expired", "nothing waits to be linked");
  const failure = await reportFailure(error, { provider, id: null, userId: null, userAgent, returnTo });
  return failure.path;
}

/**
 * "Start a new account": a sign-in once more with what waits, which then decides by itself whether the email may go
 * from the account that has it.
 */
export async function startAnew(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const wait = await limitCurrent("sign-in");
  if (wait > 0) return tooManyAttempts(wait, { provider: null, returnTo });
  const pending = await pendingLink();
  if (!pending) return withReturnTo("/signin", returnTo);
  storeCookies(await cookies(), [await askAnew(pending)]);
  return startSignIn(pending.identity.provider, returnTo);
}
