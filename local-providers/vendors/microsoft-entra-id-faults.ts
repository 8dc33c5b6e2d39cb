import type { Fault } from "../faults";

/** An error of Microsoft's token endpoint, as far as an app reads it. */
const entra = (error: string, number: number, text: string, suberror?: string) =>
  JSON.stringify({
    error,
    error_description: `AADSTS${number}: ${text}`,
    error_codes: [number],
    ...(suberror && { suberror }),
  });

/** What goes wrong at Microsoft alone. */
export const microsoftFaults = {
  entra_declined: {
    label: "Declines, with an account at work",
    vendors: ["microsoft-entra-id"],
    at: "authorize",
    error: "consent_required",
    description: "AADSTS65004: User declined to consent to access the app.",
  },
  entra_blocked: {
    label: "A policy of the organization says no",
    vendors: ["microsoft-entra-id"],
    at: "authorize",
    error: "access_denied",
    description: "AADSTS53003: Access has been blocked by Conditional Access policies.",
  },
  entra_secret_expired: {
    label: "Our client secret has expired",
    vendors: ["microsoft-entra-id"],
    at: "token",
    answer: {
      kind: "status",
      status: 401,
      body: entra("invalid_client", 7000222, "The provided client secret keys are expired."),
    },
  },
  entra_public: {
    label: "Registered for mobile and desktop: refuses any secret",
    vendors: ["microsoft-entra-id"],
    at: "token",
    answer: {
      kind: "status",
      status: 401,
      body: entra("invalid_client", 700025, "Client is public so no 'client_secret' should be presented."),
    },
  },
  entra_single_page: {
    label: "Registered for a single page: wants an Origin",
    vendors: ["microsoft-entra-id"],
    at: "token",
    answer: {
      kind: "status",
      status: 400,
      body: entra("invalid_request", 9002327, "May only be redeemed via cross-origin requests."),
    },
  },
  entra_second_factor: {
    label: "Refresh asks for a second factor",
    vendors: ["microsoft-entra-id"],
    at: "refresh",
    answer: {
      kind: "status",
      status: 400,
      body: entra("interaction_required", 50076, "You must use multi-factor authentication.", "basic_action"),
    },
    succeeds: true,
  },
  entra_consent: {
    label: "Refresh asks for consent",
    vendors: ["microsoft-entra-id"],
    at: "refresh",
    answer: {
      kind: "status",
      status: 400,
      body: entra("consent_required", 65001, "The user has not consented.", "consent_required"),
    },
    succeeds: true,
  },
  entra_scope_spelling: {
    label: "Spells the scopes in another way",
    vendors: ["microsoft-entra-id"],
    at: "token_body",
    change: ({ scope, ...rest }) => ({
      ...rest,
      scope: String(scope).toLowerCase().split(" ").map(encodeURIComponent).join(" "),
    }),
    succeeds: true,
  },
} satisfies Record<string, Fault>;
