import type { Fault } from "../faults";

/** What goes wrong at Auth0 alone. */
export const auth0Faults = {
  auth0_blocked: {
    label: "Blocked in the tenant",
    vendors: ["auth0"],
    at: "authorize",
    error: "unauthorized",
    description: "user is blocked",
  },
  auth0_denied: {
    label: "An Action of the tenant says no",
    vendors: ["auth0"],
    at: "authorize",
    error: "access_denied",
    description: "You are not on the list of this event.",
  },
  auth0_second_factor: {
    label: "Refresh asks for a second factor",
    vendors: ["auth0"],
    at: "refresh",
    answer: {
      kind: "status",
      status: 403,
      body: JSON.stringify({
        error: "mfa_required",
        error_description: "Multifactor authentication required",
        mfa_token: "Fe26.2*SERVER*",
      }),
    },
    succeeds: true,
  },
} satisfies Record<string, Fault>;
