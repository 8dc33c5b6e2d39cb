import { keysOf } from "@/features/directory/keys";
import { type ActionKind, failuresKept, logKept, oldestKept } from "@/features/directory/log";
import type { Prisma } from "@/generated/prisma/client";
import { removeFound } from "@/lib/database/remove-found";
import { db } from "@/lib/db";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

type Transaction = Prisma.TransactionClient;

/**
 * Makes a person's search keys anew. Whatever writes a name, or an account's email or label, calls it in the same
 * transaction, so that nobody is found by what they have changed or taken away.
 */
export async function refreshKeys(
  tx: Pick<Transaction, "user" | "searchKey">,
  userId: string,
): Promise<void> {
  // Whoever else changes something of this person's waits here until the end, and then reads what was written. So the row of
  // the name is never deleted: on PostgreSQL a row that goes and comes again holds nobody.
  const name = { userId, kind: "name" };
  const { count: held } = await tx.searchKey.updateMany({ where: name, data: { userId } });
  const person = await tx.user.findUnique({
    where: { id: userId },
    select: { name: true, accounts: { select: { email: true, label: true } } },
  });
  if (!person) return;
  const keys = keysOf(person).map((key) => ({ ...key, userId }));
  const others = keys.filter(({ kind }) => kind !== "name");
  await tx.searchKey.updateMany({ where: name, data: { key: keys[0]?.key ?? "" } });
  await tx.searchKey.deleteMany({ where: { userId, kind: { not: "name" } } });
  await tx.searchKey.createMany({ data: held ? others : keys });
}

/** Adds to the administrators' log, in the transaction of what it tells of: nothing is done without its entry. */
export async function storeAction(
  tx: Pick<Transaction, "adminAction">,
  action: { actorId: string; kind: ActionKind; subjectId: string; detail?: string | null },
): Promise<void> {
  await tx.adminAction.create({ data: action, select: { id: true } });
}

/** The longest code of a provider that is kept, in characters. */
const longestCode = 200;

/**
 * Keeps a failed sign-in, for whoever is told its reference. Never throws: the page that tells of the failure must not
 * fail.
 */
export async function keepFailure({
  providerError,
  ...failure
}: {
  reference: string;
  cause: string;
  provider: string | null;
  providerError: string | null;
  intent: string | null;
  userId: string | null;
}): Promise<void> {
  // Changing one's mind has no reference. And a database that does not answer would only be waited for once more.
  if (failure.cause === "cancelled" || failure.cause === "unavailable") return;
  const data = { ...failure, providerError: providerError?.slice(0, longestCode) ?? null };
  try {
    await db().signInFailure.create({ data, select: { id: true } });
  } catch (error) {
    log("error", "failure_not_kept", { reference: failure.reference, error: describeError(error) });
  }
}

/** Removes at most `take` entries of the administrators' log that are old. @returns how many were found, and went here */
export async function removeOldActions(now: Date, take: number) {
  const rows = await db().adminAction.findMany({
    where: { createdAt: { lte: oldestKept(now, logKept) } },
    select: { id: true },
    orderBy: { createdAt: "asc" },
    take,
  });
  return removeFound(db().adminAction, rows);
}

/** The same for failed sign-ins. */
export async function removeOldFailures(now: Date, take: number) {
  const rows = await db().signInFailure.findMany({
    where: { createdAt: { lte: oldestKept(now, failuresKept) } },
    select: { id: true },
    orderBy: { createdAt: "asc" },
    take,
  });
  return removeFound(db().signInFailure, rows);
}
