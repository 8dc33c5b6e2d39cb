import type { Answer } from "./answers";
import type { Fault } from "./faults";

const limited: Answer = { kind: "status", status: 429, headers: { "retry-after": "60" } };
const down: Answer = { kind: "status", status: 503 };

/** The part of the table that is about later: the API, refreshed tokens, and what is given back. */
export const laterTable = {
  resource_429: {
    label: "Asked too often",
    at: "resource",
    only: "resource",
    answer: { kind: "limited" },
    succeeds: true,
  },
  resource_403: {
    label: "Forbidden (403)",
    at: "resource",
    only: "resource",
    answer: { kind: "forbidden" },
    succeeds: true,
  },
  resource_402: {
    label: "Costs credit, and there is none (402)",
    at: "resource",
    only: "paid_resource",
    answer: { kind: "unpaid" },
    succeeds: true,
  },
  resource_ended: {
    label: "Token ends early, once",
    at: "resource",
    only: "resource",
    answer: { kind: "ended" },
    succeeds: true,
  },
  resource_revoked: {
    label: "Permission was taken back",
    at: "resource",
    only: "resource",
    answer: { kind: "revoked" },
    succeeds: true,
  },
  resource_503: {
    label: "API is down (503)",
    at: "resource",
    only: "resource",
    answer: down,
    succeeds: true,
  },
  resource_html: {
    label: "API answers with HTML",
    at: "resource",
    only: "resource",
    answer: { kind: "html" },
    succeeds: true,
  },
  resource_hang: {
    label: "API never answers",
    at: "resource",
    only: "resource",
    answer: { kind: "hang" },
    succeeds: true,
  },

  refresh_503: {
    label: "Refresh is down (503)",
    at: "refresh",
    only: "refresh",
    answer: down,
    succeeds: true,
  },
  refresh_refused: {
    label: "Refresh is refused",
    at: "refresh",
    only: "refresh",
    answer: { kind: "failure", failure: "bad_refresh_token" },
    succeeds: true,
  },

  refresh_429: {
    label: "Too many refreshes (429)",
    at: "refresh",
    only: "refresh",
    answer: limited,
    succeeds: true,
  },
  refresh_slow: {
    label: "Refresh is slow: answers after 3 seconds",
    at: "refresh",
    only: "refresh",
    answer: { kind: "slow" },
    succeeds: true,
  },
  refresh_html: {
    label: "Refresh answers with HTML",
    at: "refresh",
    only: "refresh",
    answer: { kind: "html" },
    succeeds: true,
  },
  refresh_truncated: {
    label: "Refresh breaks off",
    at: "refresh",
    only: "refresh",
    answer: { kind: "truncated" },
    succeeds: true,
  },

  revoke_503: { label: "Revocation is down (503)", at: "revoke", answer: down, succeeds: true },
  revoke_404: {
    label: "Revocation does not know us (404)",
    at: "revoke",
    answer: { kind: "status", status: 404 },
    succeeds: true,
  },
  revoke_hang: { label: "Revocation never answers", at: "revoke", answer: { kind: "hang" }, succeeds: true },
} satisfies Record<string, Fault>;
