import { deleteAccountIn, patience } from "@/features/account/mutations";
import { assertAdmin, isId } from "@/features/admin/policy";
import type { ActionKind } from "@/features/directory/log";
import { storeAction } from "@/features/directory/mutations";
import { worthColumns, worthNow } from "@/features/providers/on-offer";
import { roleOf } from "@/features/session/policy";
import type { Session } from "@/features/session/queries";
import { takeEmail } from "@/features/sign-in/admission/mutations";
import type { Prisma } from "@/generated/prisma/client";
import { db } from "@/lib/db";
import { env } from "@/lib/env";

type Transaction = Prisma.TransactionClient;

/** `refused` when the acting administrator is one no longer. Nothing has changed but with `done`. */
export type Outcome = "done" | "unchanged" | "yourself" | "gone" | "refused";

// Each is in the administrators' log when it is done, by the same transaction. Nobody does any of these to themselves, and whoever does one is an administrator still when it is done: so of two
// administrators who do them to each other at the same moment one remains, and with that there is always one.

/** Keeps somebody out and ends all of their sessions, in one step. */
export function disablePerson(session: Session, id: string): Promise<Outcome> {
  return change(session, id, "disabled", (tx) => setDisabled(tx, id, new Date()));
}

/** Lets somebody in again. Sessions from before, should one have been opened meanwhile, stay over. */
export function enablePerson(session: Session, id: string): Promise<Outcome> {
  return change(session, id, "enabled", (tx) => setDisabled(tx, id, null));
}

/** Signs somebody out, at once, for every server. */
export function endEverySession(session: Session, id: string): Promise<Outcome> {
  return change(session, id, "signed_out", (tx) => endSessions(tx, id));
}

/**
 * Signs somebody out on one device.
 * @param sessionId from a form, and so from anybody
 * @param nameOf what a device is called
 * @returns with the device's name
 */
export async function endOneSession(
  session: Session,
  id: string,
  sessionId: string,
  nameOf: (device: { userAgent: string | null; clientId: string | null }) => string,
): Promise<{ outcome: Outcome; device: string | null }> {
  let device: string | null = null;
  const outcome = await change(session, id, "device_signed_out", async (tx) => {
    const where = { id: sessionId, userId: id };
    const found = await tx.session.findFirst({ where, select: { userAgent: true, clientId: true } });
    const { count } = await tx.session.deleteMany({ where });
    if (found && count > 0) device = nameOf(found);
    return count > 0 && { detail: device };
  });
  return { outcome, device };
}

/** Takes somebody's email from them. They keep everything else, and whoever proves it next can have it. */
export function freeEmailOf(session: Session, id: string): Promise<Outcome> {
  return change(session, id, "email_freed", async (tx) => {
    const { email = null } = (await tx.user.findUnique({ where: { id }, select: { email: true } })) ?? {};
    return email !== null && (await takeEmail(tx, id, email));
  });
}

/**
 * Deletes somebody's account, as they could themselves.
 * @returns with the grants for `revokeGrants`
 */
export async function removePerson(
  session: Session,
  id: string,
): Promise<{ outcome: Outcome; grants: string[] }> {
  let grants: string[] = [];
  const outcome = await change(session, id, "removed", async (tx) => {
    const deleted = await deleteAccountIn(tx, id);
    grants = deleted?.grants ?? [];
    return deleted !== null;
  });
  return { outcome, grants };
}

async function setDisabled(tx: Transaction, id: string, disabledAt: Date | null): Promise<boolean> {
  const before = disabledAt ? null : { not: null };
  const { count } = await tx.user.updateMany({ where: { id, disabledAt: before }, data: { disabledAt } });
  if (count > 0) await endSessions(tx, id);
  return count > 0;
}

async function endSessions(tx: Transaction, userId: string): Promise<boolean> {
  return (await tx.session.deleteMany({ where: { userId } })).count > 0;
}

/** @param apply does it; returns whether there was anything to do, or what the log says beside it */
async function change(
  session: Session,
  id: string,
  kind: ActionKind,
  apply: (tx: Transaction) => Promise<boolean | { detail: string | null }>,
): Promise<Outcome> {
  assertAdmin(session);
  if (!isId(id)) return "gone";
  const actor = session.user.id;
  if (id === actor) return "yourself";
  return db().$transaction(async (tx) => {
    // First a write to both, always in the same order, so that two of these come one after the other and the second
    // sees what the first did.
    for (const one of [id, actor].sort()) {
      await tx.user.updateMany({ where: { id: one }, data: { updatedAt: new Date() } });
    }
    if (!(await isAdministrator(tx, actor))) return "refused";
    const applied = await apply(tx);
    if (applied) {
      const { detail } = applied === true ? { detail: null } : applied;
      await storeAction(tx, { actorId: actor, kind, subjectId: id, detail });
      return "done";
    }
    return (await tx.user.findUnique({ where: { id }, select: { id: true } })) ? "unchanged" : "gone";
  }, patience);
}

/** Not by the session, which is from before: the role may have gone with an address since. */
async function isAdministrator(tx: Transaction, id: string): Promise<boolean> {
  const user = await tx.user.findUnique({
    where: { id },
    select: { email: true, role: true, disabledAt: true, accounts: { select: worthColumns } },
  });
  if (!user || user.disabledAt) return false;
  const emails = user.accounts.map((account) => ({ email: account.email, worth: worthNow(account) }));
  return roleOf(user, emails, env()) === "admin";
}
