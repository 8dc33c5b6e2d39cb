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

  constructor(
    readonly endpoint: string,
    readonly status: number,
    /** The OAuth error that it named, where somebody looked for one. */
    readonly code: string | null = null,
  ) {
    super(`${endpoint}: refused (HTTP ${status}${code ? `, ${code}` : ""})`);
  }
}

/** The provider, or somebody in its name, answered what a sign-in must not be built on. Its message holds no data. */
export class ProviderUntrusted extends Error {
  override name = "ProviderUntrusted";
}
