import { openidVendor } from "../ordinary";

/** GitLab: a token that ends with the refresh, and with what is given back. */
export const gitlab = openidVendor({
  id: "gitlab",
  name: "GitLab",
  accessTokenLives: 7200,
  refreshEndsAccess: true,
  subject: { pattern: /^[1-9]\d{0,9}$/, from: (digits) => `1${digits.slice(0, 8)}` },
  paths: { authorize: "/oauth/authorize", token: "/oauth/token", jwks: "/oauth/discovery/keys" },
  userinfoPath: "/oauth/userinfo",
  revocationPath: "/oauth/revoke",
  // An access token and its refresh token are one.
  revocationEnds: "revoke",
  scopes: {
    openid: "Authenticate with OpenID Connect",
    profile: "Read your profile",
    email: "Read your primary email address",
  },
  offline: () => true,
  denial: { error_description: "The resource owner or authorization server denied the request." },
  tokenBody: (body) => ({ ...body, created_at: Math.floor(Date.now() / 1000) }),
});
