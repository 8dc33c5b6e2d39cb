import type { ProvenIdentity, TokenSet } from "@/features/providers/types";
import { admit } from "@/features/sign-in/admission/admit";
import type { Admitted, Visit } from "@/features/sign-in/admission/visit";
import type { SignInRefused } from "@/features/sign-in/failures";

let count = 0;

/** Somebody a provider has vouched for; each call makes another one. */
export function proven(changes: Partial<ProvenIdentity> = {}): ProvenIdentity {
  count += 1;
  return {
    provider: "github",
    protocol: "oauth",
    issuer: changes.provider === "google" ? "https://accounts.google.com" : "https://github.com/login/oauth",
    subject: String(700_000 + count),
    name: `Person ${count}`,
    email: `proven-${count}@acme.test`,
    emailVerified: true,
    emailOwned: false,
    image: null,
    authTime: null,
    label: `@person-${count}`,
    ...changes,
  };
}

/** A browser that comes back from a sign-in, unless something else was asked for. */
export const visit: Visit = {
  intent: null,
  asker: null,
  previous: null,
  userAgent: null,
  client: null,
  anew: null,
};

/**
 * Lets somebody in as a callback does.
 * @param asked what the round trip was for, and the session that asked
 * @returns who came in, or the error and whose account has the email
 */
export async function admitted(
  identity: ProvenIdentity,
  tokens: TokenSet = {},
  asked: Partial<Visit> = {},
): Promise<
  { [Key in keyof Admitted]: Admitted[Key] | null } & {
    conflict: SignInRefused["conflict"];
    refusedUserId: string | null;
    error: unknown;
  }
> {
  const nothing = { userId: null, name: null, outcome: null, granted: null, session: null };
  try {
    const found = await admit(identity, tokens, { ...visit, ...asked });
    return { ...found, conflict: null, refusedUserId: null, error: null };
  } catch (error) {
    const { conflict = null, userId = null } = error as Partial<SignInRefused>;
    return { ...nothing, conflict, refusedUserId: userId, error };
  }
}
