import { canGo } from "@/features/connections/policy";
import type { SecurityEvent } from "@/features/events/events";
import { logEvent, storeEvent } from "@/features/events/mutations";
import { passkeyWays } from "@/features/passkey-store/queries";
import { counterBefore, mostPasskeys } from "@/features/passkeys/policy";
import type { FoundPasskey } from "@/features/passkeys/queries";
import type { MadePasskey } from "@/features/passkeys/verify";
import { passkey as way } from "@/features/providers/passkey";
import type { Offer } from "@/features/providers/way";
import type { Session } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { comeIn, holdAsker } from "@/features/sign-in/admission/mutations";
import type { Admitted, Visit } from "@/features/sign-in/admission/visit";
import { SignInRefused } from "@/features/sign-in/failures";
import type { Prisma } from "@/generated/prisma/client";
import { isUniqueViolation } from "@/lib/database/unique-violation";
import { db } from "@/lib/db";

type Transaction = Prisma.TransactionClient;

/** Whoever else changes the ways in of this person waits until the end, or made us wait. */
const hold = (tx: Transaction, id: string) =>
  tx.user.updateMany({ where: { id }, data: { updatedAt: new Date() } });

/**
 * Files a passkey under whoever asked for it.
 * @returns `known`: the device has filed it here before, under whomever
 * @throws SignInRefused when the session has ended
 */
export async function addPasskey(
  { id, user }: Pick<Session, "id" | "user">,
  { transports, ...made }: MadePasskey,
  { rpId, name, userAgent }: { rpId: string; name: string; userAgent: string | null },
): Promise<"added" | "known" | "full"> {
  const userId = user.id;
  const event: SecurityEvent = { userId, kind: "passkey_added", provider: way.id, detail: name, userAgent };
  try {
    const added = await db().$transaction(async (tx) => {
      await hold(tx, userId);
      await holdAsker(tx, textOf(id), userId);
      if ((await tx.passkey.count({ where: { userId } })) >= mostPasskeys) return false;
      const data = { ...made, userId, rpId, name, transports: transports.join(" ") };
      await tx.passkey.create({ data, select: { id: true } });
      await storeEvent(tx, event);
      return true;
    });
    if (!added) return "full";
  } catch (error) {
    if (isUniqueViolation(error)) return "known";
    throw error;
  }
  logEvent(event);
  return "added";
}

/** @returns whether it was theirs */
export async function renamePasskey(userId: string, id: string, name: string): Promise<boolean> {
  return (await db().passkey.updateMany({ where: { id, userId }, data: { name } })).count > 0;
}

/**
 * Takes a passkey away from its person, unless it is the last that lets them in. The sessions that passkeys opened go with it,
 * apart from the one that asks.
 * @param id from a form, and so from anybody
 * @param offers what is on offer now
 */
export async function removePasskey(
  session: Pick<Session, "id" | "user">,
  id: string,
  offers: readonly Offer[],
  userAgent: string | null,
): Promise<"done" | "gone" | "last"> {
  const userId = session.user.id;
  const result = await db().$transaction(async (tx) => {
    await hold(tx, userId);
    const found = await tx.passkey.findFirst({ where: { id, userId }, select: { name: true } });
    if (!found) return "gone";
    const accounts = await tx.account.findMany({
      where: { userId },
      select: { id: true, provider: true, issuer: true },
    });
    if (!canGo(id, [...accounts, ...(await passkeyWays(tx, userId))], offers)) return "last";
    await tx.passkey.deleteMany({ where: { id, userId } });
    await tx.session.deleteMany({ where: { userId, provider: way.id, id: { not: textOf(session.id) } } });
    const detail = found.name;
    const event: SecurityEvent = { userId, kind: "passkey_removed", provider: way.id, detail, userAgent };
    await storeEvent(tx, event);
    return event;
  });
  if (typeof result === "string") return result;
  logEvent(result);
  return "done";
}

/**
 * Lets the person of a passkey in whose answer holds: its counter goes on, and a session opens, in one transaction.
 * @param received the counter of the answer
 * @throws SignInRefused
 */
export function comeInByPasskey(passkey: FoundPasskey, received: number, visit: Visit): Promise<Admitted> {
  const { id, userId, rpId, user } = passkey;
  return comeIn({ provider: way.id, issuer: rpId }, visit, async (tx) => {
    if (visit.asker) await holdAsker(tx, textOf(visit.asker.id), userId);
    const { count } = await tx.passkey.updateMany({
      where: { id, userId, counter: counterBefore(received) },
      data: { counter: BigInt(received), lastUsedAt: new Date() },
    });
    if (count === 0) {
      const still = (await tx.passkey.count({ where: { id, userId } })) > 0;
      if (still) throw new SignInRefused("passkey_copied", "the counter has not gone on");
      throw new SignInRefused("passkey_unknown", "the passkey has been removed");
    }
    return { userId, name: user.name, outcome: "known", granted: null };
  });
}
