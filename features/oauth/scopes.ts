/**
 * The scopes of an answer as we spell them. Microsoft takes and answers them in any case, and its documents show them
 * encoded as in an address: a scope that was granted must not count as missing. An unknown one stays unchanged.
 * @param known names of scopes
 */
export function readScopes(scope: string, known: readonly string[]): string {
  const names = new Map(known.map((name) => [name.toLowerCase(), name]));
  return decoded(scope)
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((name) => names.get(name.toLowerCase()) ?? name)
    .join(" ");
}

function decoded(scope: string): string {
  try {
    return decodeURIComponent(scope);
  } catch {
    return scope;
  }
}
