import type { Scopes } from "./types";

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
  { signIn, includes }: Pick<Scopes, "signIn" | "includes">,
): boolean {
  if (!kept.lasts) return false;
  const [had, has] = [scopesOf(kept.scope, signIn), scopesOf(brought.scope, signIn)];
  return missingScopes(had, has, includes).length === 0 && missingScopes(has, had, includes).length > 0;
}

/**
 * Scopes in words. One without words is shown by its name.
 * @param scope as the provider answered, which may leave it out when it granted what was asked (RFC 6749, section 5.1)
 */
export function permissionsOf(
  scope: string | null,
  known: Pick<Scopes, "signIn" | "words"> | undefined,
): string[] {
  const scopes = scopesOf(scope, known?.signIn ?? []);
  const words = known?.words ?? {};
  const said = scopes.map((one) => (Object.hasOwn(words, one) ? (words[one] ?? one) : one));
  return [...new Set(said)];
}
