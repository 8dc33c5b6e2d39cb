import { ProviderRefused, ProviderUnavailable, ProviderUntrusted } from "@/features/sign-in/protocol/errors";
import { nameOf, protocolCode, unwrap } from "@/lib/describe-errors";

/** Every way a sign-in can end without a session. Each has its own text in failure-text.ts. */
export const failureCauses = [
  "cancelled",
  "expired",
  "cookies_blocked",
  "provider_unavailable",
  "provider_busy",
  "provider_refused",
  "email_taken",
  "linked_elsewhere",
  "wrong_person",
  "disabled",
  "not_allowed",
  "signup_closed",
  "too_many_attempts",
  "unknown_provider",
  "unavailable",
  "unexpected",
] as const;

export type FailureCause = (typeof failureCauses)[number];

/** Thrown by the sign-in policy to refuse somebody for a reason of ours. */
export class SignInRefused extends Error {
  override name = "SignInRefused";

  constructor(
    readonly failure: FailureCause,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Finds out what really happened. Auth.js wraps errors in one another and lets the browser know only
 * "Configuration"; the reason is at the bottom of the chain.
 *
 * @param errors what Auth.js logged during the request, in order
 * @param authorizationError the `error` parameter of the callback, which Auth.js keeps to itself
 */
export function failureCause(
  errors: readonly unknown[],
  authorizationError: string | null = null,
): FailureCause {
  for (const error of errors.flatMap((error) => unwrap(error))) {
    const cause = causeOfOne(error, authorizationError);
    if (cause) return cause;
  }
  return "unexpected";
}

function causeOfOne(error: Error, authorizationError: string | null): FailureCause | null {
  if (error instanceof SignInRefused) return error.failure;
  if (error instanceof ProviderUnavailable) {
    return error.trouble === "busy" ? "provider_busy" : "provider_unavailable";
  }
  if (error instanceof ProviderRefused || error instanceof ProviderUntrusted) return "provider_refused";
  if (protocolCode(error)) {
    // A state that came back different: another tab, an old page, or somebody else's link.
    return /"state"/.test(error.message) ? "expired" : "provider_refused";
  }
  switch (nameOf(error)) {
    case "OAuthCallbackError":
      return causeOfAuthorizationError(authorizationError);
    case "InvalidCheck":
    case "MissingCSRF":
      return "expired";
    case "OAuthAccountNotLinked":
      return "email_taken";
    case "AccessDenied":
      // With a cause it only wraps what our own policy threw; without, the policy said no.
      return error.cause === undefined ? "not_allowed" : null;
    case "OAuthProfileParseError":
    case "ZodError":
      return "provider_refused";
    case "DatabaseFailure":
    case "AdapterError":
    case "PrismaClientKnownRequestError":
    case "PrismaClientInitializationError":
      return "unavailable";
    default:
      return /^Provider with id .* not found/.test(error.message) ? "unknown_provider" : null;
  }
}

/** The error codes of RFC 6749, section 4.1.2.1. */
function causeOfAuthorizationError(code: string | null): FailureCause {
  if (code === "access_denied") return "cancelled";
  return code === "server_error" || code === "temporarily_unavailable"
    ? "provider_unavailable"
    : "provider_refused";
}
