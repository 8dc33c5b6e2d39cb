import type { FailureCause } from "@/features/sign-in/failures";

/** The account that an identity belongs to already. */
export type KnownAccount = { userId: string; issuer: string | null };

/** The user who has the identity's verified email, with the providers that open their account. */
export type EmailOwner = { userId: string; ways: readonly string[] };

export type Admission =
  | { kind: "known"; userId: string }
  | { kind: "new" }
  /** A user whom nobody can sign in as, left by a sign-up that broke off: its verified email finds its person again. */
  | { kind: "adopt"; userId: string }
  | { kind: "conflict"; userId: string; ways: readonly string[] }
  | { kind: "refused"; cause: FailureCause; reason: string };

/**
 * Who may come in as whom. Identity is (issuer, subject), never the email: an email only ever decides against
 * making a second user.
 *
 * @param identity as verified
 * @param account the account filed under its provider and subject
 * @param owner the user with its email; null as well when the provider has not verified the email
 */
export function decideAdmission(
  identity: { issuer: string },
  account: KnownAccount | null,
  owner: EmailOwner | null,
): Admission {
  if (account) {
    // The provider's address was changed: the same subject is another person there.
    return account.issuer !== null && account.issuer !== identity.issuer
      ? { kind: "refused", cause: "provider_refused", reason: "the account belongs to another issuer" }
      : { kind: "known", userId: account.userId };
  }
  if (!owner) return { kind: "new" };
  return owner.ways.length === 0
    ? { kind: "adopt", userId: owner.userId }
    : { kind: "conflict", userId: owner.userId, ways: owner.ways };
}

/**
 * What to tell a browser that comes back from a provider without the cookies of its flow.
 * @param flow whether its state was one of ours, and if so whether its time is over
 * @param anyCookie whether the browser sent any cookie of this site
 */
export function missingFlowCause(flow: "none" | "over" | "recent", anyCookie: boolean): FailureCause {
  return flow === "recent" && !anyCookie ? "cookies_blocked" : "expired";
}
