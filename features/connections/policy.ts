/** The most attempts at telling a provider that a grant is given back; they span about four days. */
export const mostAttempts = 8;

/** Seconds after which the first attempt counts as broken off, and the pause after it if it fails. */
const firstPause = 60;

/**
 * @param attempts how many there have been, the one that begins now included
 * @returns when the next one may be made: each pause is four times as long as the one before
 */
export function nextAttempt(attempts: number, now: Date): Date {
  return new Date(now.getTime() + firstPause * 4 ** (attempts - 1) * 1000);
}

/** An identity as far as it can open its person's account. */
export type Way = { provider: string; issuer: string | null };

/** A provider on offer, with the issuer that its identities are filed under now. */
export type Offer = { provider: string; issuer: string };

/** @returns whether somebody could sign in with it now: its provider is on offer, and still the same one */
export function isWayIn({ provider, issuer }: Way, offers: readonly Offer[]): boolean {
  const offer = offers.find((one) => one.provider === provider);
  return offer !== undefined && (issuer === null || sameIssuer(issuer, offer.issuer));
}

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

/** As URLs where they are, since a provider's metadata may write its own with another slash at the end. */
function sameIssuer(a: string, b: string): boolean {
  return a === b || (URL.canParse(a) && URL.canParse(b) && new URL(a).href === new URL(b).href);
}

type Vouched = { email: string | null; emailVerified: boolean };

/**
 * What becomes of a user's email when an identity goes that had the same one, and so was its proof.
 * @param rest the identities that stay, the oldest first
 * @returns addresses that may take its place, the best first; null when the email stays as it is
 */
export function emailAfter(email: string | null, gone: Vouched, rest: readonly Vouched[]): string[] | null {
  if (email === null || !gone.emailVerified || gone.email !== email) return null;
  const verified = rest.flatMap((one) => (one.emailVerified && one.email ? [one.email] : []));
  return verified.includes(email) ? null : [...new Set(verified)];
}

/**
 * @param scope as the provider answered, which may leave it out when it granted what was asked (RFC 6749, section 5.1)
 * @param asked what a sign-in asks for
 * @returns what a grant allows
 */
export function scopesOf(scope: string | null, asked: readonly string[]): string[] {
  // GitHub separates them by commas.
  return scope === null ? [...asked] : scope.split(/[\s,]+/).filter(Boolean);
}

/**
 * Whether tokens stay when a sign-in brings others: they can be refreshed and allow more, which the sign-in's do not.
 * A sign-in asks for who somebody is and no more, and must not take away what they have granted beyond it.
 */
export function keepsTokens(
  kept: { scope: string | null; refreshes: boolean },
  brought: { scope: string | null; refreshes: boolean },
  asked: readonly string[],
): boolean {
  if (!kept.refreshes || brought.refreshes) return false;
  const [had, has] = [new Set(scopesOf(kept.scope, asked)), new Set(scopesOf(brought.scope, asked))];
  return had.size > has.size && [...has].every((scope) => had.has(scope));
}
