"use server";

import { redirect } from "next/navigation";
import { withNotice } from "@/features/account/notices";
import { parseDisplayName } from "@/features/profile/display-name";
import { changeDisplayName, chooseVerifiedEmail } from "@/features/profile/mutations";
import { limitChanges } from "@/features/rate-limits/limit";
import { requireUser } from "@/features/session/auth";

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
  await changeDisplayName(session.user.id, result.name);
  redirect(withNotice(path, "name-changed"));
}

/** Field `email`: one that a linked account has verified. */
export async function chooseEmail(form: FormData): Promise<void> {
  await limitChanges(path);
  const session = await requireUser(path);
  const email = form.get("email");
  const outcome = await chooseVerifiedEmail(session.user.id, typeof email === "string" ? email : "");
  redirect(withNotice(path, `email-${outcome}`));
}
