import type { Fault } from "./faults";

/** An error of Microsoft's token endpoint, as far as an app reads it. */
const entra = (error: string, number: number, text: string, suberror?: string) =>
  JSON.stringify({
    error,
    error_description: `AADSTS${number}: ${text}`,
    error_codes: [number],
    ...(suberror && { suberror }),
  });

const graph = (error: Record<string, unknown>) =>
  JSON.stringify({ error: { fbtrace_id: "AbCdEfGhIjKlMnOpQrStUvW", ...error } });

/** The part of the table that is one vendor's own. */
export const vendorTable = {
  entra_declined: {
    label: "Declines, with an account at work",
    vendors: ["microsoft"],
    at: "authorize",
    error: "consent_required",
    description: "AADSTS65004: User declined to consent to access the app.",
  },
  entra_blocked: {
    label: "A policy of the organization says no",
    vendors: ["microsoft"],
    at: "authorize",
    error: "access_denied",
    description: "AADSTS53003: Access has been blocked by Conditional Access policies.",
  },
  entra_secret_expired: {
    label: "Our client secret has expired",
    vendors: ["microsoft"],
    at: "token",
    answer: {
      kind: "status",
      status: 401,
      body: entra("invalid_client", 7000222, "The provided client secret keys are expired."),
    },
  },
  entra_public: {
    label: "Registered for mobile and desktop: refuses any secret",
    vendors: ["microsoft"],
    at: "token",
    answer: {
      kind: "status",
      status: 401,
      body: entra("invalid_client", 700025, "Client is public so no 'client_secret' should be presented."),
    },
  },
  entra_single_page: {
    label: "Registered for a single page: wants an Origin",
    vendors: ["microsoft"],
    at: "token",
    answer: {
      kind: "status",
      status: 400,
      body: entra("invalid_request", 9002327, "May only be redeemed via cross-origin requests."),
    },
  },
  entra_second_factor: {
    label: "Refresh asks for a second factor",
    vendors: ["microsoft"],
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
    vendors: ["microsoft"],
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
    vendors: ["microsoft"],
    at: "token_body",
    change: ({ scope, ...rest }) => ({
      ...rest,
      scope: String(scope).toLowerCase().split(" ").map(encodeURIComponent).join(" "),
    }),
    succeeds: true,
  },

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

  facebook_limited: {
    label: "Profile is asked for too often (403, code 4)",
    vendors: ["facebook"],
    at: "api",
    answer: {
      kind: "status",
      status: 403,
      body: graph({
        message: "(#4) Application request limit reached",
        type: "OAuthException",
        is_transient: true,
        code: 4,
      }),
    },
  },
  facebook_proof: {
    label: "Refuses our proof",
    vendors: ["facebook"],
    at: "api",
    answer: {
      kind: "status",
      status: 400,
      body: graph({
        message: "Invalid appsecret_proof provided in the API argument",
        type: "GraphMethodException",
        code: 100,
      }),
    },
  },
} satisfies Record<string, Fault>;
