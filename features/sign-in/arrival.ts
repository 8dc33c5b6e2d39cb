import { sessionCookie } from "@/features/session/mutations";
import type { Admitted } from "@/features/sign-in/admission/visit";
import { type Intent, withGrantOutcome } from "@/features/sign-in/intent";
import { rememberWayIn } from "@/features/sign-in/last-used";
import { askToLink } from "@/features/sign-in/pending-link";
import { askToMerge } from "@/features/sign-in/pending-merge";
import type { Jar, Question } from "@/features/sign-in/question";
import { countSuccess } from "@/features/sign-in/telemetry";
import { tell } from "@/features/sign-in/told";
import type { CookieChange } from "@/lib/cookies";
import { withReturnTo } from "@/lib/redirects";
import { annotate } from "@/lib/telemetry";

/** What a sign-in comes to: a path of this site, and cookies. */
export type Outcome = { path: string; cookies: CookieChange[] };

export type Arrival = { provider: string; intent: Intent | null; returnTo: string; admitted: Admitted };

/** The one that is asked first comes last. */
const questions: readonly Question[] = [askToMerge, askToLink];

/**
 * What follows when somebody has come in, whichever way: the session's cookie, what their browser remembers of it, and where
 * they go.
 */
export async function arrive(jar: Jar, { provider, intent, returnTo, admitted }: Arrival): Promise<Outcome> {
  const { session, granted, outcome, userId } = admitted;
  countSuccess({ provider, intent: intent?.kind ?? "sign-in", outcome });
  annotate({ "valet_key.outcome": outcome });
  const cookies = [sessionCookie(session)];
  // Anything else is no sign-in, so it is not what this browser last got in with.
  if (!intent || intent.kind === "confirm") cookies.push(...(await rememberWayIn(provider, admitted.name)));
  cookies.push(await tell({ what: outcome === "new" ? "new" : "known", userId, provider }));
  let path = granted && granted.missing.length > 0 ? withGrantOutcome(returnTo, "fewer") : returnTo;
  for (const question of questions) {
    const asked = await question(jar, admitted, intent);
    if (asked.page) path = withReturnTo(asked.page, path);
    cookies.push(...(asked.cookies ?? []));
  }
  return { path, cookies };
}
