import { isListed } from "@/lib/email-list";

const day = 24 * 60 * 60;

/** Seconds. Idle: unused for this long and it is over. Absolute: over whatever happens (ASVS 5.0, V7.3). */
export const sessionLifetime = { idle: 14 * day, absolute: 90 * day };

/** Seconds between two writes of "last seen", so that reading a session is almost always only a read. */
export const touchInterval = 60 * 60;

/** Seconds after proving who they are in which a person may do what cannot be undone (ASVS 5.0, V7.5). */
export const recentSignIn = 10 * 60;

/** @returns whether the session's person has proven who they are within the last ten minutes */
export function isRecent({ authenticatedAt }: { authenticatedAt: Date }, now: Date): boolean {
  const age = now.getTime() - authenticatedAt.getTime();
  return age >= 0 && age < recentSignIn * 1000;
}

/** The longest User-Agent header that is kept, in characters. */
export const longestUserAgent = 400;

export type SessionTimes = { expires: Date; absoluteExpires: Date; lastSeenAt: Date };

/** The times of a session that begins now. */
export function newSessionTimes(now: Date): SessionTimes {
  return {
    expires: after(now, sessionLifetime.idle),
    absoluteExpires: after(now, sessionLifetime.absolute),
    lastSeenAt: now,
  };
}

/** @returns whether the session still counts; at the very second of its expiry it does not. */
export function isLive(session: Pick<SessionTimes, "expires" | "absoluteExpires">, now: Date): boolean {
  return now < session.expires && now < session.absoluteExpires;
}

/** @returns the times to store for a live session that is used now, or null when the last write is recent. */
export function renewed(
  session: SessionTimes,
  now: Date,
): Pick<SessionTimes, "expires" | "lastSeenAt"> | null {
  if (now.getTime() - session.lastSeenAt.getTime() < touchInterval * 1000) return null;
  const idle = after(now, sessionLifetime.idle);
  return { lastSeenAt: now, expires: idle < session.absoluteExpires ? idle : session.absoluteExpires };
}

function after(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}

export type Role = "user" | "admin";

/** The operator's lists of email addresses. Whatever they say holds from the next request on: nothing is stored. */
export type EmailLists = Readonly<Record<"ALLOWED_EMAILS" | "ADMIN_EMAILS", readonly string[]>>;

/**
 * Whether somebody may be here at all.
 * @param emails those that a provider of theirs has verified
 */
export function isWelcome(
  emails: readonly (string | null)[],
  { ALLOWED_EMAILS, ADMIN_EMAILS }: EmailLists,
): boolean {
  if (ALLOWED_EMAILS.length === 0) return true;
  return emails.some((email) => isListed(email, ALLOWED_EMAILS) || isListed(email, ADMIN_EMAILS));
}

/**
 * The role that somebody has now: the one in their row, which only an operator writes, or that of the list.
 * @param user a role that is not known is none
 * @param emails those that a provider of theirs has verified; the user's own must be among them to count
 */
export function roleOf(
  user: { role?: unknown; email: string | null },
  emails: readonly (string | null)[],
  { ADMIN_EMAILS }: Pick<EmailLists, "ADMIN_EMAILS">,
): Role {
  const listed = emails.includes(user.email) && isListed(user.email, ADMIN_EMAILS);
  return user.role === "admin" || listed ? "admin" : "user";
}

/** @returns whether a role includes another: an administrator is a user as well */
export function includesRole(role: Role, wanted: Role): boolean {
  return role === "admin" || wanted === "user";
}
