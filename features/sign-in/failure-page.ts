import { randomBytes } from "node:crypto";
import { keepFailure } from "@/features/directory/mutations";
import { findEntry } from "@/features/providers";
import {
  type FailureCause,
  failureCause,
  failureCauses,
  providerError,
  SignInRefused,
} from "@/features/sign-in/failures";
import { flowKind, type IntentKind, intentKinds } from "@/features/sign-in/flow";
import { intentHome, withGrantOutcome } from "@/features/sign-in/intent";
import { recordFailure } from "@/features/sign-in/record";
import { countFailure } from "@/features/sign-in/telemetry";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";
import { safeReturnTo } from "@/lib/redirects";
import { annotate, markFailed } from "@/lib/telemetry";
import { readWait, untilOf } from "@/lib/waiting";

/** Where Auth.js, and we, send a browser when a sign-in ends without a session. */
export const failurePath = "/signin/error";

export type Failure = {
  cause: FailureCause;
  provider: { id: string; name: string } | null;
  reference: string | null;
  returnTo: string;
  /** What the round trip was for, if not to sign in. */
  kind: IntentKind | null;
  /** Seconds until it can be tried again, where there were too many attempts; 0 when it can. */
  wait: number;
};

/** A sign-in that failed. */
export type Attempt = {
  /** From an address or a form, and so anything at all. */
  provider: string;
  /** The flow's, if it has one. */
  id: string | null;
  /** Who asked while signed in; null for a sign-in. */
  userId: string | null;
  userAgent: string | null;
  /** Where the person was going, already checked. */
  returnTo: string;
};

/**
 * Logs why a sign-in failed, tells its person's activity where it is certain whose it was, and gives the page that tells
 * the person. Log and page share a reference. Whoever changes their mind about connecting, or about allowing more, is
 * simply where they were before.
 * @returns `path` is one of this site
 */
export async function reportFailure(
  error: unknown,
  { provider, id, userAgent, returnTo, ...asked }: Attempt,
): Promise<{ cause: FailureCause; reference: string; path: string }> {
  const entry = findEntry(provider);
  const cause = failureCause(error, entry);
  const kind = flowKind(id);
  const userId = asked.userId ?? (error instanceof SignInRefused ? error.userId : null);
  const reference = randomBytes(5).toString("hex");
  log(cause === "cancelled" ? "info" : cause === "unexpected" ? "error" : "warn", "sign_in_failed", {
    reference,
    cause,
    provider,
    intent: kind,
    user: userId,
    provider_error: providerError(error),
    advice:
      cause === "client_refused" && entry
        ? `Copy ${entry.env.id} and ${entry.env.secret} again from the provider's console, or make a new secret there.`
        : undefined,
    error: describeError(error),
  });
  if (userId) await recordFailure(userId, { cause, provider, userAgent });
  await keepFailure({
    reference,
    cause,
    provider: entry?.id ?? null,
    providerError: providerError(error),
    intent: kind,
    userId,
  });
  countFailure({ provider: entry?.id ?? "unknown", intent: kind ?? "sign-in", cause });
  annotate({ "valet_key.outcome": cause, "valet_key.failure.reference": reference });
  if (cause !== "cancelled") markFailed(cause, error);
  return { cause, reference, path: pathOf() };

  function pathOf(): string {
    // part: connections
    if (kind === "connect" && cause === "cancelled")
      return `${intentHome.connect.path}?notice=connect-cancelled`;
    if (kind === "grant" && cause === "cancelled") return withGrantOutcome(returnTo, "declined");
    const query = new URLSearchParams({ cause, reference, returnTo });
    if (kind) query.set("for", kind);
    if (entry) query.set("provider", entry.id);
    return `${failurePath}?${query}`;
  }
}

// part: rate-limits
/**
 * The page for a sign-in that was refused before anything was done for it. Without a reference: such refusals are
 * logged once a window (features/rate-limits), since a flood of requests must not become a flood of lines.
 * @param wait seconds
 * @param returnTo where the person was going, already checked
 * @returns a path of this site
 */
export function tooManyAttempts(
  wait: number,
  {
    provider,
    returnTo,
    kind = null,
  }: { provider: string | null; returnTo: string; kind?: IntentKind | null },
): string {
  const query = new URLSearchParams({ cause: "too_many_attempts", until: untilOf(wait), returnTo });
  if (kind) query.set("for", kind);
  if (provider && findEntry(provider)) query.set("provider", provider);
  return `${failurePath}?${query}`;
}

/** Auth.js's own codes, which still arrive through its standard endpoints. */
const stockCodes: Record<string, FailureCause> = {
  AccessDenied: "not_allowed",
  OAuthAccountNotLinked: "email_taken",
  Verification: "expired",
  MissingCSRF: "expired",
};

/**
 * Reads the page's query, which anybody can write: only known causes, known providers, references of the right
 * form and paths of this site come out of it.
 */
export function readFailure(query: Record<string, string | string[] | undefined>): Failure {
  const one = (name: string) => {
    const value = query[name];
    return typeof value === "string" ? value : "";
  };
  const entry = findEntry(one("provider"));
  const known = failureCauses.find((cause) => cause === one("cause"));
  const stock = Object.hasOwn(stockCodes, one("error")) ? stockCodes[one("error")] : undefined;
  return {
    cause: known ?? stock ?? "unexpected",
    provider: entry ? { id: entry.id, name: entry.button.name } : null,
    reference: /^[0-9a-f]{10}$/.test(one("reference")) ? one("reference") : null,
    returnTo: safeReturnTo(query.returnTo, "/account"),
    kind: intentKinds.find((kind) => kind === one("for")) ?? null,
    wait: readWait(query.until),
  };
}
