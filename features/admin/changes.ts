import { notFound } from "next/navigation";
import type { EventKind } from "@/features/activity/events";
import { recordEvent } from "@/features/activity/mutations";
import { disablePerson, enablePerson, endEverySession, type Outcome } from "@/features/admin/mutations";
import { type NoticeName, personPath } from "@/features/admin/paths";
import { isId } from "@/features/admin/policy";
import type { Session } from "@/features/session/queries";
import { log } from "@/lib/log";

// What an administrator does to a person, told in that person's activity. Each says where to go then.

/** @param id the person's, from a form and so from anybody */
export async function disable(session: Session, id: string): Promise<string> {
  return told(session, id, await disablePerson(session, id), "disabled", "disabled");
}

/** @param id the person's, from a form and so from anybody */
export async function enable(session: Session, id: string): Promise<string> {
  return told(session, id, await enablePerson(session, id), "enabled", "enabled");
}

/** @param id the person's, from a form and so from anybody */
export async function signOutEverywhere(session: Session, id: string): Promise<string> {
  return told(session, id, await endEverySession(session, id), "signed_out_by_admin", "signed-out");
}

async function told(
  session: Session,
  id: string,
  outcome: Outcome,
  kind: EventKind,
  done: NoticeName,
): Promise<string> {
  if (outcome !== "done") {
    log("warn", "admin_change_refused", { by: session.user.id, user: isId(id) ? id : null, kind, outcome });
    if (outcome === "refused") notFound();
    return personPath(id, outcome);
  }
  await recordEvent({ userId: id, kind, by: session.user.id });
  return personPath(id, done);
}
