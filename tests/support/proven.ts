import { type Flow, flow, newFlow } from "@/features/sign-in/flow";
import type { ProvenIdentity } from "@/features/sign-in/identify";
import { admit } from "@/features/sign-in/mutations";
import type { TokenSet } from "@/features/sign-in/providers/types";

let count = 0;

/** Somebody a provider has vouched for; each call makes another one. */
export function proven(changes: Partial<ProvenIdentity> = {}): ProvenIdentity {
  count += 1;
  return {
    provider: "github",
    protocol: "oauth",
    issuer: "https://github.com/login/oauth",
    subject: String(700_000 + count),
    name: `Person ${count}`,
    email: `proven-${count}@acme.test`,
    emailVerified: true,
    image: null,
    label: `@person-${count}`,
    ...changes,
  };
}

/**
 * Lets somebody in as a callback does.
 * @param asked what the round trip was for, and the session that asked
 * @returns what the flow knows then: the user, or the conflict
 */
export async function admitted(
  identity: ProvenIdentity,
  tokens: TokenSet = {},
  asked: Partial<Pick<Flow, "intent" | "asker">> = {},
) {
  const store = { ...newFlow({ provider: identity.provider }), ...asked };
  const error: unknown = await flow
    .run(store, () => admit(identity, tokens, store))
    .then(
      () => null,
      (reason: unknown) => reason,
    );
  return { store, userId: store.userId, outcome: store.outcome, conflict: store.conflict, error };
}
