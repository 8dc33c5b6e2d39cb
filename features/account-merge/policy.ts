import { oldestActivity } from "@/features/cleanup/policy";
import type { EventKind } from "@/features/events/events";
import { isRecent } from "@/features/session/policy";
import type { Session } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import type { PendingMerge } from "@/features/sign-in/pending-merge";

/** What a user has, as far as it decides whether something would be lost with them. */
export type Holdings = {
  createdAt: Date;
  role: string;
  disabledAt: Date | null;
  accountIds: readonly string[];
  /** Kinds of what has happened. */
  events: readonly string[];
  /** What they have in tables of your own, in words, such as "1 note". */
  own: readonly string[];
  /** Whether they have rows in a table that is none of those. */
  others: boolean;
};

/** Whether something of its person may be left by what happened. A new kind does not compile without its answer. */
const leavesSomething: Record<EventKind, boolean> = {
  signed_up: false,
  signed_in: false,
  sign_in_failed: false,
  signed_out: false,
  confirmed: false,
  connected: true,
  access_granted: true,
  access_ended: false,
  disconnected: true,
  deleted_by_provider: true,
  ended_at_provider: true,
  mail_stopped: false,
  mail_resumed: false,
  session_ended: false,
  other_sessions_ended: false,
  name_changed: true,
  email_changed: true,
  email_lost: false,
  email_freed: false,
  exported: false,
  disabled: true,
  enabled: true,
  signed_out_by_admin: false,
  session_ended_by_admin: false,
  refresh_token_reused: false,
  merged: true,
  passkey_added: true,
  passkey_removed: true,
  passkey_copied: true,
  recovery_codes_made: true,
  recovery_code_used: true,
  recovery_code_refused: true,
};

/**
 * Why a user is more than the identity that opens them, so that they stay.
 * @param accountId the identity's
 * @param days how long activity is kept
 * @returns what they have, in words after "it has"; empty for an empty account
 */
export function holdsOn(
  { createdAt, role, disabledAt, accountIds, events, own, others }: Holdings,
  accountId: string,
  { now, days }: { now: Date; days: number },
): string[] {
  const changed = events.some(
    (kind) => !Object.hasOwn(leavesSomething, kind) || leavesSomething[kind as EventKind],
  );
  return [
    ...own,
    ...(others ? ["data of yours"] : []),
    ...(accountIds.some((id) => id !== accountId) ? ["another way to sign in"] : []),
    ...(role === "user" && disabledAt === null ? [] : ["something that an administrator decided"]),
    ...(changed ? ["changes to its profile or its connections"] : []),
    // What was done before is not known any more.
    ...(createdAt > oldestActivity(now, days) ? [] : [`activity from before our record of it`]),
  ];
}

/**
 * Whether a session may answer for a user who waits: both have proven who they are in this browser, lately, and none of
 * it was before the question arose.
 */
export function mayAnswer(
  session: Pick<Session, "id" | "user" | "authenticatedAt">,
  { userId, sessionId, iat }: PendingMerge,
  now: Date,
): boolean {
  if (session.user.id === userId || !isRecent(session, now)) return false;
  return sessionId === null
    ? session.authenticatedAt.getTime() >= iat * 1000
    : textOf(session.id) === sessionId;
}
