import { singleSignOnIcon } from "@/components/brand-icons";
import { tokenEndpointOf } from "@/features/oauth/metadata";
import { refreshAtIssuer } from "@/features/oauth/refresh";
import { revokeAtIssuer } from "@/features/oauth/revocation";
import { recentSignIn } from "@/features/providers/recent";
import { readClaims, text } from "./identity";
import type { ProviderEntry } from "./types";

/** Any OpenID provider by its issuer: an organization's own, or a vendor that has no entry here. */
export const oidc: ProviderEntry<"oidc"> = {
  id: "oidc",
  /** What people call it, from AUTH_OIDC_NAME. */
  get name() {
    return text(process.env.AUTH_OIDC_NAME)?.slice(0, 40) ?? "SSO";
  },
  receives: "Gives us your name, email and picture.",
  icon: singleSignOnIcon,
  env: {
    id: "AUTH_OIDC_ID",
    secret: "AUTH_OIDC_SECRET",
    address: "AUTH_OIDC_ISSUER",
    name: "AUTH_OIDC_NAME",
    emailWorth: "AUTH_OIDC_EMAIL_WORTH",
    onwards: "AUTH_OIDC_ONWARDS",
  },
  needsAddress: true,
  protocol: "oidc",
  asksUserinfo: true,
  scopes: ["openid", "email", "profile"],
  // OpenID Connect Core, section 3.1.2.1. Not every server knows them; one that says when it asked is held to it.
  reauthentication: { params: { prompt: "login", max_age: String(recentSignIn) } },
  scopeWords: {
    openid: "Know who you are",
    email: "Read your email address",
    profile: "Read your name and picture",
  },
  checks: ["pkce", "state", "nonce"],
  localPath: null,
  console: null,
  issuer: ({ baseUrl }) => ({ name: baseUrl ?? "", promised: false }),
  // Pictures from elsewhere, such as a service that many share, are not shown: initials are.
  origins: ({ baseUrl }) => ({ authorization: null, pictures: baseUrl ? [new URL(baseUrl).origin] : [] }),

  // Whoever is not assigned to the app, say, hears the same code as whoever declined; an explanation of neither is the former.
  authorizationError: ({ code, description }) =>
    code === "access_denied" && !/^$|cancel|abort|declin|den(y|ied)|consent|did not/i.test(description)
      ? "denied"
      : null,

  identity: readClaims,

  refresh: (grant) => refreshAtIssuer(grant.baseUrl ?? "", grant),
  // Of the consent RFC 7009 says nothing.
  revocationLeavesConsent: true,
  revoke: (grant) => revokeAtIssuer(grant.baseUrl ?? "", grant),
  appGrant: ({ baseUrl }) => ({
    endpoint: (calls) => tokenEndpointOf(baseUrl ?? "", "basic", calls),
    scopes: [],
  }),
  grantsPage: () => null,

  // The operator chose it, and it may say of any address whatever it likes.
  emailWorth: () => "admission",

  authjs: ({ common, baseUrl }) => ({
    id: oidc.id,
    type: "oidc",
    issuer: baseUrl ?? "",
    ...common,
    authorization: { params: { scope: oidc.scopes.join(" ") } },
  }),
};
