import { cookies } from "next/headers";
import { currentUserAgent } from "@/features/session/auth";
import { type Session, standingOf } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { sessionTokenIn } from "@/features/session/tokens";
import type { Admitted, Visit } from "@/features/sign-in/admission/visit";
import { arrive } from "@/features/sign-in/arrival";
import { SignInRefused } from "@/features/sign-in/failures";
import { storeCookies } from "@/lib/cookies";

/** Whom a way in of this site's own is about, as far as it decides whether they may come in. */
type Person = { id: string; email: string | null; role: string; disabledAt: Date | null };

/**
 * Lets somebody in whom no provider has vouched for, and who has proven who they are all the same.
 *
 * @param way its id (features/providers/own-ways.ts)
 * @param session of who confirms, which the new one takes the place of; null for a sign-in
 * @param admit files it, and opens the session
 * @returns where to go
 * @throws SignInRefused for somebody who may not come in; whatever `admit` throws
 */
export async function enterBy(
  way: string,
  person: Person,
  { session, returnTo }: { session: Session | null; returnTo: string },
  admit: (visit: Visit) => Promise<Admitted>,
): Promise<string> {
  await expectWelcome(person);
  const jar = await cookies();
  const userAgent = await currentUserAgent();
  const intent = session && {
    kind: "confirm" as const,
    userId: session.user.id,
    sessionId: textOf(session.id),
  };
  const previous = sessionTokenIn(jar);
  const visit = { intent, asker: session, previous, userAgent, client: null, anew: null };
  const admitted = await admit(visit);
  const { path, cookies: changes } = await arrive(jar, { provider: way, intent, returnTo, admitted });
  storeCookies(jar, changes);
  return path;
}

async function expectWelcome({ disabledAt, ...person }: Person): Promise<void> {
  const userId = person.id;
  if (disabledAt !== null) throw new SignInRefused("disabled", "the user is disabled", { userId });
  const { welcome } = await standingOf(person);
  if (!welcome)
    throw new SignInRefused("not_allowed", "no verified email of the user is allowed", { userId });
}
