import { cookies } from "next/headers";
import { recordEvent } from "@/features/events/mutations";
import { currentUserAgent, sessionCookieName, sessionToken } from "@/features/session/auth";
import { noteLeft } from "@/features/session/left-by";
import { endSession, forgetPerson } from "@/features/session/mutations";
import { orUnavailable } from "@/features/session/or-unavailable";
import { findSession } from "@/features/session/queries";
import { forgetCookie, storeCookies } from "@/lib/cookies";
import { safeReturnTo } from "@/lib/redirects";

/** Signs this browser out: the session ends in the database first, and then the cookie goes. */
export async function signOut(): Promise<string> {
  await orUnavailable("/account", leave);
  return "/signin?notice=signed-out";
}

/** Signs out and starts over, so that the next sign-in can be somebody else's; it never links the two. */
export async function switchAccount(form: FormData): Promise<string> {
  await orUnavailable("/account", leave);
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  return `/signin?${new URLSearchParams({ returnTo, notice: "switch" })}`;
}

/** Ends this browser's session, and makes it forget whose it was. */
export async function leave(): Promise<void> {
  const token = await sessionToken();
  const session = token ? await findSession(token) : null;
  if (token) await endSession(token);
  if (session) {
    const userAgent = await currentUserAgent();
    await recordEvent({ userId: session.user.id, kind: "signed_out", provider: session.provider, userAgent });
  }
  storeCookies(await cookies(), [
    forgetCookie(sessionCookieName()),
    ...forgetPerson(),
    ...noteLeft(session?.provider ?? null),
  ]);
}
