import { ProviderRefused, ProviderUnavailable, ProviderUntrusted } from "@/features/sign-in/protocol/errors";

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

/** @returns the chain's names and messages in one line for the log; the messages come from code, not from people. */
export function describeErrors(errors: readonly unknown[]): string {
  const parts = errors
    .flatMap((error) => unwrap(error))
    .map((error) => `${protocolCode(error) ?? nameOf(error)}: ${messageOf(error)}`);
  return [...new Set(parts)].join(" < ").slice(0, 1000) || "no error was logged";
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

/** The code of an error of oauth4webapi, whose names do not survive minification; null for any other error. */
function protocolCode(error: Error): string | null {
  return "code" in error && typeof error.code === "string" && error.code.startsWith("OAUTH_")
    ? error.code
    : null;
}

/** Innermost first: the deeper an error is, the more it knows. */
function unwrap(error: unknown, depth = 0): Error[] {
  if (!(error instanceof Error) || depth > 8) return [];
  const { cause } = error;
  const inner = typeof cause === "object" && cause !== null && "err" in cause ? cause.err : cause;
  return [...unwrap(inner, depth + 1), error];
}

/** Some messages quote data: a parser's what the provider sent, Prisma's the row that it could not store. */
function messageOf(error: Error): string {
  if (error.name.startsWith("PrismaClient")) return "code" in error ? String(error.code) : "query failed";
  return error instanceof SyntaxError ? "unreadable" : error.message.replace(/\.? ?Read more at \S+$/, "");
}

/** Auth.js's errors carry their name in `type`, which survives minification; `name` does for all others. */
function nameOf(error: Error): string {
  return "type" in error && typeof error.type === "string" ? error.type : error.name;
}
