import type { Answer } from "./answers";
import { laterTable } from "./fault-table-later";
import { oidcTable } from "./fault-table-oidc";
import { vendorTable } from "./fault-table-vendors";
import type { Fault } from "./faults";
import { emailOf } from "./people";

const limited: Answer = { kind: "status", status: 429, headers: { "retry-after": "60" } };
const down: Answer = { kind: "status", status: 503 };

/** Every way to misbehave. A new one is one entry here; the picker, the control API and the types follow. */
export const table = {
  cancel: { label: "Cancel on this page", at: "authorize", error: "access_denied" },
  server_error: { label: "Sign-in fails on their side", at: "authorize", error: "server_error" },
  temporarily_unavailable: {
    label: "Sign-in is temporarily unavailable",
    at: "authorize",
    error: "temporarily_unavailable",
  },
  new_error: { label: "An error that is new", at: "authorize", error: "quota_of_sign_ins_spent" },

  no_email: {
    label: "Shares no email",
    at: "person",
    change: (p) => ({ ...p, email: null, otherEmails: [] }),
    succeeds: true,
  },
  email_unverified: {
    label: "Email is not verified",
    at: "person",
    change: (p, vendor) => ({
      ...p,
      email: emailOf(p, vendor) ?? `${p.id}@unverified.example`,
      emailVerified: false,
      otherEmails: [],
    }),
    succeeds: true,
  },

  slow: { label: "Slow: answers after 3 seconds", at: "token", answer: { kind: "slow" }, succeeds: true },
  token_hang: { label: "Never answers", at: "token", answer: { kind: "hang" } },
  token_503: { label: "Down (503)", at: "token", answer: down },
  token_429: { label: "Too many requests (429)", at: "token", answer: limited },
  token_html: { label: "HTML where JSON belongs", at: "token", answer: { kind: "html" } },
  token_truncated: { label: "Answer breaks off", at: "token", answer: { kind: "truncated" } },
  token_redirect: { label: "Redirects the token request", at: "token", answer: { kind: "redirect" } },
  token_endless: { label: "Answer never ends", at: "token", answer: { kind: "endless" } },
  client_refused: {
    label: "Refuses our client secret",
    at: "token",
    answer: { kind: "failure", failure: "bad_client" },
  },
  email_refused: {
    label: "Wants the email verified first",
    at: "token",
    only: "unverified",
    answer: { kind: "failure", failure: "unverified" },
  },
  expiring_tokens: {
    label: "Tokens end, and are refreshed",
    at: "lifetime",
    only: "expiry",
    succeeds: true,
  },
  new_scope_names: {
    label: "Scopes by other names",
    at: "token_body",
    change: (body) => ({ ...body, scope: "https://scopes.example/identity https://scopes.example/email" }),
    succeeds: true,
  },
  token_missing: {
    label: "Answer without an access token",
    at: "token_body",
    change: ({ access_token: _, ...rest }) => rest,
  },
  no_refresh_token: {
    label: "No refresh token",
    at: "token_body",
    only: "refresh",
    change: ({ refresh_token: _, ...rest }) => rest,
    succeeds: true,
  },

  bad_code: {
    label: "Code was never issued",
    at: "callback",
    change: ({ query }) => query.set("code", "0000000000000000000000000000000000000000000"),
  },
  reused_code: { label: "Code was used before", at: "callback", change: (edit) => edit.spendCode() },
  duplicate_code: {
    label: "Two codes",
    at: "callback",
    change: ({ query }) => query.append("code", query.get("code") ?? ""),
  },
  no_code: { label: "No code", at: "callback", change: ({ query }) => query.delete("code") },
  wrong_state: { label: "Wrong state", at: "callback", change: ({ query }) => query.set("state", "forged") },
  no_state: { label: "No state", at: "callback", change: ({ query }) => query.delete("state") },
  duplicate_state: {
    label: "Two states",
    at: "callback",
    change: ({ query }) => query.append("state", "forged"),
  },
  error_beside_code: {
    label: "An error beside the code",
    at: "callback",
    change: ({ query }) => query.set("error", "server_error"),
  },
  code_in_fragment: {
    label: "Code in the fragment",
    at: "callback",
    change: ({ query, fragment }) => {
      for (const [name, value] of [...query]) {
        fragment.append(name, value);
        query.delete(name);
      }
    },
  },
  access_token_beside_code: {
    label: "An access token beside the code",
    at: "callback",
    change: async ({ query, tokens }) => query.set("access_token", (await tokens()).access_token),
  },
  id_token_beside_code: {
    label: "An ID token beside the code",
    at: "callback",
    only: "oidc",
    change: async ({ query, tokens }) => query.set("id_token", (await tokens()).id_token ?? ""),
  },
  tokens_instead_of_code: {
    label: "Tokens instead of a code",
    at: "callback",
    change: async ({ query, tokens }) => {
      query.delete("code");
      for (const [name, value] of Object.entries(await tokens())) query.set(name, value);
    },
  },
  new_parameter: {
    label: "A parameter that is new",
    at: "callback",
    change: ({ query }) => query.set("session_hint", "8f2c"),
    succeeds: true,
  },
  wrong_iss: {
    label: "Names another issuer",
    at: "callback",
    change: ({ query }) => query.set("iss", "https://attacker.example"),
  },
  duplicate_iss: {
    label: "Two issuers",
    at: "callback",
    change: ({ query, issuer }) => {
      query.set("iss", issuer);
      query.append("iss", "https://attacker.example");
    },
  },
  no_iss: {
    label: "Stops naming its issuer",
    at: "callback",
    only: "iss",
    change: ({ query }) => query.delete("iss"),
  },
  iss_left_out: {
    label: "Leaves out its issuer",
    at: "callback",
    only: "iss_unpromised",
    change: ({ query }) => query.delete("iss"),
    succeeds: true,
  },
  new_iss: {
    label: "Begins to name its issuer",
    at: "callback",
    only: "no_iss",
    change: ({ query, issuer }) => query.set("iss", issuer),
    succeeds: true,
  },

  api_500: {
    label: "Profile fails (500)",
    at: "api",
    only: "oauth2",
    answer: { kind: "status", status: 500 },
  },
  api_429: { label: "Profile rate limited (429)", at: "api", only: "oauth2", answer: limited },
  api_401: {
    label: "Profile refuses the token",
    at: "api",
    only: "oauth2",
    answer: { kind: "failure", failure: "bad_access_token" },
  },
  api_402: {
    label: "Profile costs credit, and there is none (402)",
    at: "api",
    only: "paid_profile",
    answer: { kind: "unpaid" },
  },
  api_html: { label: "Profile is HTML", at: "api", only: "oauth2", answer: { kind: "html" } },
  api_hang: { label: "Profile never answers", at: "api", only: "oauth2", answer: { kind: "hang" } },
  api_endless: { label: "Profile never ends", at: "api", only: "oauth2", answer: { kind: "endless" } },

  ...laterTable,
  ...vendorTable,
  ...oidcTable,
} satisfies Record<string, Fault>;
