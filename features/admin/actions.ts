import { refuseForm } from "@/features/account/form-problem";
import {
  disable,
  enable,
  freeEmail,
  remove,
  signOutDevice,
  signOutEverywhere,
} from "@/features/admin/changes";
import { peoplePath, personPath, removeForm } from "@/features/admin/paths";
import { isId } from "@/features/admin/policy";
import { confirmationWord, isConfirmation } from "@/features/confirmation/policy";
import { limitChanges } from "@/features/rate-limits/limit";
import { requireRole } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { requireRecentSignIn } from "@/features/session/pending-action";
import type { Session } from "@/features/session/queries";
import { textField } from "@/lib/forms";

// Forms of an administrator: field `id` is the person. Each needs a recent sign-in.

export async function disableAction(form: FormData): Promise<string> {
  await limitChanges(peoplePath);
  const session = await requireRole("admin", peoplePath);
  return confirmed(session, "disable-person", idOf(form), disable);
}

export async function enableAction(form: FormData): Promise<string> {
  await limitChanges(peoplePath);
  const session = await requireRole("admin", peoplePath);
  return confirmed(session, "enable-person", idOf(form), enable);
}

export async function signOutAction(form: FormData): Promise<string> {
  await limitChanges(peoplePath);
  const session = await requireRole("admin", peoplePath);
  return confirmed(session, "sign-out-person", idOf(form), signOutEverywhere);
}

/** Field `session` as well. */
export async function signOutDeviceAction(form: FormData): Promise<string> {
  await limitChanges(peoplePath);
  const session = await requireRole("admin", peoplePath);
  const device = textField(form, "session");
  return confirmed(session, "sign-out-device", `${idOf(form)} ${isId(device) ? device : ""}`, signOutDevice);
}

export async function freeEmailAction(form: FormData): Promise<string> {
  await limitChanges(peoplePath);
  const session = await requireRole("admin", peoplePath);
  return confirmed(session, "free-email", idOf(form), freeEmail);
}

/** Field `confirmation` as well. */
export async function removeAction(form: FormData): Promise<string> {
  await limitChanges(peoplePath);
  const session = await requireRole("admin", peoplePath);
  const id = idOf(form);
  const typed = textField(form, "confirmation");
  if (id && !isConfirmation(typed)) {
    const problem = `Type ${confirmationWord} to remove this person. Nothing has been removed.`;
    return refuseForm(personPath(id), { form: removeForm, userId: session.user.id, problem, typed });
  }
  return confirmed(session, "remove-person", id, remove);
}

function idOf(form: FormData): string {
  const id = textField(form, "id");
  // Anything else is nobody, and must not become a large cookie while it waits for "Confirm it's you".
  return isId(id) ? id : "";
}

/** @param name of the same change in app/account/resume */
async function confirmed(
  session: Session,
  name: string,
  id: string,
  change: (session: Session, id: string) => Promise<string>,
): Promise<string> {
  await requireRecentSignIn(session, { name, input: id });
  return orUnavailable(peoplePath, () => change(session, id));
}
