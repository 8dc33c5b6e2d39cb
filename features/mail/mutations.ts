import { type Letter, letterSchema } from "@/features/mail/letter";
import {
  isMailable,
  limitSince,
  mostAnHour,
  mostAttempts,
  nextAttempt,
  oldestMail,
} from "@/features/mail/policy";
import type { Prisma } from "@/generated/prisma/client";
import { removeFound } from "@/lib/database/remove-found";
import { db } from "@/lib/db";

/** A mail to be sent. */
export type Posting = {
  /** Whose account it is about */
  userId: string;
  /** What it is about in a word: what is limited together */
  kind: string;
  addresses: readonly string[];
  letter: Omit<Letter, "last">;
};

/**
 * Keeps a mail to each address until it is sent, in the transaction of what it tells of: it goes if that is committed, and
 * only then. Addresses that have had too many of its kind within the hour get none.
 *
 * @returns how many mails wait now
 */
export async function queueMail(
  tx: Pick<Prisma.TransactionClient, "mail">,
  { userId, kind, addresses, letter }: Posting,
  now = new Date(),
): Promise<number> {
  const mailable = [...new Set(addresses)].filter(isMailable);
  if (mailable.length === 0) return 0;
  const before = await tx.mail.groupBy({
    by: ["address"],
    where: { userId, kind, createdAt: { gt: limitSince(now) } },
    _count: true,
  });
  const countOf = (address: string) => before.find((one) => one.address === address)?._count ?? 0;
  const data = mailable
    .filter((address) => countOf(address) < mostAnHour)
    .map((address) => {
      const content: Letter = { ...letter, last: countOf(address) === mostAnHour - 1 };
      return { userId, kind, address, content: JSON.stringify(content), dueAt: now, createdAt: now };
    });
  if (data.length > 0) await tx.mail.createMany({ data });
  return data.length;
}

/** A mail that this server has claimed. */
export type ClaimedMail = {
  id: string;
  userId: string;
  kind: string;
  address: string;
  /** null when another version of the app has written what this one cannot read */
  letter: Letter | null;
  /** How many attempts there have been, this one included */
  attempts: number;
};

/** @returns ids of mails that are due, those that wait longest first */
export async function findDueMail(now: Date, take: number): Promise<string[]> {
  const rows = await db().mail.findMany({
    where: { dueAt: { lte: now } },
    select: { id: true },
    orderBy: { dueAt: "asc" },
    take,
  });
  return rows.map(({ id }) => id);
}

/**
 * Claims a mail for one attempt. Of several servers one gets it; should that one die, it is due again after a minute.
 * @returns null when another server has it, or it is gone
 */
export async function claimMail(id: string, now: Date): Promise<ClaimedMail | null> {
  const row = await db().mail.findUnique({
    where: { id },
    select: { userId: true, kind: true, address: true, content: true, attempts: true },
  });
  if (!row?.content) return null;
  const attempts = row.attempts + 1;
  const { count } = await db().mail.updateMany({
    where: { id, attempts: row.attempts, dueAt: { lte: now } },
    data: { attempts, dueAt: nextAttempt(attempts, now) },
  });
  if (count === 0) return null;
  const letter = letterSchema.safeParse(jsonOf(row.content));
  const { userId, kind, address } = row;
  return { id, userId, kind, address, letter: letter.success ? letter.data : null, attempts };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @returns whether this was the last attempt */
export function isLastAttempt({ attempts }: ClaimedMail): boolean {
  return attempts >= mostAttempts;
}

/** It is tried no more, and its text goes. */
export async function closeMail(id: string): Promise<void> {
  await db().mail.updateMany({ where: { id }, data: { content: null, dueAt: null } });
}

/** What was sent to somebody who is being deleted goes with them; what they have yet to be told stays. */
export async function forgetSentMail(
  tx: Pick<Prisma.TransactionClient, "mail">,
  userId: string,
): Promise<void> {
  await tx.mail.deleteMany({ where: { userId, content: null } });
}

/** Removes at most `take` of the mails that are a day old, sent or not. @returns how many were found, and went here */
export async function removeOldMail(now: Date, take: number): Promise<{ found: number; removed: number }> {
  const rows = await db().mail.findMany({
    where: { createdAt: { lte: oldestMail(now) } },
    select: { id: true },
    orderBy: { createdAt: "asc" },
    take,
  });
  return removeFound(db().mail, rows);
}
