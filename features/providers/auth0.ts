import Auth0 from "next-auth/providers/auth0";
import { auth0Icon } from "@/components/brand-icons";
import { refreshTokens } from "@/features/oauth/refresh";
import { revokeTokens } from "@/features/oauth/revocation";
import { recentSignIn } from "@/features/providers/recent";
import { readClaims } from "./identity";
import type { ProviderEntry } from "./types";

/** Auth0, at a tenant of one's own. */
export const auth0: ProviderEntry<"auth0"> = {
  id: "auth0",
  name: "Auth0",
  receives: "Gives us your name, email and picture.",
  icon: auth0Icon,
  // The address is the tenant's, or its custom domain's.
  env: {
    id: "AUTH_AUTH0_ID",
    secret: "AUTH_AUTH0_SECRET",
    address: "AUTH_AUTH0_ISSUER",
    emailWorth: "AUTH_AUTH0_EMAIL_WORTH",
    onwards: "AUTH_AUTH0_ONWARDS",
  },
  needsAddress: true,
  protocol: "oidc",
  scopes: ["openid", "profile", "email"],
  widening: { scopes: ["offline_access"] },
  // The age makes its ID token say when it last asked (its docs, "Force Reauthentication in OIDC").
  reauthentication: { params: { prompt: "login", max_age: String(recentSignIn) }, saysWhen: true },
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

  // A rule of the tenant's says no by `access_denied` as well, and whoever was blocked there hears `unauthorized`.
  authorizationError({ code, description }) {
    if (code === "unauthorized") return "denied";
    const declined = /\buser (did not authorize|has denied)\b|\bcancel/i.test(description);
    return code === "access_denied" && !declined ? "denied" : null;
  },

  // The subject names the connection that somebody came by: `github|583231`.
  identity: readClaims,

  refresh: (grant) =>
    refreshTokens(`${issuerAt(grant.baseUrl)}oauth/token`, grant, {
      authentication: "post",
      // A second factor is wanted that was not before.
      gone: ["mfa_required"],
    }),
  // Refresh tokens only: its access tokens end by themselves.
  revocationLeavesConsent: true,
  revoke: (grant) =>
    revokeTokens(`${issuerAt(grant.baseUrl)}oauth/revoke`, { ...grant, accessToken: null }, "post"),
  appGrant: ({ baseUrl }) => ({
    endpoint: () => ({ url: `${issuerAt(baseUrl)}oauth/token`, authentication: "post" }),
    scopes: [],
    needsAudience: true,
  }),
  grantsPage: () => null,

  // The tenant's connections and its administrators can say so of any address.
  emailWorth: () => "admission",

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
