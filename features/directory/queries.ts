import { db } from "@/lib/db";

/**
 * What a person did as an administrator, the oldest first: a part of their download.
 * @param part for `findMany`; `userId` is the administrator
 */
export async function actionsOf({
  where: { userId, ...where },
  ...part
}: {
  where: { userId: string; id?: { gt: string } };
  orderBy: { id: "asc" };
  take: number;
}) {
  const rows = await db().adminAction.findMany({
    where: { actorId: userId, ...where },
    ...part,
    select: { id: true, createdAt: true, kind: true, subjectId: true, detail: true },
  });
  return rows.map(({ createdAt, subjectId, ...row }) => ({ ...row, at: createdAt, person: subjectId }));
}
