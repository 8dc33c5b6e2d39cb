import { withNotice } from "@/features/account/notices";
import { limitChanges } from "@/features/rate-limits/limit";
import { currentUserAgent, requireSession } from "@/features/session/auth";
import { endOtherSessions } from "@/features/session/mutations";
import { orUnavailable } from "@/features/session/or-unavailable";
import { log } from "@/lib/log";

/** "This wasn't me": whoever it was is signed out, and the person hears what to do next. */
export async function denyActivity(): Promise<string> {
  await limitChanges("/account/activity");
  const session = await requireSession("/account/activity");
  log("warn", "activity_denied", { user: session.user.id });
  const userAgent = await currentUserAgent();
  await orUnavailable("/account/activity", () => endOtherSessions(session, userAgent));
  return withNotice("/account/activity", "not-me");
}
