import { cookies, headers } from "next/headers";
import { notFound, redirect, unstable_rethrow } from "next/navigation";
import { cache } from "react";
import { includesRole, longestUserAgent, type Role } from "@/features/session/policy";
import { findSession, type Session, type SessionUser } from "@/features/session/queries";
import { sessionTokenIn } from "@/features/session/tokens";
import { unavailable } from "@/features/session/unavailable";
import { cookieName } from "@/lib/cookies";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";
import { withReturnTo } from "@/lib/redirects";

/** The cookie's name; a function because it depends on the configuration. */
export function sessionCookieName(): string {
  return cookieName("session");
}

/** @returns the session token of this request, if it carries one of the right form. */
export async function sessionToken(): Promise<string | null> {
  return sessionTokenIn(await cookies());
}

/**
 * Who is asking? Works in pages, layouts and route handlers; within one render it reads the
 * database once, however often it is called.
 *
 * @returns null when signed out
 * @throws when the session cannot be read; let it through, so that the person sees "try again" and not "signed out"
 */
export const auth = cache(async (): Promise<Session | null> => {
  const token = await sessionToken();
  return token ? findSession(token) : null;
});

/**
 * `auth()` for pages: while the session cannot be read, sends to a page that says so and leads back.
 * @param path the page to come back to
 */
export async function currentSession(path: string): Promise<Session | null> {
  const session = await readSession();
  if (session === "unreadable") redirect(unavailable(path));
  return session;
}

/** `auth()` for pages and layouts that must also work while the session cannot be read. */
export const readSession = cache(async (): Promise<Session | null | "unreadable"> => {
  try {
    return await auth();
  } catch (error) {
    // Next's own signals, such as "this page is not static", come as errors.
    unstable_rethrow(error);
    log("error", "session_unreadable", { error: describeError(error) });
    return "unreadable";
  }
});

/** Whom a page that is for everybody shows in its header: null for nobody, undefined where that cannot be known. */
export async function currentViewer(): Promise<SessionUser | null | undefined> {
  const session = await readSession();
  return session === "unreadable" ? undefined : (session?.user ?? null);
}

/**
 * For pages and forms that need somebody: sends everyone else to sign in and back.
 * @param returnTo the path to come back to
 */
export async function requireUser(returnTo: string): Promise<SessionUser> {
  return (await requireSession(returnTo)).user;
}

/** `requireUser` for what is about the session itself: which one it is, and when its person last proved who they are. */
export async function requireSession(returnTo: string): Promise<Session> {
  const session = await currentSession(returnTo);
  if (!session?.user.id) redirect(withReturnTo("/signin", returnTo));
  return session;
}

/** @returns the User-Agent header of this request, as much of it as is kept */
export async function currentUserAgent(): Promise<string | null> {
  return (await headers()).get("user-agent")?.slice(0, longestUserAgent) ?? null;
}

/**
 * For pages and forms of a role: nobody signed in is sent to sign in and back, and for everybody else without it
 * there is no such page.
 * @param returnTo the path to come back to
 */
export async function requireRole(role: Role, returnTo: string): Promise<Session> {
  const session = await requireSession(returnTo);
  if (!includesRole(session.user.role, role)) {
    log("warn", "role_refused", { user: session.user.id, role });
    notFound();
  }
  return session;
}
