import { json } from "../http";
import { openidVendor } from "../ordinary";
import type { Identity, TokenFailure } from "../vendor";

const mismatch =
  "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists";
const failures: Record<TokenFailure, [status: number, error: string, description: string]> = {
  bad_code: [400, "invalid_request", mismatch],
  bad_verifier: [400, "invalid_request", mismatch],
  bad_redirect_uri: [400, "invalid_request", mismatch],
  // There are none, except for partners.
  bad_refresh_token: [400, "invalid_request", mismatch],
  bad_client: [401, "invalid_client", "Client authentication failed"],
  unsupported_grant: [400, "unsupported_grant_type", "The grant type is not supported"],
  bad_request: [400, "invalid_request", "A required parameter is missing"],
};

function claims({ person, subject, email, avatar }: Identity): Record<string, unknown> {
  const name = person.name ?? person.username;
  const [given_name, ...family] = name.split(" ");
  return {
    sub: subject,
    name,
    given_name,
    family_name: family.join(" "),
    locale: "en_US",
    ...(person.picture && { picture: avatar }),
    // A text, in the ID token.
    ...(email && { email, email_verified: String(person.emailVerified) }),
  };
}

/** LinkedIn by OpenID Connect: no PKCE and no nonce for a client with a secret, no refresh tokens, no revocation. */
export const linkedin = openidVendor({
  id: "linkedin",
  name: "LinkedIn",
  refusesPkce: true,
  withoutNonce: true,
  refreshes: false,
  rotates: false,
  accessTokenLives: 60 * 24 * 3600,
  // Of this app alone.
  subject: { pattern: /^[\w-]{10}$/, from: (digits) => `a${digits.slice(0, 9)}` },
  paths: { authorize: "/oauth/v2/authorization", token: "/oauth/v2/accessToken", jwks: "/oauth/openid/jwks" },
  userinfoPath: "/v2/userinfo",
  revocationPath: null,
  scopes: {
    openid: null,
    profile: "Use your name and photo",
    email: "Use the primary email address associated with your LinkedIn account",
  },
  prepare(query) {
    query.delete("code_challenge");
    query.delete("code_challenge_method");
  },
  offline: () => false,
  denial: { error: "user_cancelled_authorize", error_description: "The user cancelled the authorization" },
  claims: {
    byScope: {
      openid: ["sub"],
      profile: ["name", "given_name", "family_name", "locale", "picture"],
      email: ["email", "email_verified"],
    },
    of: claims,
  },
  tokenBody: (body) => ({ ...body, scope: String(body.scope).split(" ").sort().join(",") }),
  tokenFault(failure) {
    const [status, error, error_description] = failures[failure];
    return json(status, { error, error_description });
  },
});
