import Auth0 from "next-auth/providers/auth0";
import { auth0Icon } from "@/components/brand-icons";
import { refreshTokens } from "@/features/oauth/refresh";
import { revokeTokens } from "@/features/oauth/revocation";
import { recentSignIn } from "@/features/providers/recent";
import { openidProvider } from "./openid-provider";

/** Auth0, at a tenant of one's own. */
export const auth0 = openidProvider({
  id: "auth0",
  button: { name: "Auth0", icon: auth0Icon },
  issuer: issuerAt,
  authjs: Auth0,
  scopes: { widening: { scopes: ["offline_access"] } },
  authorization: {
    // The age makes its ID token say when it last asked (its docs, "Force Reauthentication in OIDC").
    reauthentication: { params: { prompt: "login", max_age: String(recentSignIn) }, saysWhen: true },
    // A rule of the tenant's refuses by `access_denied` as well; a blocked user gets `unauthorized`.
    errorMeans({ code, description }) {
      if (code === "unauthorized") return "denied";
      const declined = /\buser (did not authorize|has denied)\b|\bcancel/i.test(description);
      return code === "access_denied" && !declined ? "denied" : null;
    },
  },
  endpoints: {
    console: "https://manage.auth0.com/#/applications",
    needsAddress: true,
    // Most pictures are a service's that many share, and are not shown: initials are.
    origins({ baseUrl }) {
      const { origin } = new URL(issuerAt(baseUrl));
      return { authorization: origin, pictures: [origin] };
    },
  },
  identity: { asksUserinfo: false },
  tokens: {
    // As Auth0's applications have it unless they are told otherwise.
    authentication: "post",
    refresh: (grant) =>
      refreshTokens(`${issuerAt(grant.baseUrl)}oauth/token`, grant, {
        authentication: "post",
        // A second factor is wanted that was not before.
        gone: ["mfa_required"],
      }),
    // Refresh tokens only: its access tokens end by themselves.
    revoke: (grant) =>
      revokeTokens(`${issuerAt(grant.baseUrl)}oauth/revoke`, { ...grant, accessToken: null }, "post"),
    appGrant: ({ baseUrl }) => ({
      endpoint: () => ({ url: `${issuerAt(baseUrl)}oauth/token`, authentication: "post" }),
      scopes: [],
      needsAudience: true,
    }),
  },
});

/** As Auth0 spells it, with a slash at the end, however it was typed. */
function issuerAt(baseUrl: string | null): string {
  return `${(baseUrl ?? "").replace(/\/+$/, "")}/`;
}
