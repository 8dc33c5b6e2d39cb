import { isWayIn, type Offer, type Way } from "@/features/providers/way";

/**
 * Whether a person can still get in without an identity. One that is no way in itself may only go while there is a
 * real one, too: its provider may be on offer again tomorrow.
 */
export function canGo(
  id: string,
  ways: readonly (Way & { id: string })[],
  offers: readonly Offer[],
): boolean {
  return ways.some((way) => way.id !== id && isWayIn(way, offers));
}

type Vouched = { email: string | null; emailVerified: boolean };

/**
 * What becomes of a user's email when an identity goes that had the same one, and so was its proof.
 * @param rest the identities that stay, the oldest first, verified as `vouchedNow` says
 * @returns addresses that may take its place, the best first; null when the email stays as it is
 */
export function emailAfter(email: string | null, gone: Vouched, rest: readonly Vouched[]): string[] | null {
  if (email === null || !gone.emailVerified || gone.email !== email) return null;
  const verified = rest.flatMap((one) => (one.emailVerified && one.email ? [one.email] : []));
  return verified.includes(email) ? null : [...new Set(verified)];
}
