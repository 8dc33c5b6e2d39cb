"use server";

import { redirect } from "next/navigation";
import { disable, enable, signOutEverywhere } from "@/features/admin/changes";
import { peoplePath } from "@/features/admin/paths";
import { isId } from "@/features/admin/policy";
import { limitChanges } from "@/features/rate-limits/limit";
import { requireRole } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { requireRecentSignIn } from "@/features/session/pending-action";

// Forms of an administrator: field `id` is the person. Work without JavaScript.

export async function disableAction(form: FormData): Promise<void> {
  await limitChanges(peoplePath);
  await requireRole("admin", peoplePath);
  const id = idOf(form);
  const session = await requireRecentSignIn({ name: "disable-person", input: id });
  redirect(await orUnavailable(peoplePath, () => disable(session, id)));
}

export async function enableAction(form: FormData): Promise<void> {
  await limitChanges(peoplePath);
  const session = await requireRole("admin", peoplePath);
  redirect(await orUnavailable(peoplePath, () => enable(session, idOf(form))));
}

export async function signOutAction(form: FormData): Promise<void> {
  await limitChanges(peoplePath);
  const session = await requireRole("admin", peoplePath);
  redirect(await orUnavailable(peoplePath, () => signOutEverywhere(session, idOf(form))));
}

function idOf(form: FormData): string {
  const id = form.get("id");
  // Anything else is nobody, and must not become a large cookie while it waits for "Confirm it's you".
  return isId(id) ? id : "";
}
