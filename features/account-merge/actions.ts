import { cookies } from "next/headers";
import { mergeAccount, outcomeOf } from "@/features/account-merge/mutations";
import { findMerge, findOnlyAccount } from "@/features/account-merge/queries";
import { limitChanges } from "@/features/rate-limits/limit";
import { leave } from "@/features/session/actions";
import { currentUserAgent, requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { isRecent } from "@/features/session/policy";
import { reportFailure } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { pendingMergeCookie, rememberPendingMerge } from "@/features/sign-in/pending-merge";
import { tell } from "@/features/sign-in/told";
import { forgetCookie, storeCookies } from "@/lib/cookies";
import { textField } from "@/lib/forms";
import { safeReturnTo, withReturnTo } from "@/lib/redirects";

/**
 * "Find it": signs out of a new account, so that its person can prove their older one. The identity that they have just
 * proven waits for that; one that was proven a while ago does not.
 */
export async function findOlderAccount(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  await limitChanges(withReturnTo("/signin", returnTo));
  const session = await requireSession(returnTo);
  const userId = session.user.id;
  await orUnavailable(returnTo, async () => {
    const account = isRecent(session, new Date()) ? await findOnlyAccount(userId) : null;
    await leave();
    if (!account) return;
    const { id: accountId, provider } = account;
    const waiting = await rememberPendingMerge({ userId, accountId, provider, sessionId: null });
    storeCookies(await cookies(), [waiting]);
  });
  return `${withReturnTo("/signin", returnTo)}&notice=find`;
}

/**
 * The answer to "Bring it into this account?": field `merge` is `yes` or `no`, field `account` the identity that the page
 * has shown. After either nothing waits any longer.
 */
export async function answerMerge(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const page = withReturnTo("/signin/merge", returnTo);
  await limitChanges(page);
  const session = await requireSession(returnTo);
  const pending = await orUnavailable(returnTo, async () => (await findMerge(session))?.pending);
  const [answer, shown] = [textField(form, "merge"), textField(form, "account")];
  // Another tab may have put another identity in the place of the one that was agreed to.
  if (pending && (shown !== pending.accountId || !["yes", "no"].includes(answer))) return page;
  const jar = await cookies();
  if (answer === "no") {
    storeCookies(jar, [forgetCookie(pendingMergeCookie())]);
    return returnTo;
  }
  const userAgent = await currentUserAgent();
  const { id: userId } = session.user;
  const outcome = await orUnavailable(returnTo, () =>
    pending ? mergeAccount(session, pending, userAgent) : outcomeOf(userId, shown),
  );
  // The page says what the other account has, and that it stays.
  if (outcome === "holds") return page;
  storeCookies(jar, [forgetCookie(pendingMergeCookie())]);
  const provider = pending?.provider ?? "unknown";
  if (outcome === "merged") {
    storeCookies(jar, [await tell({ what: "merged", userId, provider })]);
    return returnTo;
  }
  const error = new SignInRefused("expired", "nothing waits to be merged");
  return (await reportFailure(error, { provider, id: null, userId: null, userAgent, returnTo })).path;
}
