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

type Includes = Readonly<Record<string, readonly string[]>>;

/** @returns the scopes that are wanted and not granted, also not as part of a wider one */
export function missingScopes(
  granted: readonly string[],
  wanted: readonly string[],
  includes: Includes = {},
): string[] {
  const all = new Set(granted);
  // A set that grows while it is walked: what is included may include more.
  for (const scope of all) {
    if (Object.hasOwn(includes, scope)) for (const more of includes[scope] ?? []) all.add(more);
  }
  return [...new Set(wanted)].filter((scope) => !all.has(scope));
}

/** A grant as far as it decides whether another one takes its place. */
export type GrantReach = {
  scope: string | null;
  /** Whether it is of use for as long as its person lets it: a refresh token, or an access token that does not end. */
  lasts: boolean;
};

/**
 * Whether tokens stay when a round trip brings others: they last, and allow all that those allow and more. A sign-in
 * asks for who somebody is and no more, and must not take away what they have granted beyond it; to the provider the
 * two are separate tokens, of which neither ends the other.
 */
export function keepsTokens(
  kept: GrantReach,
  brought: Pick<GrantReach, "scope">,
  { scopes, scopeIncludes }: { scopes: readonly string[]; scopeIncludes?: Includes | undefined },
): boolean {
  if (!kept.lasts) return false;
  const [had, has] = [scopesOf(kept.scope, scopes), scopesOf(brought.scope, scopes)];
  return (
    missingScopes(had, has, scopeIncludes).length === 0 && missingScopes(has, had, scopeIncludes).length > 0
  );
}
