import { type EmailLists, isWelcome } from "@/features/session/policy";
import type { FailureCause } from "@/features/sign-in/failures";
import type { IntentKind } from "@/features/sign-in/flow-cookies";
import type { GrantIntent } from "@/features/sign-in/intent";
import { isListed } from "@/lib/email-list";
import type { Env } from "@/lib/env";

/** The account that an identity belongs to already. */
export type KnownAccount = {
  id: string;
  userId: string;
  issuer: string | null;
  disabled: boolean;
  /** The verified emails of the other accounts that its user has. */
  otherEmails: readonly (string | null)[];
};

/** Who the operator lets in. */
export type EntryRules = EmailLists & Pick<Env, "SIGNUP">;

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

type Identity = { issuer: string; email: string | null; emailVerified: boolean };

/** An intent, as far as it decides. */
export type IntentRule =
  | { kind: Exclude<IntentKind, "grant">; userId: string }
  | Pick<GrantIntent, "kind" | "userId" | "accountId">;

const refused = (cause: FailureCause, reason: string): Admission => ({ kind: "refused", cause, reason });

/**
 * Who may come in as whom. Identity is (issuer, subject), never the email: an email only ever decides against
 * making a second user.
 *
 * @param identity as verified
 * @param account the account filed under its provider and subject
 * @param owner the user with its email; null as well when the provider has not verified the email
 * @param intent what the person asked for, if not just to sign in
 * @param rules whom the operator lets in
 */
export function decideAdmission(
  identity: Identity,
  account: KnownAccount | null,
  owner: EmailOwner | null,
  intent: IntentRule | null,
  rules: EntryRules,
): Admission {
  // The provider's address was changed: the same subject is another person there.
  if (account?.issuer && account.issuer !== identity.issuer) {
    return refused("provider_refused", "the account belongs to another issuer");
  }
  if (intent) return decideIntent(account, intent);
  if (account?.disabled) return refused("disabled", "the user is disabled");
  if (account) {
    return isWelcome([verifiedEmail(identity), ...account.otherEmails], rules)
      ? { kind: "known", userId: account.userId }
      : refused("not_allowed", "no verified email of the user is allowed");
  }
  const refusal = mayJoin(identity, rules);
  // Before it is looked at whose email it is, so that the answer does not depend on it.
  if (refusal === "not_allowed") return refused(refusal, "no verified email that is allowed");
  if (owner?.disabled) return refused("disabled", "the user is disabled");
  if (!owner) return refusal ? refused(refusal, "sign-up is closed") : { kind: "new" };
  return owner.ways.length > 0
    ? { kind: "conflict", userId: owner.userId, ways: owner.ways }
    : { kind: "link", userId: owner.userId };
}

/**
 * Whether somebody may make an account. Administrators always may, or nobody could be the first one.
 * @returns why not; null if they may
 */
export function mayJoin(
  identity: Pick<Identity, "email" | "emailVerified">,
  rules: EntryRules,
): "not_allowed" | "signup_closed" | null {
  const email = verifiedEmail(identity);
  if (isListed(email, rules.ADMIN_EMAILS)) return null;
  if (!isWelcome([email], rules)) return "not_allowed";
  return rules.SIGNUP === "closed" ? "signup_closed" : null;
}

function verifiedEmail({ email, emailVerified }: Pick<Identity, "email" | "emailVerified">): string | null {
  return emailVerified ? email : null;
}

/** The person is signed in, so whoever the provider names must be them, or nobody we know yet. */
function decideIntent(account: KnownAccount | null, intent: IntentRule): Admission {
  const { kind, userId } = intent;
  // What was allowed by one account is of no use to another one, even of the same person.
  if (kind === "grant" && account?.id !== intent.accountId)
    return refused("wrong_person", "another account than the one that was asked about");
  if (account?.userId === userId) return { kind: "known", userId };
  if (kind === "grant") return refused("wrong_person", "the account is somebody else's by now");
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
