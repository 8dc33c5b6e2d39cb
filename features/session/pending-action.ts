import { randomBytes } from "node:crypto";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { recentSignIn } from "@/features/providers/recent";
import { spendSeal } from "@/features/session/mutations";
import { isRecent } from "@/features/session/policy";
import type { Session } from "@/features/session/queries";
import { cookieName, forgetCookie, storeCookies } from "@/lib/cookies";
import { log } from "@/lib/log";
import { withReturnTo } from "@/lib/redirects";
import { seal, unseal } from "@/lib/sealed-value";

const purpose = "pending-action";

/** What is done once its person has confirmed who they are: a name of app/account/resume and its input. */
const schema = z.object({
  /** In the address that resumes it, so that no link from elsewhere can. */
  id: z.string(),
  name: z.string(),
  input: z.string(),
  userId: z.string(),
  /** Seconds since the epoch */
  iat: z.number(),
});

/** Where a person confirms that it is them. */
export const confirmPath = "/account/confirm";
/** Where the action that waited for it is done. */
export const resumePath = "/account/resume";

/**
 * For actions that cannot be undone, or that nobody with a borrowed session may do: asks for a round trip to a provider
 * unless the last one was within ten minutes, and remembers what was asked for, so that it is done on the way back.
 *
 * @param session of this request. It is not read again: it may end meanwhile, and one request gives one answer
 * @param action its name among those of app/account/resume, and what it takes; nothing secret
 * @returns when its person has just proven who they are; does not return otherwise
 */
export async function requireRecentSignIn(
  session: Session,
  { name, input = "" }: { name: string; input?: string },
): Promise<void> {
  if (isRecent(session, new Date())) return;
  const id = randomBytes(16).toString("base64url");
  const value = await seal(purpose, { id, name, input, userId: session.user.id }, recentSignIn);
  storeCookies(await cookies(), [{ name: cookieName(purpose), value, maxAge: recentSignIn }]);
  redirect(withReturnTo(confirmPath, pathOf(id)));
}

/**
 * What a confirmation is for, so that its page can say so. It stays where it is.
 * @param returnTo where the page leads: only the address that names the action says that it is about that one
 */
export async function waitingAction(
  session: Session,
  returnTo: string,
): Promise<{ name: string; input: string } | null> {
  const value = (await cookies()).get(cookieName(purpose))?.value;
  const { data } = schema.safeParse(await unseal(purpose, value));
  return data?.userId === session.user.id && returnTo === pathOf(data.id) ? data : null;
}

const pathOf = (id: string) => `${resumePath}?id=${id}`;

/**
 * Takes the action that waits. An address that does not name it leaves it where it is: it may be a link from elsewhere. One
 * that does takes it away, whatever becomes of it, and it works once, in whichever browser its cookie is by then. Only for a
 * route handler, which may write cookies.
 * @param id from the address
 * @returns null unless this person asked for it and has confirmed since
 */
export async function takePendingAction(
  session: Session,
  id: unknown,
  now = new Date(),
): Promise<{ name: string; input: string } | null> {
  const jar = await cookies();
  const value = jar.get(cookieName(purpose))?.value;
  if (value === undefined) return null;
  const pending = schema.safeParse(await unseal(purpose, value));
  if (pending.success && pending.data.id === id) {
    const { userId, iat } = pending.data;
    const confirmedSince = session.authenticatedAt.getTime() >= iat * 1000;
    const mayTake = userId === session.user.id && confirmedSince && isRecent(session, now);
    const taken = mayTake && (await spendSeal(pending.data.id, new Date((iat + recentSignIn) * 1000)));
    storeCookies(jar, [forgetCookie(cookieName(purpose))]);
    if (taken) return pending.data;
  }
  log("warn", "pending_action_refused", { user: session.user.id });
  return null;
}
