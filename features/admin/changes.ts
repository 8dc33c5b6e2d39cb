import { notFound } from "next/navigation";
import { after } from "next/server";
import {
  disablePerson,
  enablePerson,
  endEverySession,
  endOneSession,
  freeEmailOf,
  type Outcome,
  removePerson,
} from "@/features/admin/mutations";
import { type NoticeName, peoplePath, personPath } from "@/features/admin/paths";
import { isId } from "@/features/admin/policy";
import { deviceName } from "@/features/admin/words";
import type { EventKind } from "@/features/events/events";
import { recordEvent } from "@/features/events/mutations";
import { revokeGrants } from "@/features/grants/mutations";
import type { Session } from "@/features/session/queries";
import { log } from "@/lib/log";

// What an administrator does to a person, told in that person's activity. Each says where to go then. The id is from a
// form, and so from anybody.

export async function disable(session: Session, id: string): Promise<string> {
  return told(session, id, await disablePerson(session, id), "disabled", "disabled");
}

export async function enable(session: Session, id: string): Promise<string> {
  return told(session, id, await enablePerson(session, id), "enabled", "enabled");
}

export async function signOutEverywhere(session: Session, id: string): Promise<string> {
  return told(session, id, await endEverySession(session, id), "signed_out_by_admin", "signed-out");
}

/** @param input the person's id and the session's, with a space between them */
export async function signOutDevice(session: Session, input: string): Promise<string> {
  const [id = "", sessionId = ""] = input.split(" ");
  const { outcome, device } = await endOneSession(session, id, sessionId, deviceName);
  return told(session, id, outcome, "session_ended_by_admin", "device-signed-out", device);
}

export async function freeEmail(session: Session, id: string): Promise<string> {
  return told(session, id, await freeEmailOf(session, id), "email_freed", "email-freed");
}

/** Their activity goes with them, so the logs alone tell of it. */
export async function remove(session: Session, id: string): Promise<string> {
  const { outcome, grants } = await removePerson(session, id);
  if (outcome !== "done") return refused(session, id, outcome, "removed");
  log("info", "account_deleted", { user: id, by: session.user.id });
  // Nobody waits for the providers: what they cannot be told now is tried again later.
  after(() => revokeGrants(grants));
  return `${peoplePath}?${new URLSearchParams({ notice: "removed" satisfies NoticeName })}`;
}

async function told(
  session: Session,
  id: string,
  outcome: Outcome,
  kind: EventKind,
  done: NoticeName,
  detail: string | null = null,
): Promise<string> {
  if (outcome !== "done") return refused(session, id, outcome, kind);
  await recordEvent({ userId: id, kind, detail, by: session.user.id });
  return personPath(id, done);
}

function refused(session: Session, id: string, outcome: Exclude<Outcome, "done">, kind: string): string {
  log("warn", "admin_change_refused", { by: session.user.id, user: isId(id) ? id : null, kind, outcome });
  if (outcome === "refused") notFound();
  return personPath(id, outcome);
}
