import { sessionCookie } from "@/features/session/mutations";
import type { Admitted } from "@/features/sign-in/admission/visit";
import { type Intent, withGrantOutcome } from "@/features/sign-in/intent";
import { rememberWayIn } from "@/features/sign-in/last-used";
import { pendingLinkCookie, readPendingLink } from "@/features/sign-in/pending-link";
import { type PendingMerge, pendingMergeCookie, readPendingMerge } from "@/features/sign-in/pending-merge";
import { countSuccess } from "@/features/sign-in/telemetry";
import { tell } from "@/features/sign-in/told";
import { type CookieChange, forgetCookie } from "@/lib/cookies";
import { withReturnTo } from "@/lib/redirects";
import { annotate } from "@/lib/telemetry";

/** What a sign-in comes to: a path of this site, and cookies. */
export type Outcome = { path: string; cookies: CookieChange[] };

/**
 * What follows when somebody has come in, whichever way: the session's cookie, what their browser remembers of it, and where
 * they go.
 *
 * @param open the browser's cookies
 * @param returnTo where they were going
 */
export async function arrive(
  open: { get(name: string): { value: string } | undefined },
  {
    provider,
    intent,
    returnTo,
    admitted,
  }: { provider: string; intent: Intent | null; returnTo: string; admitted: Admitted },
): Promise<Outcome> {
  const { session, granted, outcome, userId } = admitted;
  const pending = await readPendingLink(open.get(pendingLinkCookie())?.value);
  const merge = await readPendingMerge(open.get(pendingMergeCookie())?.value);
  countSuccess({ provider, intent: intent?.kind ?? "sign-in", outcome });
  annotate({ "valet_key.outcome": outcome });
  const cookies = [sessionCookie(session)];
  // Neither is a sign-in, so it is not what this browser last got in with.
  if (intent?.kind !== "connect" && intent?.kind !== "grant")
    cookies.push(...(await rememberWayIn(provider, admitted.name)));
  cookies.push(await tell({ what: outcome === "new" ? "new" : "known", userId, provider }));
  let path = granted && granted.missing.length > 0 ? withGrantOutcome(returnTo, "fewer") : returnTo;
  // Between the sign-in and where the person was going lies a question.
  if (merge && asksToMerge(merge, admitted, intent)) path = withReturnTo("/signin/merge", path);
  else if (merge) cookies.push(forgetCookie(pendingMergeCookie()));
  if (pending?.userId === userId) path = withReturnTo("/signin/link", path);
  else if (pending) cookies.push(forgetCookie(pendingLinkCookie()));
  return { path, cookies };
}

/** Whether somebody who looked for an older account has come in by it; the page decides the rest. */
function asksToMerge(
  { userId, sessionId }: PendingMerge,
  admitted: Admitted,
  intent: Intent | null,
): boolean {
  return !intent && sessionId === null && admitted.outcome === "known" && admitted.userId !== userId;
}
