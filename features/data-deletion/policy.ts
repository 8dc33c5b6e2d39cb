import { createHash } from "node:crypto";
import { clockSkew } from "@/features/data-deletion/signed-request";

const day = 24 * 60 * 60 * 1000;

/** Days that the page of a request is kept. It says so. */
export const statusKept = 90;

/** What came of a request. */
export const deletionStatuses = ["account_deleted", "connection_removed", "nothing_stored"] as const;

export type DeletionStatus = (typeof deletionStatuses)[number];

/** @returns what is kept of a code, so that a read of the table opens no page; null for what never was one */
export function hashCode(code: string): string | null {
  return /^[0-9a-f]{40}$/.test(code) ? createHash("sha256").update(code).digest("hex") : null;
}

/** @returns the time at which a request was just long enough ago for its page to go */
export function oldestStatus(now: Date): Date {
  return new Date(now.getTime() - statusKept * day);
}

/**
 * Whether a request is about this account. One that was linked later is not: its person has come back since, and
 * whoever sends an old request once more must not take that away from them.
 */
export function isMeant(linkedAt: Date, issuedAt: Date): boolean {
  return linkedAt.getTime() <= issuedAt.getTime() + clockSkew;
}

/**
 * Whether a person's name and picture can only have come from an account that stays. They are written when somebody
 * signs up, from the account that they sign up with, and later by nobody else but themselves.
 *
 * @param createdAt when the user was made; the account of the same moment is the one they signed up with
 * @param rest the accounts that stay
 */
export function cameFromElsewhere(createdAt: Date, rest: readonly { linkedAt: Date }[]): boolean {
  return rest.some(({ linkedAt }) => linkedAt.getTime() === createdAt.getTime());
}
