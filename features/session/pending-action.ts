import { randomBytes } from "node:crypto";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { requireUser } from "@/features/session/auth";
import { isRecent, recentSignIn } from "@/features/session/policy";
import type { Session } from "@/features/session/queries";
import { cookieName, cookieOptions } from "@/lib/cookies";
import { log } from "@/lib/log";
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
 * For actions that cannot be undone: asks for a round trip to a provider unless the last one was within ten minutes,
 * and remembers what was asked for, so that it is done on the way back.
 *
 * @param action its name among those of app/account/resume, and what it takes; nothing secret
 * @returns the session of somebody who has just proven who they are; does not return otherwise
 */
export async function requireRecentSignIn(action: { name: string; input?: string }): Promise<Session> {
  const session = await requireUser("/account");
  if (isRecent(session, new Date())) return session;
  const { name, input = "" } = action;
  const id = randomBytes(16).toString("base64url");
  const value = await seal(purpose, { id, name, input, userId: session.user.id }, recentSignIn);
  (await cookies()).set(cookieName(purpose), value, { ...cookieOptions(), maxAge: recentSignIn });
  redirect(`${confirmPath}?${new URLSearchParams({ returnTo: `${resumePath}?id=${id}` })}`);
}

/**
 * Takes the action that waits, once: it is gone afterwards, whatever becomes of it. Only for a route handler or a
 * server action, which may write cookies.
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
  jar.set(cookieName(purpose), "", { ...cookieOptions(), maxAge: 0 });
  const pending = schema.safeParse(await unseal(purpose, value));
  if (pending.success && pending.data.id === id && pending.data.userId === session.user.id) {
    const confirmedSince = session.authenticatedAt.getTime() >= pending.data.iat * 1000;
    if (confirmedSince && isRecent(session, now)) return pending.data;
  }
  log("warn", "pending_action_refused", { user: session.user.id });
  return null;
}
