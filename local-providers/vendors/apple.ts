import { json } from "../http";
import { openidVendor } from "../ordinary";
import type { ClientCall, Identity, TokenFailure } from "../vendor";
import { isClientSecret } from "./apple-key";

const failures: Record<TokenFailure, string> = {
  bad_code: "invalid_grant",
  bad_verifier: "invalid_grant",
  bad_redirect_uri: "invalid_grant",
  bad_refresh_token: "invalid_grant",
  bad_client: "invalid_client",
  unsupported_grant: "unsupported_grant_type",
  bad_request: "invalid_request",
};

const relay = "@privaterelay.appleid.com";

function claims({ subject, email, person }: Identity): Record<string, unknown> {
  return {
    sub: subject,
    nonce_supported: true,
    // Texts, where booleans would be expected. Apple tells of no address that is not verified; an app must see it all the same.
    ...(email && { email, email_verified: String(person.emailVerified) }),
    ...(email?.endsWith(relay) && { is_private_email: "true" }),
  };
}

async function revoke(call: ClientCall) {
  const { client_id, client_secret = "", token = "" } = call.body;
  const issuer = `${call.base}/apple`;
  if (client_id !== call.clientId || !(await isClientSecret(client_secret, call.clientId, issuer)))
    return json(400, { error: "invalid_client" });
  // Whoever is asked for once more is told as the first time.
  await call.revoke(token);
  return { status: 200 };
}

/** Apple: an answer by a form, a client secret that is a JWT, a name the first time only, and no userinfo. */
export const apple = openidVendor({
  id: "apple",
  name: "Apple",
  requiresPkce: false,
  rotates: false,
  codeLives: 300,
  subject: {
    pattern: /^\d{6}\.[0-9a-f]{32}\.\d{4}$/,
    from: (digits) => `${digits.slice(0, 6)}.${digits.slice(4, 36)}.${digits.slice(36, 40)}`,
  },
  paths: { authorize: "/auth/authorize", token: "/auth/token", jwks: "/auth/keys" },
  scopes: { openid: null, name: "See your name", email: "See your email address" },
  refusesLoopback: true,
  formPostFor: ["name", "email"],
  formOnly: true,
  clientSecretIs: isClientSecret,
  prompts: [],
  prepare(query) {
    // It knows no PKCE.
    for (const name of ["code_challenge", "code_challenge_method"]) query.delete(name);
  },
  offline: () => true,
  denial: { error: "user_cancelled_authorize" },
  callbackExtras(scopes, { person, email }, first): Record<string, string> {
    if (!first || !(scopes.includes("name") || scopes.includes("email"))) return {};
    const [firstName, ...rest] = (person.name ?? "").split(" ");
    const name = { firstName, lastName: rest.join(" ") };
    return { user: JSON.stringify({ ...(scopes.includes("name") && { name }), ...(email && { email }) }) };
  },
  claims: {
    byScope: {
      openid: ["sub", "nonce_supported"],
      email: ["email", "email_verified", "is_private_email"],
      name: [],
    },
    of: claims,
  },
  tokenFault: (failure) => json(400, { error: failures[failure] }),
  discovery: ({ issuer, authorization_endpoint, token_endpoint, jwks_uri }) => ({
    issuer,
    authorization_endpoint,
    token_endpoint,
    revocation_endpoint: `${issuer}/auth/revoke`,
    jwks_uri,
    response_types_supported: ["code"],
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid", "email", "name"],
    token_endpoint_auth_methods_supported: ["client_secret_post"],
  }),
  api: [{ auth: "client", method: "POST", path: "/auth/revoke", answer: revoke }],
});
