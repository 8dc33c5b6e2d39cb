"use server";

import { redirect } from "next/navigation";
import { withNotice } from "@/features/account/notices";
import { recordEvent } from "@/features/activity/mutations";
import { parseDisplayName } from "@/features/profile/display-name";
import { changeDisplayName, chooseVerifiedEmail } from "@/features/profile/mutations";
import { limitChanges } from "@/features/rate-limits/limit";
import { currentUserAgent, requireUser } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { log } from "@/lib/log";

/** What comes back with a form that could not be taken: what is wrong, and what was typed. */
export type NameState = { problem: string; typed: string } | null;

const path = "/account";

/** Field `name`. Works without JavaScript, where the page comes back with the same state. */
export async function changeName(_: NameState, form: FormData): Promise<NameState> {
  await limitChanges(path);
  const session = await requireUser(path);
  const typed = form.get("name");
  const result = parseDisplayName(typed);
  if ("problem" in result) return { problem: result.problem, typed: typeof typed === "string" ? typed : "" };
  const userId = session.user.id;
  const userAgent = await currentUserAgent();
  await orUnavailable(path, async () => {
    await changeDisplayName(userId, result.name);
    await recordEvent({ userId, kind: "name_changed", userAgent });
  });
  redirect(withNotice(path, "name-changed"));
}

/** Field `email`: one that a linked account has verified. */
export async function chooseEmail(form: FormData): Promise<void> {
  await limitChanges(path);
  const session = await requireUser(path);
  const email = form.get("email");
  const userId = session.user.id;
  const userAgent = await currentUserAgent();
  const outcome = await orUnavailable(path, async () => {
    const chosen = await chooseVerifiedEmail(userId, typeof email === "string" ? email : "");
    if (chosen === "chosen") await recordEvent({ userId, kind: "email_changed", userAgent });
    return chosen;
  });
  if (outcome !== "chosen") log("warn", "email_refused", { user: userId, outcome });
  redirect(withNotice(path, `email-${outcome}`));
}
