/** Everything that administrators do to people. */
export const actionKinds = [
  "signed_out",
  "device_signed_out",
  "disabled",
  "enabled",
  "email_freed",
  "removed",
] as const;

export type ActionKind = (typeof actionKinds)[number];

/** Days that the administrators' log is kept. */
export const logKept = 730;

/** Days that a failed sign-in is found by its reference. */
export const failuresKept = 30;

const day = 24 * 60 * 60 * 1000;

/** @returns the time at which something was just long enough ago to go */
export function oldestKept(now: Date, days: number): Date {
  return new Date(now.getTime() - days * day);
}

/** @returns whether a text has the form of a failure's reference */
export function isReference(text: string): boolean {
  return /^[0-9a-f]{10}$/.test(text);
}
