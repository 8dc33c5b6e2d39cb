import {
  AuthorizationRefused,
  ProviderRefused,
  ProviderUnavailable,
  ProviderUntrusted,
} from "@/features/oauth/errors";
import type { ProvenIdentity, ProviderEntry } from "@/features/providers/types";
import { nameOf, protocolCode, unwrap } from "@/lib/describe-errors";

/** Every way a sign-in can end without a session. Each has its own text in failure-text.ts. */
export const failureCauses = [
  "cancelled",
  "expired",
  "cookies_blocked",
  "provider_unavailable",
  "provider_busy",
  "provider_refused",
  "provider_denied",
  "provider_unpaid",
  "client_refused",
  "email_unverified",
  "email_taken",
  "linked_elsewhere",
  "wrong_person",
  "not_asked",
  "disabled",
  "not_allowed",
  "signup_closed",
  "too_many_attempts",
  "passkey_unknown",
  "passkey_refused",
  "passkey_copied",
  "recovery_code_wrong",
  "unknown_provider",
  "unavailable",
  "unexpected",
] as const;

export type FailureCause = (typeof failureCauses)[number];

/** Whom a refusal is about. */
type About = {
  /** Whose sign-in it was, if that is certain: their email was proven, or it is their account, which may not come in. */
  userId?: string | null;
  /** Whose account has the identity's email already, with the ids of the providers that open it. */
  conflict?: Conflict;
  /** Whom an identity opens that somebody else wanted to connect. */
  elsewhere?: { userId: string; accountId: string } | null;
};

/** An identity whose email somebody else has. */
export type Conflict = {
  identity: ProvenIdentity;
  userId: string;
  ways: string[];
  /** Whether its person may start an account of their own, with the email. */
  mayTake: boolean;
};

/** Thrown by the sign-in policy to refuse somebody for a reason of ours. */
export class SignInRefused extends Error {
  override name = "SignInRefused";
  readonly userId: string | null;
  readonly conflict: Conflict | null;
  readonly elsewhere: NonNullable<About["elsewhere"]> | null;

  constructor(
    readonly failure: FailureCause,
    message: string,
    { userId = null, conflict, elsewhere }: About = {},
  ) {
    super(message);
    this.userId = userId ?? conflict?.userId ?? null;
    this.conflict = conflict ?? null;
    this.elsewhere = elsewhere ?? null;
  }
}

/**
 * Finds out what really happened: Auth.js wraps errors in one another, and the reason is at the bottom of the chain.
 * @param entry of the provider, which knows what its errors mean
 */
export function failureCause(error: unknown, entry?: Entry): FailureCause {
  for (const one of unwrap(error)) {
    const cause = causeOfOne(one, entry);
    if (cause) return cause;
  }
  return "unexpected";
}

type Entry = Pick<ProviderEntry, "authorization"> | undefined;

function causeOfOne(error: Error, entry: Entry): FailureCause | null {
  if (error instanceof SignInRefused) return error.failure;
  if (error instanceof ProviderUnavailable) {
    return error.trouble === "busy" ? "provider_busy" : "provider_unavailable";
  }
  if (error instanceof AuthorizationRefused)
    return causeOfAuthorizationError(error.code, entry?.authorization.errorMeans?.(error.said) ?? null);
  if (error instanceof ProviderRefused) return causeOfRefusal(error);
  if (error instanceof ProviderUntrusted) return "provider_refused";
  if (protocolCode(error)) return "provider_refused";
  switch (nameOf(error)) {
    case "MissingCSRF":
      return "expired";
    case "ZodError":
      return "provider_refused";
    case "DatabaseFailure":
    case "PrismaClientKnownRequestError":
    case "PrismaClientInitializationError":
      return "unavailable";
    default:
      return null;
  }
}

/** @returns the provider's own code for what went wrong, by whichever road it came; null when it named none */
export function providerError(error: unknown): string | null {
  for (const one of unwrap(error)) {
    if (one instanceof ProviderRefused || one instanceof AuthorizationRefused) return one.reason;
  }
  return null;
}

/** The client's id or secret is wrong, or has ended: RFC 6749, section 5.2, X's word for it, and GitHub's. */
const clientRefusals = ["invalid_client", "unauthorized_client", "incorrect_client_credentials"];

/** What a person, or the people who run the site, can do something about. */
function causeOfRefusal({ status, code }: ProviderRefused): FailureCause {
  if (code !== null && clientRefusals.includes(code)) return "client_refused";
  // X, of a site whose credit is spent (RFC 9110, section 15.5.3).
  if (status === 402) return "provider_unpaid";
  return code === "unverified_user_email" ? "email_unverified" : "provider_refused";
}

/** The error codes of RFC 6749, section 4.1.2.1, unless the provider means something else by them. */
function causeOfAuthorizationError(
  code: string | null,
  meaning: "cancelled" | "denied" | null,
): FailureCause {
  if (meaning === "denied") return "provider_denied";
  if (meaning === "cancelled" || code === "access_denied") return "cancelled";
  return code === "server_error" || code === "temporarily_unavailable"
    ? "provider_unavailable"
    : "provider_refused";
}
