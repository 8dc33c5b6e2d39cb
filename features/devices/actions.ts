import { withNotice } from "@/features/account/notices";
import { sessionDevice } from "@/features/devices/device";
import { endOwnSession } from "@/features/devices/mutations";
import { recordEvent } from "@/features/events/mutations";
import { limitChanges } from "@/features/rate-limits/limit";
import { signOut } from "@/features/session/actions";
import { currentUserAgent, requireSession } from "@/features/session/auth";
import { endOtherSessions } from "@/features/session/mutations";
import { orUnavailable } from "@/features/session/or-unavailable";
import { textOf } from "@/features/session/session-id";
import { log } from "@/lib/log";

const path = "/account/devices";

/** Ends one of the person's own sessions: field `id`. For the one that asks it is signing out. */
export async function signOutDevice(form: FormData): Promise<string> {
  await limitChanges(path);
  const session = await requireSession(path);
  const id = form.get("id");
  if (id === textOf(session.id)) return signOut();
  const userId = session.user.id;
  const userAgent = await currentUserAgent();
  const ended = await orUnavailable(path, async () => {
    const found = await endOwnSession(userId, id);
    if (typeof found === "string") return found;
    const detail = sessionDevice(found).name;
    await recordEvent({ userId, kind: "session_ended", detail, userAgent });
    return "ended";
  });
  if (ended !== "ended") {
    // A form that was sent twice ends here too; what somebody made up says so by `session`.
    log("warn", "foreign_session_refused", { user: userId, session: ended });
    return withNotice(path, "session-gone");
  }
  return withNotice(path, "session-ended");
}

/** Ends every other session of the person. */
export async function signOutOthers(): Promise<string> {
  await limitChanges(path);
  const session = await requireSession(path);
  const userAgent = await currentUserAgent();
  await orUnavailable(path, () => endOtherSessions(session, userAgent));
  return withNotice(path, "others-ended");
}
