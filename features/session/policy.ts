import { recentSignIn } from "@/features/providers/recent";
import { includesWorth, type WeighedEmail } from "@/features/providers/worth";
import { isListed } from "@/lib/email-list";

const day = 24 * 60 * 60;

/** Seconds. Idle: unused for this long and it is over. Absolute: over whatever happens (ASVS 5.0, V7.3). */
export const sessionLifetime = { idle: 14 * day, absolute: 90 * day };

/** Seconds between two writes of "last seen", so that reading a session is almost always only a read. */
export const touchInterval = 60 * 60;

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

/** @returns the day of a time, in days since the epoch (UTC) */
export function dayOf(time: Date): number {
  return Math.floor(time.getTime() / 86_400_000);
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
 * @param emails those of their accounts
 */
export function isWelcome(emails: readonly WeighedEmail[], lists: EmailLists): boolean {
  const { ALLOWED_EMAILS } = lists;
  if (ALLOWED_EMAILS.length === 0) return true;
  return emails.some(
    (one) =>
      (includesWorth(one.worth, "admission") && isListed(one.email, ALLOWED_EMAILS)) ||
      isAdministrators(one, lists),
  );
}

/** @returns whether an address is on the list of administrators, and by a provider whose word is enough for that */
export function isAdministrators(
  { email, worth }: WeighedEmail,
  { ADMIN_EMAILS }: Pick<EmailLists, "ADMIN_EMAILS">,
): boolean {
  return includesWorth(worth, "administration") && isListed(email, ADMIN_EMAILS);
}

/**
 * The role that somebody has now: the one in their row, which only an operator writes, or that of the list.
 * @param user a role that is not known is none
 * @param emails those of their accounts; the user's own must be among them to count
 */
export function roleOf(
  user: { role?: unknown; email: string | null },
  emails: readonly WeighedEmail[],
  lists: Pick<EmailLists, "ADMIN_EMAILS">,
): Role {
  const listed = emails.some((one) => one.email === user.email && isAdministrators(one, lists));
  return user.role === "admin" || listed ? "admin" : "user";
}

/** @returns whether a role includes another: an administrator is a user as well */
export function includesRole(role: Role, wanted: Role): boolean {
  return role === "admin" || wanted === "user";
}
