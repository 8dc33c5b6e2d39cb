import { clockTolerance } from "@/features/oauth/id-token";
import { recentSignIn } from "@/features/providers/recent";
import type { Reauthentication } from "@/features/providers/types";
import { type EmailWorth, includesWorth, type WeighedEmail } from "@/features/providers/worth";
import { type EmailLists, isAdministrators, isWelcome, type Role } from "@/features/session/policy";
import type { FailureCause } from "@/features/sign-in/failures";
import type { GrantIntent, Intent } from "@/features/sign-in/intent";
import { insteadOf } from "@/lib/describe-errors";
import type { Env } from "@/lib/env";

/** The account that an identity belongs to already. */
export type KnownAccount = {
  id: string;
  userId: string;
  issuer: string | null;
  disabled: boolean;
  /** The emails of the other accounts that its user has. */
  otherEmails: readonly WeighedEmail[];
};

/** Who the operator lets in. */
export type EntryRules = EmailLists & Pick<Env, "SIGNUP">;

/** The user who has an email. */
export type EmailOwner = {
  userId: string;
  /** Ids of the providers that open their account now. */
  ways: readonly string[];
  /** Whether no identity at all is filed under them. */
  unclaimed: boolean;
  /** What the email is worth now by their identities; the highest counts. */
  worth: EmailWorth;
  disabled: boolean;
  /** The one in their row. */
  role: Role;
};

export type Admission =
  | { kind: "known"; userId: string }
  /** @property from whose email becomes theirs */
  | { kind: "new"; from: string | null }
  /**
   * To an existing user: the one who asked for it, or one left without a way in by a sign-up that broke off, found by an
   * email whose provider's word suffices.
   */
  | { kind: "link"; userId: string }
  /** @property mayTake whether the person may start an account of their own, with the email */
  | { kind: "conflict"; userId: string; ways: readonly string[]; mayTake: boolean }
  | { kind: "refused"; cause: FailureCause; reason: string };

type Identity = { issuer: string } & WeighedEmail;

/** An intent, as far as it decides. */
export type IntentRule =
  | { kind: Exclude<Intent["kind"], "grant">; userId: string }
  | Pick<GrantIntent, "kind" | "userId" | "accountId">;

const refused = (cause: FailureCause, reason: string): Admission => ({ kind: "refused", cause, reason });

/**
 * Who may come in as whom. Identity is (issuer, subject), never the email: an email only ever decides against
 * making a second user in silence.
 *
 * @param identity as verified
 * @param account the account filed under its provider and subject
 * @param owner the user with its email; null as well when that is worth nothing
 * @param intent what the person asked for, if not just to sign in
 * @param rules the operator's lists
 * @param anew the user who has this email, if the person was told of them and wants an account of their own
 */
export function decideAdmission(
  identity: Identity,
  account: KnownAccount | null,
  owner: EmailOwner | null,
  intent: IntentRule | null,
  rules: EntryRules,
  anew: string | null = null,
): Admission {
  // The provider's address was changed: the same subject is another person there.
  if (account?.issuer && account.issuer !== identity.issuer) {
    const names = insteadOf(identity.issuer, account.issuer);
    return refused("provider_refused", `the account belongs to another issuer: ${names}`);
  }
  if (intent) return decideIntent(account, intent);
  if (account?.disabled) return refused("disabled", "the user is disabled");
  if (account) {
    return isWelcome([identity, ...account.otherEmails], rules)
      ? { kind: "known", userId: account.userId }
      : refused("not_allowed", "no verified email of the user is allowed");
  }
  const refusal = mayJoin(identity, rules);
  // Before it is looked at whose email it is, so that the answer does not depend on it.
  if (refusal === "not_allowed") return refused(refusal, "no verified email that is allowed");
  if (owner?.disabled) return refused("disabled", "the user is disabled");
  if (!owner) return refusal ? refused(refusal, "sign-up is closed") : { kind: "new", from: null };
  // This user has no way in. Who takes them over gets what their row holds, and needs a provider whose word suffices.
  const wanted = owner.role === "admin" ? "administration" : "admission";
  if (owner.unclaimed && includesWorth(identity.worth, wanted)) return { kind: "link", userId: owner.userId };
  const mayTake = !refusal && mayTakeEmail(identity.worth, owner);
  if (mayTake && anew === owner.userId) return { kind: "new", from: owner.userId };
  if (refusal && owner.ways.length === 0) return refused(refusal, "sign-up is closed");
  return { kind: "conflict", userId: owner.userId, ways: owner.ways, mayTake };
}

/**
 * Whether an email goes from the user who has it to somebody who proves it by a word that is worth more. One by a
 * provider that is gone is worth nothing. With the email goes nothing else of theirs.
 * @param worth what it is worth by the other person's provider
 * @param owner a disabled one keeps it, or disabling would keep out no one; so does one who waits for their first identity
 */
export function mayTakeEmail(
  worth: EmailWorth,
  owner: Pick<EmailOwner, "unclaimed" | "worth" | "disabled">,
): boolean {
  return !owner.unclaimed && !owner.disabled && !includesWorth(owner.worth, worth);
}

/**
 * Whether somebody may make an account. Administrators always may, or there could be no first one.
 * @returns why not; null if they may
 */
export function mayJoin(email: WeighedEmail, rules: EntryRules): "not_allowed" | "signup_closed" | null {
  if (isAdministrators(email, rules)) return null;
  if (!isWelcome([email], rules)) return "not_allowed";
  return rules.SIGNUP === "closed" ? "signup_closed" : null;
}

/** The person is signed in: the provider must name them, or somebody new. */
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
 * Whether a provider has asked its person anew who they are, as far as it says so. One that passes on a session of its
 * own proves that a browser is signed in there, and not who sits in front of it.
 * @param authTime seconds since the epoch, from the ID token (OpenID Connect Core, section 2); null without it
 * @param now in seconds since the epoch
 */
export function hasAsked(authTime: number | null, rule: Reauthentication | null, now: number): boolean {
  if (authTime === null) return !rule?.saysWhen;
  return now - authTime <= recentSignIn + clockTolerance;
}
