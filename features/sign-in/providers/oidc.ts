import { z } from "zod";
import { singleSignOnIcon } from "@/components/brand-icons";
import { discover } from "@/features/sign-in/protocol/metadata";
import { refreshAtIssuer } from "@/features/sign-in/protocol/refresh";
import { revokeAtIssuer } from "@/features/sign-in/protocol/revocation";
import { emailAddress, picture, text } from "./identity";
import type { ProviderEntry } from "./types";

/** The standard claims (OpenID Connect Core, section 5.1), of the ID token and of userinfo together. */
const claimsSchema = z.object({
  sub: z.string().min(1),
  name: z.string().nullish(),
  preferred_username: z.string().nullish(),
  email: z.string().nullish(),
  // Some servers write the boolean as text.
  email_verified: z.union([z.boolean(), z.enum(["true", "false"])]).nullish(),
  picture: z.string().nullish(),
});

/** Any OpenID provider by its issuer: an organization's own, or a vendor that has no entry here. */
export const oidc: ProviderEntry = {
  id: "oidc",
  /** What people call it, from AUTH_OIDC_NAME. */
  get name() {
    return text(process.env.AUTH_OIDC_NAME)?.slice(0, 40) ?? "SSO";
  },
  receives: "Gives us your name, email and picture; never your password.",
  icon: singleSignOnIcon,
  env: {
    id: "AUTH_OIDC_ID",
    secret: "AUTH_OIDC_SECRET",
    address: "AUTH_OIDC_ISSUER",
    name: "AUTH_OIDC_NAME",
  },
  needsAddress: true,
  protocol: "oidc",
  asksUserinfo: true,
  scopes: ["openid", "email", "profile"],
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

  identity(profile) {
    const claims = claimsSchema.parse(profile);
    const verified = claims.email_verified === true || claims.email_verified === "true";
    return {
      subject: claims.sub,
      name: text(claims.name) ?? text(claims.preferred_username),
      ...emailAddress(claims.email, verified),
      image: picture(claims.picture),
      label: text(claims.preferred_username) ?? text(claims.email) ?? text(claims.name),
    };
  },

  refresh: (grant) => refreshAtIssuer(grant.baseUrl ?? "", grant),
  revoke: (grant) => revokeAtIssuer(grant.baseUrl ?? "", grant),
  appGrant: ({ baseUrl }) => ({
    endpoint: async () => (await discover(baseUrl ?? "")).token_endpoint,
    authentication: "basic",
    scopes: [],
  }),
  grantsPage: () => null,

  authjs: ({ common, baseUrl }) => ({
    id: oidc.id,
    type: "oidc",
    issuer: baseUrl ?? "",
    ...common,
    authorization: { params: { scope: oidc.scopes.join(" ") } },
  }),
};
