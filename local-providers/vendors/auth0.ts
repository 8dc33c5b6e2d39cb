import { json } from "../http";
import type { Identity, TokenFailure, Vendor } from "../vendor";

const clientId = "local-auth0";
const clientSecret = "local-auth0-secret";

const failures: Record<TokenFailure, [status: number, error: string, description: string]> = {
  bad_code: [403, "invalid_grant", "Invalid authorization code"],
  bad_verifier: [403, "invalid_grant", "Failed to verify code verifier"],
  bad_redirect_uri: [
    403,
    "invalid_grant",
    "The redirect URI is wrong. You sent another than the authorization request.",
  ],
  bad_refresh_token: [403, "invalid_grant", "Unknown or invalid refresh token."],
  bad_client: [401, "access_denied", "Unauthorized"],
  unsupported_grant: [403, "unsupported_grant_type", "Unsupported grant type"],
  bad_request: [400, "invalid_request", "Bad Request"],
};

const noAudience = "No audience parameter was provided, and no default audience has been configured";

function claims({ person, subject, email, avatar }: Identity): Record<string, unknown> {
  const [given, ...family] = (person.name ?? "").split(" ");
  return {
    sub: subject,
    nickname: person.username,
    // Auth0 says the address where it knows no name.
    name: person.name ?? email ?? person.username,
    ...(person.name ? { given_name: given } : {}),
    ...(family.length > 0 ? { family_name: family.join(" ") } : {}),
    ...(person.picture ? { picture: avatar } : {}),
    updated_at: "2026-01-01T00:00:00.000Z",
    ...(email ? { email, email_verified: person.emailVerified } : {}),
  };
}

const byScope = {
  openid: ["sub"],
  profile: ["name", "nickname", "given_name", "family_name", "picture", "updated_at"],
  email: ["email", "email_verified"],
};

/** An Auth0 tenant: OpenID Connect, an issuer with a slash at its end, refresh tokens that work once. */
export const auth0: Vendor = {
  id: "auth0",
  name: "Auth0",
  protocol: "oidc",
  issuerPath: "/",
  sendsIss: false,
  refreshes: true,
  rotates: true,
  requiresPkce: false,
  basicOnly: false,
  tellsFaultsOn: "redirect",
  customSchemes: true,
  accessTokenLives: 24 * 3600,
  // With the connection that somebody came by; a database's identifiers are hexadecimal.
  subject: {
    pattern: /^[a-z0-9-]+\|[\w.-]+$/,
    from: (digits) => `auth0|${BigInt(digits).toString(16).padStart(32, "6").slice(-24)}`,
  },
  paths: { authorize: "/authorize", token: "/oauth/token", jwks: "/.well-known/jwks.json" },
  scopes: {
    openid: "Know who you are",
    profile: "See your name and picture",
    email: "See your email address",
    offline_access: "Stay signed in to your account",
  },
  signOut: { path: "/oidc/logout" },
  prompts: ["consent"],
  extraParams: ["audience", "connection", "organization", "screen_hint"],
  prepare(query) {
    // The library hands out refresh tokens only where the person is asked; here they always are.
    if (query.get("scope")?.split(" ").includes("offline_access") && !query.has("prompt"))
      query.set("prompt", "consent");
  },
  offline: ({ scopes }) => scopes.has("offline_access"),
  denial: { error_description: "User did not authorize the request" },
  claims: { byScope, of: claims },
  discovery: (metadata, issuer) => ({
    issuer: metadata.issuer,
    authorization_endpoint: metadata.authorization_endpoint,
    token_endpoint: metadata.token_endpoint,
    userinfo_endpoint: `${issuer}userinfo`,
    jwks_uri: metadata.jwks_uri,
    revocation_endpoint: `${issuer}oauth/revoke`,
    end_session_endpoint: `${issuer}oidc/logout`,
    scopes_supported: ["openid", "profile", "offline_access", ...Object.values(byScope).flat()],
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["public"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    claims_supported: ["aud", "exp", "iat", "iss", ...Object.values(byScope).flat()],
    id_token_signing_alg_values_supported: ["HS256", "RS256"],
  }),
  appTokens: {
    scopes: ["read:users"],
    refuse: ({ audience }) =>
      audience ? undefined : json(403, { error: "access_denied", error_description: noAudience }),
    body: ({ access_token, expires_in, scope }) => ({
      access_token,
      ...(scope === undefined ? {} : { scope }),
      expires_in,
      token_type: "Bearer",
    }),
  },
  tokenBody: (body) => body,
  tokenFault(failure) {
    const [status, error, error_description] = failures[failure];
    return json(status, { error, error_description });
  },
  unauthorized: { status: 401, headers: { "content-type": "text/plain" }, body: "Unauthorized" },
  api: [
    {
      auth: "user",
      method: "GET",
      path: "/userinfo",
      answer({ identity, scopes }) {
        const names = Object.entries(byScope).flatMap(([scope, list]) => (scopes.has(scope) ? list : []));
        return json(
          200,
          Object.fromEntries(Object.entries(claims(identity)).filter(([n]) => names.includes(n))),
        );
      },
    },
    {
      auth: "app",
      method: "GET",
      path: "/api/v2/users",
      answer({ people, scopes }) {
        if (!scopes.has("read:users"))
          return json(403, {
            statusCode: 403,
            error: "Forbidden",
            message: "Insufficient scope, expected any of: read:users",
            errorCode: "insufficient_scope",
          });
        return json(
          200,
          people.map(({ subject, name, email, emailVerified }) => ({
            user_id: subject,
            name,
            email,
            email_verified: emailVerified,
          })),
        );
      },
    },
    {
      auth: "client",
      method: "POST",
      path: "/oauth/revoke",
      async answer({ authenticated, body, revokeOnly }) {
        const posted = body.client_id === clientId && body.client_secret === clientSecret;
        if (!authenticated && !posted)
          return json(401, { error: "invalid_client", error_description: "Unauthorized" });
        // A token that it does not know is as good as revoked. The grant stays, as in tenants since January 2021.
        await revokeOnly(body.token ?? "");
        return { status: 200 };
      },
    },
  ],
};
