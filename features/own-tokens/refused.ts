/** A token is no good here. The words of RFC 6750, section 3.1. */
export class TokenRefused extends Error {
  override name = "TokenRefused";

  constructor(
    readonly code: "invalid_token" | "insufficient_scope",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
