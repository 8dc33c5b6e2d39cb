import { recoveryCode as way } from "@/features/providers/recovery-code";
import { CodeUsed, comeInByCode, makeCodes } from "@/features/recovery-codes/mutations";
import { readCode } from "@/features/recovery-codes/policy";
import { findByCode } from "@/features/recovery-codes/queries";
import { rememberCodes } from "@/features/recovery-codes/shown";
import { currentUserAgent } from "@/features/session/auth";
import type { Session } from "@/features/session/queries";
import { reportFailure } from "@/features/sign-in/failure-page";
import { newFlowId } from "@/features/sign-in/flow";
import { enterBy } from "@/features/sign-in/own-way";
import { log } from "@/lib/log";

/** Where a new set is shown, for a while. */
export const codesPath = "/account/connections/recovery-codes";

/** Makes a new set for somebody who has just proven who they are. */
export async function makeSet(session: Session): Promise<string> {
  const codes = await makeCodes(session, await currentUserAgent());
  await rememberCodes(session.user.id, codes);
  return codesPath;
}

/**
 * Lets the person of a code in.
 * @param typed from a form, and so from anybody
 * @param session of who confirms; null for a sign-in
 * @param page where to try again
 */
export async function spendCode(
  typed: string,
  session: Session | null,
  { returnTo, page }: { returnTo: string; page: string },
): Promise<string> {
  try {
    const code = readCode(typed);
    const found = code && (await findByCode(code));
    if (!found || (session && found.userId !== session.user.id)) return refused(page);
    return await enterBy(way.id, found.user, { session, returnTo }, (visit) => comeInByCode(found, visit));
  } catch (error) {
    if (error instanceof CodeUsed) return refused(page);
    const id = newFlowId(Date.now(), session ? "confirm" : null);
    const userAgent = await currentUserAgent();
    return (await reportFailure(error, { provider: way.id, id, userId: null, userAgent, returnTo })).path;
  }
}

/** Who it was is not known: a code that is nobody's names nobody. */
function refused(page: string): string {
  log("warn", "recovery_code_refused", {});
  const [path, query] = page.split("?");
  const params = new URLSearchParams(query);
  params.set("code", "wrong");
  return `${path}?${params}`;
}
