"use server";

import { redirect } from "next/navigation";
import { disable, enable, signOutEverywhere } from "@/features/admin/changes";
import { peoplePath } from "@/features/admin/paths";
import { isId } from "@/features/admin/policy";
import { limitChanges } from "@/features/rate-limits/limit";
import { requireRole } from "@/features/session/auth";
import { requireRecentSignIn } from "@/features/session/pending-action";

// Forms of an administrator: field `id` is the person. Work without JavaScript.

export async function disableAction(form: FormData): Promise<void> {
  await limitChanges(peoplePath);
  await requireRole("admin", peoplePath);
  const id = idOf(form);
  const session = await requireRecentSignIn({ name: "disable-person", input: id });
  redirect(await disable(session, id));
}

export async function enableAction(form: FormData): Promise<void> {
  await limitChanges(peoplePath);
  redirect(await enable(await requireRole("admin", peoplePath), idOf(form)));
}

export async function signOutAction(form: FormData): Promise<void> {
  await limitChanges(peoplePath);
  redirect(await signOutEverywhere(await requireRole("admin", peoplePath), idOf(form)));
}

function idOf(form: FormData): string {
  const id = form.get("id");
  // Anything else is nobody, and must not become a large cookie while it waits for "Confirm it's you".
  return isId(id) ? id : "";
}
