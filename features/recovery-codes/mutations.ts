import type { SecurityEvent } from "@/features/events/events";
import { logEvent, storeEvent } from "@/features/events/mutations";
import { recoveryCode as way } from "@/features/providers/recovery-code";
import { codesOfSet, hashCode, newCode } from "@/features/recovery-codes/policy";
import type { FoundCode } from "@/features/recovery-codes/queries";
import type { Session } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { comeIn, holdAsker } from "@/features/sign-in/admission/mutations";
import type { Admitted, Visit } from "@/features/sign-in/admission/visit";
import { SignInRefused } from "@/features/sign-in/failures";
import { db } from "@/lib/db";

/**
 * Makes a person a new set, in the place of the one before. The sessions that codes opened go with that, apart from the one
 * that asks: somebody may have made it because their codes were seen.
 * @returns the codes, which nobody can read again
 * @throws SignInRefused when the session has ended
 */
export async function makeCodes(
  { id, user }: Pick<Session, "id" | "user">,
  userAgent: string | null,
): Promise<string[]> {
  const userId = user.id;
  const codes = Array.from({ length: codesOfSet }, newCode);
  const data = codes.flatMap((code) => {
    const codeHash = hashCode(code);
    return codeHash === null ? [] : [{ userId, codeHash }];
  });
  const event: SecurityEvent = { userId, kind: "recovery_codes_made", userAgent };
  await db().$transaction(async (tx) => {
    // Of two sets made at once the second waits here, and replaces the first.
    await tx.user.updateMany({ where: { id: userId }, data: { updatedAt: new Date() } });
    await holdAsker(tx, textOf(id), userId);
    await tx.recoveryCode.deleteMany({ where: { userId } });
    await tx.session.deleteMany({ where: { userId, provider: way.id, id: { not: textOf(id) } } });
    await tx.recoveryCode.createMany({ data });
    await storeEvent(tx, event);
  });
  logEvent(event);
  return codes;
}

/**
 * Lets the person of a code in, and uses it up, in one transaction: of several at once one comes in.
 * @throws SignInRefused
 */
export async function comeInByCode({ id, userId, user }: FoundCode, visit: Visit): Promise<Admitted> {
  let used: SecurityEvent | undefined;
  const admitted = await comeIn({ provider: way.id, issuer: way.id }, visit, async (tx) => {
    if (visit.asker) await holdAsker(tx, textOf(visit.asker.id), userId);
    const { count } = await tx.recoveryCode.updateMany({
      where: { id, userId, usedAt: null },
      data: { usedAt: new Date() },
    });
    if (count === 0)
      throw new SignInRefused("recovery_code_wrong", "the code was used or replaced meanwhile");
    const left = await tx.recoveryCode.count({ where: { userId, usedAt: null } });
    const { userAgent } = visit;
    used = { userId, kind: "recovery_code_used", provider: way.id, detail: `${left} left`, userAgent };
    await storeEvent(tx, used);
    return { userId, name: user.name, outcome: "known", granted: null };
  });
  if (used) logEvent(used);
  return admitted;
}

/** Seconds in which a form that was sent twice is more likely than somebody who has found a used code. */
const patience = 60;

/** Tells a person that a used code of theirs came again. Its row goes, so that they are told once. */
export async function tellOfUsed({ id, userId }: FoundCode, userAgent: string | null): Promise<void> {
  const event: SecurityEvent = { userId, kind: "recovery_code_refused", provider: way.id, userAgent };
  const usedBefore = new Date(Date.now() - patience * 1000);
  const told = await db().$transaction(async (tx) => {
    const { count } = await tx.recoveryCode.deleteMany({ where: { id, userId, usedAt: { lt: usedBefore } } });
    if (count > 0) await storeEvent(tx, event);
    return count > 0;
  });
  if (told) logEvent(event);
}
