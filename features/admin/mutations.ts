import { assertAdmin, isId } from "@/features/admin/policy";
import type { Session } from "@/features/session/queries";
import { db } from "@/lib/db";

/** `refused` when the acting administrator is one no longer. Nothing has changed but with `done`. */
export type Outcome = "done" | "unchanged" | "yourself" | "gone" | "refused";

/** Ends what a transaction has begun. */
class Stop extends Error {
  constructor(readonly outcome: Outcome) {
    super(outcome);
  }
}

/**
 * Keeps somebody out and ends all of their sessions, in one step. Nobody disables themselves, and whoever disables is
 * not disabled themselves: so of two administrators who disable each other at the same moment one remains, and with
 * that there is always one.
 */
export function disablePerson(session: Session, id: string): Promise<Outcome> {
  return change(session, id, { disabledAt: new Date() });
}

/** Lets somebody in again. Sessions from before, should one have been opened meanwhile, stay over. */
export function enablePerson(session: Session, id: string): Promise<Outcome> {
  return change(session, id, { disabledAt: null });
}

/** Signs somebody out, at once, for every server. */
export async function endEverySession(session: Session, id: string): Promise<Outcome> {
  assertAdmin(session);
  if (!isId(id)) return "gone";
  if (id === session.user.id) return "yourself";
  const { count } = await db().session.deleteMany({ where: { userId: id } });
  if (count > 0) return "done";
  return (await db().user.findUnique({ where: { id }, select: { id: true } })) ? "unchanged" : "gone";
}

async function change(session: Session, id: string, data: { disabledAt: Date | null }): Promise<Outcome> {
  assertAdmin(session);
  if (!isId(id)) return "gone";
  if (id === session.user.id) return "yourself";
  const before = data.disabledAt ? null : { not: null };
  try {
    return await db().$transaction(async (tx) => {
      // First a write to both, always in the same order, so that two of these come one after the other and the second
      // sees what the first did.
      for (const one of [id, session.user.id].sort()) {
        await tx.user.updateMany({ where: { id: one }, data: { updatedAt: new Date() } });
      }
      const { count } = await tx.user.updateMany({ where: { id, disabledAt: before }, data });
      const actor = await tx.user.findUnique({
        where: { id: session.user.id },
        select: { disabledAt: true },
      });
      if (!actor || actor.disabledAt) throw new Stop("refused");
      if (count > 0) {
        await tx.session.deleteMany({ where: { userId: id } });
        return "done";
      }
      return (await tx.user.findUnique({ where: { id }, select: { id: true } })) ? "unchanged" : "gone";
    });
  } catch (error) {
    if (error instanceof Stop) return error.outcome;
    throw error;
  }
}
