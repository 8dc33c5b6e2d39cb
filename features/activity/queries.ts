import { type ActivityFilter, kindsOf } from "@/features/activity/filter";
import { type EventKind, eventKinds } from "@/features/events/events";
import { pageOf } from "@/lib/database/page-of";
import { db } from "@/lib/db";

/** Events on one page. */
export const pageSize = 20;

/** Something that happened to an account, as its person may see it. */
export type PastEvent = {
  id: string;
  /** null for a kind that this version no longer knows. */
  kind: EventKind | null;
  provider: string | null;
  detail: string | null;
  userAgent: string | null;
  createdAt: Date;
};

export type PageOfEvents = {
  /** The newest first. */
  events: PastEvent[];
  /** What `before` is on the next page; null when this is the last. */
  next: string | null;
};

/** With what somebody came in, and with which event first. */
export type FirstSignIn = { userAgent: string | null; id: string };

/** Since when there is something to show, and what each kind of browser first came in with, as far as it is kept. */
export async function findBeginnings(
  userId: string,
): Promise<{ first: Date | null; signIns: FirstSignIn[] }> {
  const oldest = await db().securityEvent.findFirst({
    where: { userId },
    orderBy: { id: "asc" },
    select: { createdAt: true },
  });
  const rows = await db().securityEvent.groupBy({
    by: ["userAgent"],
    where: { userId, kind: { in: ["signed_up", "signed_in"] } },
    _min: { id: true },
  });
  const signIns = rows.flatMap(({ userAgent, _min: { id } }) => (id === null ? [] : [{ userAgent, id }]));
  return { first: oldest?.createdAt ?? null, signIns };
}

/**
 * One page of what happened to a person's account. It goes by the id, whose order is that of time: what happens
 * meanwhile moves nothing, and the last page costs as much as the first. A cursor of somebody else's is only a point
 * in time.
 */
export async function findEvents(userId: string, { group, before }: ActivityFilter): Promise<PageOfEvents> {
  const rows = await db().securityEvent.findMany({
    where: {
      userId,
      ...(before && { id: { lt: before } }),
      ...(group && { kind: { in: kindsOf(group) } }),
    },
    orderBy: { id: "desc" },
    take: pageSize + 1,
    select: { id: true, kind: true, provider: true, detail: true, userAgent: true, createdAt: true },
  });
  const { page, next } = pageOf(rows, pageSize);
  const events = page.map(({ kind, ...row }) => ({
    ...row,
    kind: eventKinds.find((known) => known === kind) ?? null,
  }));
  return { events, next };
}
