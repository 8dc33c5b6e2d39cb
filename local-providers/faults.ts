import type { Answer } from "./answers";
import type { Forgery } from "./id-token";
import { emailOf, type Person } from "./people";

/** What a fault may do to the redirect that carries the code back to the app. */
export interface CallbackEdit {
  /** The query of the redirect, to be changed in place. */
  query: URLSearchParams;
  /** The vendor's issuer, as RFC 9207 would send it. */
  issuer: string;
  /** Uses the code up, as if somebody had been faster. */
  spendCode(): Promise<void>;
}

type Effect =
  /** The vendor sends an error back instead of a code (RFC 6749 section 4.1.2.1). */
  | { at: "authorize"; error: string; description?: string }
  /** The person is another than usual. */
  | { at: "person"; change: (person: Person, vendor: string) => Person }
  /** The redirect back to the app is wrong. */
  | { at: "callback"; change: (edit: CallbackEdit) => void | Promise<void> }
  /** The exchange of the code, the refresh, or the user's API answers badly. */
  | { at: "token" | "refresh" | "api"; answer: Answer }
  /** The token answer lacks or changes something. */
  | { at: "token_body"; change: (body: Record<string, unknown>) => Record<string, unknown> }
  /** The ID token is wrong. */
  | { at: "id_token"; forge: Forgery }
  /** Metadata is fetched outside any flow, so these count requests, and only the control API orders them. */
  | { at: "discovery"; change: (metadata: Record<string, unknown>) => Record<string, unknown> }
  | { at: "discovery" | "jwks"; answer: Answer };

export type Fault = {
  /** What the button says. */
  label: string;
  /** Left out: at every vendor. `iss` and `no_iss` are vendors that do, or do not, send `iss`. */
  only?: "oidc" | "oauth2" | "iss" | "no_iss" | "refresh";
  /** Sign-in works in the end. */
  succeeds?: true;
} & Effect;

const limited: Answer = { kind: "status", status: 429, headers: { "retry-after": "60" } };
const down: Answer = { kind: "status", status: 503 };

/** Every way to misbehave. A new one is one entry here; the picker, the control API and the types follow. */
const table = {
  cancel: { label: "Cancel on this page", at: "authorize", error: "access_denied" },
  server_error: { label: "Sign-in fails on their side", at: "authorize", error: "server_error" },
  temporarily_unavailable: {
    label: "Sign-in is temporarily unavailable",
    at: "authorize",
    error: "temporarily_unavailable",
  },

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
  wrong_iss: {
    label: "Names another issuer",
    at: "callback",
    change: ({ query }) => query.set("iss", "https://attacker.example"),
  },
  no_iss: {
    label: "Stops naming its issuer",
    at: "callback",
    only: "iss",
    change: ({ query }) => query.delete("iss"),
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
  api_html: { label: "Profile is HTML", at: "api", only: "oauth2", answer: { kind: "html" } },
  api_hang: { label: "Profile never answers", at: "api", only: "oauth2", answer: { kind: "hang" } },
  api_endless: { label: "Profile never ends", at: "api", only: "oauth2", answer: { kind: "endless" } },

  no_id_token: {
    label: "No ID token",
    at: "token_body",
    only: "oidc",
    change: ({ id_token: _, ...rest }) => rest,
  },
  id_wrong_nonce: {
    label: "Wrong nonce",
    at: "id_token",
    only: "oidc",
    forge: { claims: { nonce: "forged" } },
  },
  id_no_nonce: { label: "No nonce", at: "id_token", only: "oidc", forge: { remove: ["nonce"] } },
  id_wrong_iss: {
    label: "Wrong issuer",
    at: "id_token",
    only: "oidc",
    forge: { claims: { iss: "https://attacker.example" } },
  },
  id_wrong_aud: {
    label: "Meant for another app",
    at: "id_token",
    only: "oidc",
    forge: { claims: { aud: "another" } },
  },
  id_two_aud: {
    label: "Meant for two apps",
    at: "id_token",
    only: "oidc",
    forge: { also: (claims) => ({ aud: [claims.aud, "another"] }) },
  },
  id_wrong_azp: {
    label: "Issued to another app",
    at: "id_token",
    only: "oidc",
    forge: { claims: { azp: "another" } },
  },
  id_wrong_sub: {
    label: "Another subject than userinfo",
    at: "id_token",
    only: "oidc",
    forge: { claims: { sub: "999999999999999999999" } },
    succeeds: true,
  },
  id_expired: {
    label: "Expired an hour ago",
    at: "id_token",
    only: "oidc",
    forge: { also: (_, now) => ({ iat: now - 7200, exp: now - 3600 }) },
  },
  id_no_sub: { label: "No subject", at: "id_token", only: "oidc", forge: { remove: ["sub"] } },
  id_no_exp: { label: "No expiry", at: "id_token", only: "oidc", forge: { remove: ["exp"] } },
  id_alg_none: { label: "Unsigned (alg none)", at: "id_token", only: "oidc", forge: { signature: "none" } },
  id_tampered: {
    label: "Changed after signing",
    at: "id_token",
    only: "oidc",
    forge: { signature: "tampered" },
  },
  id_rogue_key: {
    label: "Signed by a rogue key",
    at: "id_token",
    only: "oidc",
    forge: { signature: "rogue" },
  },
  id_unknown_kid: {
    label: "Unknown key id",
    at: "id_token",
    only: "oidc",
    forge: { signature: "unknown_kid" },
  },
  id_rotated_key: {
    label: "Keys were rotated",
    at: "id_token",
    only: "oidc",
    forge: { signature: "rotated" },
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

  discovery_issuer: {
    label: "Metadata of another issuer",
    at: "discovery",
    only: "oidc",
    change: (metadata) => ({ ...metadata, issuer: "https://attacker.example" }),
  },
  discovery_503: { label: "Metadata is down", at: "discovery", only: "oidc", answer: down },
  discovery_hang: {
    label: "Metadata never answers",
    at: "discovery",
    only: "oidc",
    answer: { kind: "hang" },
  },
  discovery_endless: {
    label: "Metadata never ends",
    at: "discovery",
    only: "oidc",
    answer: { kind: "endless" },
  },
  jwks_503: { label: "Keys are down", at: "jwks", only: "oidc", answer: down },
  jwks_hang: { label: "Keys never answer", at: "jwks", only: "oidc", answer: { kind: "hang" } },
} satisfies Record<string, Fault>;

export type FaultId = keyof typeof table;

export const faults: Readonly<Record<FaultId, Fault>> = table;
export const faultIds = Object.keys(table) as [FaultId, ...FaultId[]];

export const isFaultId = (value: unknown): value is FaultId =>
  typeof value === "string" && Object.hasOwn(faults, value);

/** Headings of the picker, in the order of a sign-in. */
export const stages: readonly { title: string; at: readonly Fault["at"][] }[] = [
  { title: "On the way in", at: ["authorize", "person"] },
  { title: "On the way back", at: ["callback"] },
  { title: "Exchanging the code", at: ["token", "token_body"] },
  { title: "Reading the profile", at: ["api"] },
  { title: "The ID token", at: ["id_token"] },
  { title: "Later, when the token is refreshed", at: ["refresh"] },
];

/** Metadata faults count requests; every other fault belongs to one sign-in. */
export const belongsToFlow = (id: FaultId): boolean => !["discovery", "jwks"].includes(faults[id].at);

/** What a fault needs to know about a vendor. */
export interface FaultTarget {
  protocol: "oidc" | "oauth2";
  sendsIss: boolean;
  refreshes: boolean;
}

/** Whether the fault can happen at this vendor. */
export function applies(id: FaultId, vendor: FaultTarget): boolean {
  switch (faults[id].only) {
    case undefined:
      return true;
    case "iss":
      return vendor.sendsIss;
    case "no_iss":
      return !vendor.sendsIss;
    case "refresh":
      return vendor.refreshes;
    case "oidc":
    case "oauth2":
      return faults[id].only === vendor.protocol;
  }
}
