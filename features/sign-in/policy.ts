import type { FailureCause } from "@/features/sign-in/failures";
import type { Intent } from "@/features/sign-in/intent";

/** The account that an identity belongs to already. */
export type KnownAccount = { userId: string; issuer: string | null; disabled: boolean };

/** The user who has the identity's verified email, with the providers that open their account. */
export type EmailOwner = { userId: string; ways: readonly string[]; disabled: boolean };

export type Admission =
  | { kind: "known"; userId: string }
  | { kind: "new" }
  /**
   * To a user who is there already: the one who asked for it, or one whom nobody can sign in as, left by a sign-up
   * that broke off, whom the verified email finds again.
   */
  | { kind: "link"; userId: string }
  | { kind: "conflict"; userId: string; ways: readonly string[] }
  | { kind: "refused"; cause: FailureCause; reason: string };

const refused = (cause: FailureCause, reason: string): Admission => ({ kind: "refused", cause, reason });

/**
 * Who may come in as whom. Identity is (issuer, subject), never the email: an email only ever decides against
 * making a second user.
 *
 * @param identity as verified
 * @param account the account filed under its provider and subject
 * @param owner the user with its email; null as well when the provider has not verified the email
 * @param intent what the person asked for, if not just to sign in
 */
export function decideAdmission(
  identity: { issuer: string },
  account: KnownAccount | null,
  owner: EmailOwner | null,
  intent: Pick<Intent, "kind" | "userId"> | null,
): Admission {
  // The provider's address was changed: the same subject is another person there.
  if (account?.issuer && account.issuer !== identity.issuer) {
    return refused("provider_refused", "the account belongs to another issuer");
  }
  if (intent) return decideIntent(account, intent);
  if (account?.disabled) return refused("disabled", "the user is disabled");
  if (account) return { kind: "known", userId: account.userId };
  if (!owner) return { kind: "new" };
  if (owner.ways.length > 0) return { kind: "conflict", userId: owner.userId, ways: owner.ways };
  return owner.disabled
    ? refused("disabled", "the user is disabled")
    : { kind: "link", userId: owner.userId };
}

/** The person is signed in, so whoever the provider names must be them, or nobody we know yet. */
function decideIntent(
  account: KnownAccount | null,
  { kind, userId }: Pick<Intent, "kind" | "userId">,
): Admission {
  if (account?.userId === userId) return { kind: "known", userId };
  if (kind === "confirm") return refused("wrong_person", "another person confirmed");
  return account
    ? refused("linked_elsewhere", "the identity opens another account")
    : { kind: "link", userId };
}

/**
 * What to tell a browser that comes back from a provider without the cookies of its flow.
 * @param flow whether its state was one of ours, and if so whether its time is over
 * @param anyCookie whether the browser sent any cookie of this site
 */
export function missingFlowCause(flow: "none" | "over" | "recent", anyCookie: boolean): FailureCause {
  return flow === "recent" && !anyCookie ? "cookies_blocked" : "expired";
}
