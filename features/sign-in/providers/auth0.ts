import Auth0 from "next-auth/providers/auth0";
import { z } from "zod";
import { auth0Icon } from "@/components/brand-icons";
import { refreshTokens } from "@/features/sign-in/protocol/refresh";
import { revokeTokens } from "@/features/sign-in/protocol/revocation";
import { emailAddress, picture, text } from "./identity";
import type { ProviderEntry } from "./types";

/** The ID token's claims. The subject names the connection that somebody came by: `github|583231`. */
const claimsSchema = z.object({
  sub: z.string().min(1),
  name: z.string().nullish(),
  nickname: z.string().nullish(),
  email: z.string().nullish(),
  email_verified: z.boolean().nullish(),
  picture: z.string().nullish(),
});

/** Auth0, at a tenant of one's own. */
export const auth0: ProviderEntry = {
  id: "auth0",
  name: "Auth0",
  receives: "Gives us your name, email and picture; never your password.",
  icon: auth0Icon,
  // The address is the tenant's, or its custom domain's.
  env: { id: "AUTH_AUTH0_ID", secret: "AUTH_AUTH0_SECRET", address: "AUTH_AUTH0_ISSUER" },
  needsAddress: true,
  protocol: "oidc",
  scopes: ["openid", "profile", "email"],
  widening: { scopes: ["offline_access"] },
  scopeWords: {
    openid: "Know who you are",
    profile: "Read your name and picture",
    email: "Read your email address",
    offline_access: "Stay connected while you are away",
  },
  checks: ["pkce", "state", "nonce"],
  localPath: "/auth0",
  console: "https://manage.auth0.com/#/applications",
  issuer: ({ baseUrl }) => ({ name: issuerAt(baseUrl), promised: false }),
  // Pictures of the tenant's own. Most are a service's that many share, and are not shown: initials are.
  origins({ baseUrl }) {
    const { origin } = new URL(issuerAt(baseUrl));
    return { authorization: origin, pictures: [origin] };
  },

  identity(profile) {
    const claims = claimsSchema.parse(profile);
    const name = text(claims.name) ?? text(claims.nickname);
    return {
      subject: claims.sub,
      name,
      ...emailAddress(claims.email, claims.email_verified === true),
      image: picture(claims.picture),
      label: text(claims.email) ?? text(claims.nickname) ?? name,
    };
  },

  refresh: (grant) =>
    refreshTokens(`${issuerAt(grant.baseUrl)}oauth/token`, grant, {
      authentication: "post",
      gone: ["invalid_grant"],
    }),
  // Refresh tokens only: its access tokens end by themselves.
  revoke: (grant) =>
    revokeTokens(`${issuerAt(grant.baseUrl)}oauth/revoke`, { ...grant, accessToken: null }, "post"),
  appGrant: ({ baseUrl }) => ({
    endpoint: () => `${issuerAt(baseUrl)}oauth/token`,
    authentication: "post",
    scopes: [],
    needsAudience: true,
  }),
  grantsPage: () => null,

  authjs: ({ common, baseUrl }) => ({
    ...Auth0({
      ...common,
      // As Auth0's applications have it unless they are told otherwise.
      client: { token_endpoint_auth_method: "client_secret_post" },
      authorization: { params: { scope: auth0.scopes.join(" ") } },
    }),
    // Not among the options: Auth.js would look at an empty AUTH_AUTH0_ISSUER first, and refuse every sign-in.
    issuer: issuerAt(baseUrl),
  }),
};

/** As Auth0 spells it, with a slash at the end, however it was typed. */
function issuerAt(baseUrl: string | null): string {
  return `${(baseUrl ?? "").replace(/\/+$/, "")}/`;
}
