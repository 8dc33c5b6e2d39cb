import { missingScopes } from "@/features/providers/scopes";
import type { Scopes } from "@/features/providers/types";

/** Seconds that an access token must still live to be handed out: time for the call that it is wanted for. */
export const margin = 60;

/**
 * Seconds that a lease lasts. Whoever holds it has nine seconds for the provider and then stores what came; what
 * still holds it after this long has died, and another one may try.
 */
export const leaseLifetime = 30;

/** Milliseconds that a caller waits for the refresh of another server: longer than one takes that goes well. */
export const longestWait = 12_000;

/** Seconds without another try after a provider failed that did not say how long. */
export const pauseAfterFailure = 5;

/** Seconds that a token counts as good whose lifetime the provider did not say. */
export const assumedLifetime = 300;

/**
 * Whether a token can be handed out.
 * @param expiresAt seconds since the epoch; null when it does not end
 * @param left seconds that it must still live
 */
export function isGood(expiresAt: number | null, now: Date, left: number): boolean {
  return expiresAt === null || expiresAt - left > now.getTime() / 1000;
}

/** The lease on an account's refresh, as its row says. */
export type Lease = { refreshLease: string | null; refreshLeaseUntil: Date | null };

/**
 * @param now by the database's clock, like the lease's own time
 * @returns `free` to be taken; `held` by somebody who is refreshing; `resting` after a failure, when nobody may try
 */
export function leaseState(
  { refreshLease, refreshLeaseUntil }: Lease,
  now: Date,
): "free" | "held" | "resting" {
  if (refreshLeaseUntil === null || refreshLeaseUntil <= now) return "free";
  return refreshLease === null ? "resting" : "held";
}

/** @returns whole seconds until then, one at least */
export function secondsUntil(then: Date, now: Date): number {
  return Math.max(1, Math.ceil((then.getTime() - now.getTime()) / 1000));
}

/**
 * Everything that a request for more has to name: who somebody is, what is wanted, what makes it last, and what they
 * have granted before, since most providers give just what they are asked for.
 *
 * @param granted before; left out where the provider adds it by itself, or where something wider holds it
 */
export function scopesToAsk(
  { signIn, includes, widening }: Pick<Scopes, "signIn" | "includes" | "widening">,
  granted: readonly string[],
  wanted: readonly string[],
): string[] {
  const now = [...new Set([...signIn, ...wanted, ...(widening?.scopes ?? [])])];
  return widening?.addsGranted ? now : [...now, ...missingScopes(now, granted, includes)];
}
