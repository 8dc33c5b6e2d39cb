import type { Connection } from "@/features/session/queries";

type VerifiedEmail = Pick<Connection, "provider" | "email" | "emailVerified">;

/**
 * Which emails a person can choose between.
 * @param own theirs here
 * @returns each verified email once, with the ids of the providers that verified it, unless there is nothing to choose;
 *   and the provider that their own comes from
 */
export function emailChoices(
  connections: readonly VerifiedEmail[],
  own: string | null,
): { choices: { email: string; providers: string[] }[]; source: string | null } {
  const providers = new Map<string, string[]>();
  for (const { provider, email, emailVerified } of connections) {
    if (email && emailVerified) providers.set(email, [...(providers.get(email) ?? []), provider]);
  }
  const others = [...providers.keys()].some((email) => email !== own);
  return {
    choices: others ? [...providers].map(([email, ids]) => ({ email, providers: ids })) : [],
    source: (own && providers.get(own)?.[0]) || null,
  };
}
