import type { Answer } from "./answers";
import type { Fault } from "./faults";

const down: Answer = { kind: "status", status: 503 };

/** The part of the table that only OpenID providers have: ID tokens, metadata and keys. */
export const oidcTable = {
  no_id_token: {
    label: "No ID token",
    at: "token_body",
    only: "oidc",
    change: ({ id_token: _, ...rest }) => rest,
  },
  id_wrong_nonce: {
    label: "Wrong nonce",
    at: "id_token",
    only: "nonce",
    forge: { claims: { nonce: "forged" } },
  },
  id_no_nonce: { label: "No nonce", at: "id_token", only: "nonce", forge: { remove: ["nonce"] } },
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
    // Without the email, which an app that never asks userinfo would file under this stranger.
    forge: { claims: { sub: "999999999999999999999" }, remove: ["email", "email_verified"] },
    succeeds: true,
  },
  id_expired: {
    label: "Expired an hour ago",
    at: "id_token",
    only: "oidc",
    forge: { also: (_, now) => ({ iat: now - 7200, exp: now - 3600 }) },
  },
  id_future_iat: {
    label: "Issued in an hour",
    at: "id_token",
    only: "oidc",
    forge: { also: (_, now) => ({ iat: now + 3600, exp: now + 7200 }) },
  },
  id_no_iat: { label: "No time of issue", at: "id_token", only: "oidc", forge: { remove: ["iat"] } },
  id_no_iss: { label: "No issuer", at: "id_token", only: "oidc", forge: { remove: ["iss"] } },
  id_no_aud: { label: "No audience", at: "id_token", only: "oidc", forge: { remove: ["aud"] } },
  id_no_sub: { label: "No subject", at: "id_token", only: "oidc", forge: { remove: ["sub"] } },
  id_empty_sub: { label: "Empty subject", at: "id_token", only: "oidc", forge: { claims: { sub: "" } } },
  id_long_sub: {
    label: "Subject of 256 characters",
    at: "id_token",
    only: "oidc",
    forge: { claims: { sub: "1".repeat(256) } },
  },
  id_control_sub: {
    label: "Control character in the subject",
    at: "id_token",
    only: "oidc",
    // Right up to the last character: a database that cuts text off there would take it for the right one.
    forge: { also: ({ sub }) => ({ sub: `${sub}\0` }) },
  },
  id_no_exp: { label: "No expiry", at: "id_token", only: "oidc", forge: { remove: ["exp"] } },
  id_old_auth_time: {
    label: "Signed in there an hour ago, and not asked again",
    at: "id_token",
    only: "oidc",
    forge: { also: (_, now) => ({ auth_time: now - 3600 }) },
    succeeds: true,
  },
  id_no_auth_time: {
    label: "Does not say when it asked",
    at: "id_token",
    only: "oidc",
    forge: { remove: ["auth_time"] },
    succeeds: true,
  },
  id_alg_none: { label: "Unsigned (alg none)", at: "id_token", only: "oidc", forge: { signature: "none" } },
  id_hs256_secret: {
    label: "Signed with our client secret (HS256)",
    at: "id_token",
    only: "oidc",
    forge: { signature: "hs256_secret" },
  },
  id_hs256_public_key: {
    label: "Signed with the public key as secret (HS256)",
    at: "id_token",
    only: "oidc",
    forge: { signature: "hs256_public_key" },
  },
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

  discovery_issuer: {
    label: "Metadata of another issuer",
    at: "discovery",
    only: "oidc",
    change: (metadata) => ({ ...metadata, issuer: "https://attacker.example" }),
  },
  discovery_insecure: {
    label: "Metadata with a token endpoint without TLS",
    at: "discovery",
    only: "oidc",
    change: (metadata) => ({ ...metadata, token_endpoint: "http://attacker.example/token" }),
  },
  discovery_no_jwks: {
    label: "Metadata without the address of the keys",
    at: "discovery",
    only: "oidc",
    change: ({ jwks_uri: _, ...rest }) => rest,
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
  jwks_html: { label: "Keys are HTML", at: "jwks", only: "oidc", answer: { kind: "html" } },
  jwks_endless: { label: "Keys never end", at: "jwks", only: "oidc", answer: { kind: "endless" } },
  jwks_empty: {
    label: "No keys at all",
    at: "jwks",
    only: "oidc",
    answer: { kind: "status", status: 200, body: '{"keys":[]}' },
  },
} satisfies Record<string, Fault>;
