import { cookies } from "next/headers";
import { refuseForm } from "@/features/account/form-problem";
import { withNotice } from "@/features/account/notices";
import { recordEvent } from "@/features/events/mutations";
import { parseDisplayName } from "@/features/profile/display-name";
import { changeDisplayName, chooseVerifiedEmail } from "@/features/profile/mutations";
import { limitChanges } from "@/features/rate-limits/limit";
import { currentUserAgent, requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { requireRecentSignIn } from "@/features/session/pending-action";
import type { Session } from "@/features/session/queries";
import { lossOf } from "@/features/sign-in/admission/mutations";
import { rememberName } from "@/features/sign-in/last-used";
import { storeCookies } from "@/lib/cookies";
import { textField } from "@/lib/forms";
import { log } from "@/lib/log";

const path = "/account";
/** Characters (RFC 5321, section 4.5.3.1.3, without its angle brackets). */
const longestEmail = 254;

/** Field `name`. */
export async function changeName(form: FormData): Promise<string> {
  await limitChanges(path);
  const session = await requireSession(path);
  const typed = textField(form, "name");
  const result = parseDisplayName(typed);
  const userId = session.user.id;
  if ("problem" in result) return refuseForm(path, { form: "name", userId, problem: result.problem, typed });
  const userAgent = await currentUserAgent();
  await orUnavailable(path, async () => {
    await changeDisplayName(userId, result.name);
    await recordEvent({ userId, kind: "name_changed", userAgent });
  });
  storeCookies(await cookies(), [await rememberName(session.provider, result.name)]);
  return withNotice(path, "name-changed");
}

/** Field `email`: one that a linked account has verified. */
export async function chooseEmail(form: FormData): Promise<string> {
  await limitChanges(path);
  const session = await requireSession(path);
  const field = textField(form, "email");
  // Anything longer is nobody's, and must not become a large cookie while it waits for "Confirm it's you".
  const email = field.length <= longestEmail ? field : "";
  await requireRecentSignIn(session, { name: "choose-email", input: email });
  return orUnavailable(path, () => finishEmailChoice(session, email));
}

/**
 * Makes an email the person's own here, and tells them, and whoever had it until now.
 * @param session of somebody who has just proven who they are
 * @param email from a form, and so from anybody
 * @returns where to go
 */
export async function finishEmailChoice(session: Session, email: string): Promise<string> {
  const userId = session.user.id;
  const chosen = await chooseVerifiedEmail(userId, email);
  if (chosen.outcome === "chosen") {
    await recordEvent({ userId, kind: "email_changed", userAgent: await currentUserAgent() });
    if (chosen.from) await recordEvent(lossOf({ userId: chosen.from, email, provider: null }));
  } else {
    log("warn", "email_refused", { user: userId, outcome: chosen.outcome });
  }
  return withNotice(path, `email-${chosen.outcome}`);
}
