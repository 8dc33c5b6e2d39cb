import type { SecurityEvent } from "@/features/events/events";
import { logEvent, storeEvent } from "@/features/events/mutations";
import { recoveryCode as way } from "@/features/providers/recovery-code";
import { codesOfSet, hashCode, newCode } from "@/features/recovery-codes/policy";
import type { FoundCode } from "@/features/recovery-codes/queries";
import type { Session } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { comeIn, holdAsker } from "@/features/sign-in/admission/mutations";
import type { Admitted, Visit } from "@/features/sign-in/admission/visit";
import { db } from "@/lib/db";

/**
 * Makes a person a new set, in the place of the one before.
 * @returns the codes, which nobody can read again
 * @throws SignInRefused when the session has ended
 */
export async function makeCodes(
  { id, user }: Pick<Session, "id" | "user">,
  userAgent: string | null,
): Promise<string[]> {
  const userId = user.id;
  const codes = Array.from({ length: codesOfSet }, newCode);
  const event: SecurityEvent = { userId, kind: "recovery_codes_made", userAgent };
  await db().$transaction(async (tx) => {
    // Of two sets made at once the second waits here, and replaces the first.
    await tx.user.updateMany({ where: { id: userId }, data: { updatedAt: new Date() } });
    await holdAsker(tx, textOf(id), userId);
    await tx.recoveryCode.deleteMany({ where: { userId } });
    await tx.recoveryCode.createMany({ data: codes.map((code) => ({ userId, codeHash: hashCode(code) })) });
    await storeEvent(tx, event);
  });
  logEvent(event);
  return codes;
}

/** Somebody else has used the code between the look and the write. */
export class CodeUsed extends Error {
  override name = "CodeUsed";
}

/**
 * Lets the person of a code in, and uses it up, in one transaction: of several at once one comes in.
 * @throws CodeUsed, SignInRefused
 */
export async function comeInByCode(code: FoundCode, visit: Visit): Promise<Admitted> {
  const { id, userId, user } = code;
  let event: SecurityEvent | null = null;
  const admitted = await comeIn({ provider: way.id, issuer: way.id }, visit, async (tx) => {
    if (visit.asker) await holdAsker(tx, textOf(visit.asker.id), userId);
    const { count } = await tx.recoveryCode.deleteMany({ where: { id, userId } });
    if (count === 0) throw new CodeUsed("The code has been used.");
    const left = await tx.recoveryCode.count({ where: { userId } });
    const { userAgent } = visit;
    event = { userId, kind: "recovery_code_used", provider: way.id, detail: `${left} left`, userAgent };
    await storeEvent(tx, event);
    return { userId, name: user.name, outcome: "known", granted: null };
  });
  if (event) logEvent(event);
  return admitted;
}
