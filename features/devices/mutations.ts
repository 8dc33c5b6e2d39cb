import { db } from "@/lib/db";

/** Whose session it was not: somebody else's, or nobody's (any more). */
export type NotOwn = "foreign" | "unknown";

/** The form of a session's id; anything else need not reach the database. */
const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Ends one session of a person at once, for every server. Of two at once one ends it.
 * @param id from a form, and so from anybody
 * @returns the header of the browser, or the client, whose session it was, or why nothing was ended
 */
export async function endOwnSession(
  userId: string,
  id: unknown,
): Promise<{ userAgent: string | null; clientId: string | null } | NotOwn> {
  if (typeof id !== "string" || !idForm.test(id)) return "unknown";
  const select = { userId: true, userAgent: true, clientId: true };
  const row = await db().session.findUnique({ where: { id }, select });
  const { count } = await db().session.deleteMany({ where: { id, userId } });
  if (count > 0) return { userAgent: row?.userAgent ?? null, clientId: row?.clientId ?? null };
  return row && row.userId !== userId ? "foreign" : "unknown";
}
