import { membersIn } from "./members";

export type ProviderTrouble =
  | "timeout"
  | "network"
  | "insecure"
  | "redirect"
  | "too_large"
  | "not_json"
  | "status"
  | "busy";

/** The provider did not answer as a working one does. Its message names the host and the path, never a query. */
export class ProviderUnavailable extends Error {
  override name = "ProviderUnavailable";

  constructor(
    readonly trouble: ProviderTrouble,
    readonly endpoint: string,
    /** The HTTP status, where there was one. */
    readonly status: number | null,
    options?: ErrorOptions,
    /** Seconds after which it may be asked again, where it said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(`${endpoint}: ${trouble}${status ? ` (HTTP ${status})` : ""}`, options);
  }
}

/** The provider answered, and the answer is no. */
export class ProviderRefused extends Error {
  override name = "ProviderRefused";

  /** The code of the error that it named. */
  readonly code: string | null;
  /** What Microsoft adds to say what a person can do about it. */
  readonly suberror: string | null;
  /** The same for the operator, with Microsoft's number of what is behind it. */
  readonly reason: string | null;

  /** @param answer in which it may have named its error */
  constructor(
    readonly endpoint: string,
    readonly status: number,
    answer: unknown = null,
  ) {
    const { code, reason } = errorNamed(answer);
    super(`${endpoint}: refused (HTTP ${status}${reason ? `, ${reason}` : ""})`);
    const { suberror } = membersIn(answer);
    this.code = code;
    this.suberror = typeof suberror === "string" ? suberror : null;
    this.reason = reason;
  }
}

/**
 * What an error answer calls itself (RFC 6749, section 5.2): a code of the standard's form, which no token has, and
 * Microsoft's number, and nothing else of it, for the log. Facebook has its code within an object, and X at the end of a
 * problem's type (RFC 9457).
 */
export function errorNamed(answer: unknown): { code: string | null; reason: string | null } {
  const { error, error_description, type } = membersIn(answer);
  const [, problem] = /\/problems\/([^/?#]+)$/.exec(String(type)) ?? [];
  const inner = membersIn(error).code ?? error ?? problem;
  const code = typeof inner === "string" || typeof inner === "number" ? String(inner) : "";
  const [number] = String(error_description).match(/\bAADSTS\d{1,9}\b/) ?? [];
  if (!/^([a-z0-9_-]{1,40}|[A-Za-z_.-]{1,40})$/.test(code)) return { code: null, reason: number ?? null };
  return { code, reason: number ? `${code} ${number}` : code };
}

/** Codes by which Facebook says, with any status, that it is asked too often (its guide, "Handling Errors"). */
const facebookThrottling = [4, 17, 341];

/** Whether it is the answer of a provider that may say yes in a minute. */
function isTransient(answer: unknown): boolean {
  const { is_transient, code, fbtrace_id } = membersIn(membersIn(answer).error);
  return is_transient === true || (fbtrace_id !== undefined && facebookThrottling.includes(Number(code)));
}

/**
 * A refusal with the error that it names in its body, or in its header (RFC 6750, section 3).
 * @returns ProviderUnavailable where it says that it will pass
 */
export async function refusalOf(
  endpoint: string,
  response: Response,
): Promise<ProviderRefused | ProviderUnavailable> {
  const answer: unknown = await response.json().catch(() => null);
  if (isTransient(answer)) return new ProviderUnavailable("busy", endpoint, response.status);
  const [, inHeader] = response.headers.get("www-authenticate")?.match(/\berror="?([a-z0-9_]{1,40})\b/) ?? [];
  const named = errorNamed(answer).reason ? answer : { error: inHeader };
  return new ProviderRefused(endpoint, response.status, named);
}

/** The authorization endpoint answered with an error (RFC 6749, section 4.1.2.1). */
export class AuthorizationRefused extends Error {
  override name = "AuthorizationRefused";

  /** As in `ProviderRefused`. */
  readonly code: string | null;
  readonly reason: string | null;
  /** What it said, which may hold anything: to be looked at, and never logged. */
  readonly said: { code: string; description: string };

  /** @param answer the response's parameters */
  constructor(answer: { error: string; error_description?: string }) {
    const { code, reason } = errorNamed(answer);
    super(`authorization response: refused (${reason ?? "an error without a name"})`);
    this.code = code;
    this.reason = reason;
    this.said = { code: answer.error, description: answer.error_description ?? "" };
  }
}

/** The provider, or somebody in its name, answered what a sign-in must not be built on. Its message holds no data. */
export class ProviderUntrusted extends Error {
  override name = "ProviderUntrusted";
}
