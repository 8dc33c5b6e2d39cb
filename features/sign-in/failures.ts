import { ProviderRefused, ProviderUnavailable } from "@/features/sign-in/provider-fetch";

/** Every way a sign-in can end without a session. Each has its own text in failure-text.ts. */
export const failureCauses = [
  "cancelled",
  "expired",
  "provider_unavailable",
  "provider_busy",
  "provider_refused",
  "email_taken",
  "not_allowed",
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
 */
export function failureCause(errors: readonly unknown[]): FailureCause {
  const chain = errors.flatMap((error) => unwrap(error));
  for (const error of chain) {
    const cause = causeOfOne(error);
    if (cause) return cause;
  }
  return "unexpected";
}

/** @returns the chain's names and messages in one line for the log; the messages come from code, not from people. */
export function describeErrors(errors: readonly unknown[]): string {
  // A parser's message quotes what it could not read, and that came from the provider.
  const messageOf = (error: Error) => (error instanceof SyntaxError ? "unreadable" : error.message);
  const parts = errors
    .flatMap((error) => unwrap(error))
    .map((error) => `${nameOf(error)}: ${messageOf(error)}`);
  return [...new Set(parts)].join(" < ").slice(0, 1000) || "no error was logged";
}

function causeOfOne(error: Error): FailureCause | null {
  if (error instanceof SignInRefused) return error.failure;
  if (error instanceof ProviderUnavailable)
    return error.trouble === "busy" ? "provider_busy" : "provider_unavailable";
  if (error instanceof ProviderRefused) return "provider_refused";
  switch (nameOf(error)) {
    case "OAuthCallbackError":
      return causeOfAuthorizationError(error);
    case "InvalidCheck":
      return "expired";
    case "OAuthAccountNotLinked":
      return "email_taken";
    case "OAuthProfileParseError":
    case "ResponseBodyError":
    case "WWWAuthenticateChallengeError":
    case "ZodError":
      return "provider_refused";
    case "OperationProcessingError":
      // The state came back different: another tab, an old page, or somebody else's link.
      return /"state"/.test(error.message) ? "expired" : "provider_refused";
    case "MissingCSRF":
      return "expired";
    case "AdapterError":
    case "PrismaClientKnownRequestError":
    case "PrismaClientInitializationError":
      return "unavailable";
    default:
      return /^Provider with id .* not found/.test(error.message) ? "unknown_provider" : null;
  }
}

/** The error codes of RFC 6749, section 4.1.2.1. */
function causeOfAuthorizationError(error: Error): FailureCause {
  const details = error.cause;
  const code = typeof details === "object" && details !== null && "error" in details ? details.error : null;
  if (code === "access_denied") return "cancelled";
  return code === "server_error" || code === "temporarily_unavailable"
    ? "provider_unavailable"
    : "provider_refused";
}

/** Innermost first: the deeper an error is, the more it knows. */
function unwrap(error: unknown, depth = 0): Error[] {
  if (!(error instanceof Error) || depth > 8) return [];
  const { cause } = error;
  const inner = typeof cause === "object" && cause !== null && "err" in cause ? cause.err : cause;
  return [...unwrap(inner, depth + 1), error];
}

/** Auth.js's errors carry their name in `type`, which survives minification; `name` does for all others. */
function nameOf(error: Error): string {
  return "type" in error && typeof error.type === "string" ? error.type : error.name;
}
