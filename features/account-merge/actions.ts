import { cookies } from "next/headers";
import { mergeAccount } from "@/features/account-merge/mutations";
import type { MergeNotice } from "@/features/account-merge/notices";
import { findBroughtIn, findMerge, findOnlyAccount } from "@/features/account-merge/queries";
import { limitChanges } from "@/features/rate-limits/limit";
import { leave } from "@/features/session/actions";
import { currentUserAgent, requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { isRecent } from "@/features/session/policy";
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
 * has shown. After either nothing waits any longer. An answer that changes nothing, since another tab acted meanwhile,
 * leads back to the page, which says what is so now.
 */
export async function answerMerge(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const page = withReturnTo("/signin/merge", returnTo);
  await limitChanges(page);
  const session = await requireSession(returnTo);
  const pending = await orUnavailable(returnTo, async () => (await findMerge(session))?.pending);
  const [answer, shown] = [textField(form, "merge"), textField(form, "account")];
  if (!["yes", "no"].includes(answer)) return page;
  const { id: userId } = session.user;
  if (!pending) {
    const provider = await orUnavailable(returnTo, () => findBroughtIn(userId, shown));
    return provider && answer === "yes" ? leaveWith({ what: "merged", userId, provider }, returnTo) : page;
  }
  // Another tab has put another identity in the place of the one that was answered about.
  if (shown !== pending.accountId) return withNotice(page, "another");
  const { provider } = pending;
  if (answer === "no") return leaveWith({ what: "apart", userId, provider }, returnTo);
  const userAgent = await currentUserAgent();
  const outcome = await orUnavailable(returnTo, () => mergeAccount(session, pending, userAgent));
  // The page says what the other account has, and that it stays.
  if (outcome === "holds") return withNotice(page, "holds");
  if (outcome === "merged") return leaveWith({ what: "merged", userId, provider }, returnTo);
  storeCookies(await cookies(), [forgetCookie(pendingMergeCookie())]);
  return page;
}

/** Nothing waits any longer, and the next page says what has come of it. */
async function leaveWith(told: Parameters<typeof tell>[0], returnTo: string): Promise<string> {
  storeCookies(await cookies(), [forgetCookie(pendingMergeCookie()), await tell(told)]);
  return returnTo;
}

const withNotice = (page: string, notice: MergeNotice) => `${page}&notice=${notice}`;
