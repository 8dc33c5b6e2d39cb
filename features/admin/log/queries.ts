import { assertAdmin, isId } from "@/features/admin/policy";
import { isReference } from "@/features/directory/log";
import type { Session } from "@/features/session/queries";
import { pageOf } from "@/lib/database/page-of";
import { db } from "@/lib/db";

/** Entries on a page of the log. */
export const pageSize = 50;

/** Who did something, or to whom; without a name for whoever has none, or is gone. */
export type Party = { id: string; name: string | null; gone: boolean };

export type LoggedAction = {
  id: string;
  kind: string;
  actor: Party;
  subject: Party;
  detail: string | null;
  at: Date;
};

/** What the log shows: everything, or what was done to somebody, or by them. */
export type LogFilter = { person: string | null; by: string | null; after: string | null };

/** @param query the page's, which anybody can write */
export function readLogFilter(query: Record<string, string | string[] | undefined>): LogFilter {
  const { person, by, after } = query;
  return {
    person: isId(person) ? person : null,
    by: isId(by) ? by : null,
    after: isId(after) ? after : null,
  };
}

/** What administrators did, the newest first. Names are as they are now: the log itself has ids only. */
export async function findActions(
  session: Session,
  { person, by, after }: LogFilter,
): Promise<{ actions: LoggedAction[]; next: string | null }> {
  assertAdmin(session);
  const rows = await db().adminAction.findMany({
    where: {
      ...(person && { subjectId: person }),
      ...(by && { actorId: by }),
      ...(after && { id: { lt: after } }),
    },
    orderBy: { id: "desc" },
    take: pageSize + 1,
    select: { id: true, kind: true, actorId: true, subjectId: true, detail: true, createdAt: true },
  });
  const { page, next } = pageOf(rows, pageSize);
  const ids = [...new Set(page.flatMap(({ actorId, subjectId }) => [actorId, subjectId]))];
  const people = await db().user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  });
  const party = (id: string): Party => {
    const known = people.find((one) => one.id === id);
    return { id, name: known?.name ?? null, gone: !known };
  };
  return {
    actions: page.map(({ actorId, subjectId, createdAt, ...row }) => ({
      ...row,
      actor: party(actorId),
      subject: party(subjectId),
      at: createdAt,
    })),
    next,
  };
}

/** A sign-in that failed. */
export type FoundFailure = {
  reference: string;
  cause: string;
  provider: string | null;
  providerError: string | null;
  intent: string | null;
  at: Date;
  /** Whose sign-in it was, where that is certain. */
  person: Party | null;
};

/**
 * A failure by the reference that its page showed.
 * @param reference from an address, and so from anybody
 * @returns null when there is none, or it is too long ago
 */
export async function findFailure(session: Session, reference: string): Promise<FoundFailure | null> {
  assertAdmin(session);
  if (!isReference(reference)) return null;
  const row = await db().signInFailure.findUnique({
    where: { reference },
    select: {
      reference: true,
      cause: true,
      provider: true,
      providerError: true,
      intent: true,
      createdAt: true,
      user: { select: { id: true, name: true } },
    },
  });
  if (!row) return null;
  const { user, createdAt, ...failure } = row;
  return { ...failure, at: createdAt, person: user && { ...user, gone: false } };
}
