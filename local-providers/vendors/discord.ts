import { json } from "../http";
import { oauthVendor } from "../ordinary";

/** Discord: an issuer in its answers, refresh tokens for everybody, and pictures by a hash. */
export const discord = oauthVendor({
  id: "discord",
  name: "Discord",
  sendsIss: true,
  accessTokenLives: 7 * 24 * 3600,
  // A snowflake.
  subject: { pattern: /^[1-9]\d{16,19}$/, from: (digits) => `1${digits.slice(0, 17)}` },
  paths: { authorize: "/oauth2/authorize", token: "/api/oauth2/token" },
  scopes: {
    identify: "Access your username, avatar, and banner",
    email: "Access your email address",
  },
  offline: () => true,
  denial: { error_description: "The resource owner or authorization server denied the request" },
  unauthorized: json(401, { message: "401: Unauthorized", code: 0 }),
  profile: {
    path: "/api/users/@me",
    answer: ({ person, subject, email }, scopes) => ({
      id: subject,
      username: person.username,
      discriminator: "0",
      global_name: person.name,
      // In the place of a hash, which finds the picture as well.
      avatar: person.picture ? person.id : null,
      ...(scopes.has("email") && { email, verified: person.emailVerified }),
    }),
  },
  revocationPath: "/api/oauth2/token/revoke",
  revocationEnds: "revokeAllOf",
});
