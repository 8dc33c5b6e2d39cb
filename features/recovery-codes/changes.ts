import { recoveryCode as way } from "@/features/providers/recovery-code";
import { comeInByCode, makeCodes, tellOfUsed } from "@/features/recovery-codes/mutations";
import { hashCode } from "@/features/recovery-codes/policy";
import { type FoundCode, findByHash } from "@/features/recovery-codes/queries";
import { showCodes } from "@/features/recovery-codes/shown";
import { currentUserAgent } from "@/features/session/auth";
import type { Session } from "@/features/session/queries";
import { reportFailure } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { newFlowId } from "@/features/sign-in/flow";
import { enterBy } from "@/features/sign-in/own-way";

/** Where a new set is shown, for a while. */
export const codesPath = "/account/connections/recovery-codes";

/** Makes a new set for somebody who has just proven who they are. */
export async function makeSet(session: Session): Promise<string> {
  await showCodes(session, await makeCodes(session, await currentUserAgent()));
  return codesPath;
}

/**
 * Lets the person of a code in.
 * @param typed from a form, and so from anybody
 * @param session of who confirms; null for a sign-in
 * @param page where to try again
 * @returns where to go
 */
export async function spendCode(
  typed: string,
  session: Session | null,
  { returnTo, page }: { returnTo: string; page: string },
): Promise<string> {
  const userAgent = await currentUserAgent();
  try {
    const code = await expectCode(typed, session, userAgent);
    return await enterBy(way.id, code.user, { session, returnTo }, (visit) => comeInByCode(code, visit));
  } catch (error) {
    const { cause, path } = await reportFailure(error, {
      provider: way.id,
      id: newFlowId(Date.now(), session ? "confirm" : null),
      userId: session?.user.id ?? null,
      userAgent,
      returnTo,
    });
    // Where it can be typed once more: most have mistyped it.
    return cause === "recovery_code_wrong"
      ? `${page}?${new URLSearchParams({ returnTo, wrong: "code" })}`
      : path;
  }
}

/**
 * One answer for all that opens nothing: a code that is nobody's, was used, or is not this person's.
 * @throws SignInRefused
 */
async function expectCode(
  typed: string,
  session: Session | null,
  userAgent: string | null,
): Promise<FoundCode> {
  const hash = hashCode(typed);
  const code = hash && (await findByHash(hash));
  if (!code) throw new SignInRefused("recovery_code_wrong", "no such code");
  if (session && code.userId !== session.user.id)
    throw new SignInRefused("recovery_code_wrong", "another person's code");
  if (code.usedAt) {
    await tellOfUsed(code, userAgent);
    throw new SignInRefused("recovery_code_wrong", "the code was used before");
  }
  return code;
}
