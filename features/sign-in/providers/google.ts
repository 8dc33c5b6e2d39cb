import Google from "next-auth/providers/google";
import { z } from "zod";
import { googleIcon } from "@/components/brand-icons";
import { refreshAtIssuer, standardWay } from "@/features/sign-in/protocol/refresh";
import { revokeAtIssuer } from "@/features/sign-in/protocol/revocation";
import { emailAddress, picture, text } from "./identity";
import type { ProviderEntry } from "./types";

/** The ID token's claims (OpenID Connect Core, section 5.1). */
const claimsSchema = z.object({
  sub: z.string().min(1),
  name: z.string().nullish(),
  email: z.string().nullish(),
  email_verified: z.boolean().nullish(),
  picture: z.string().nullish(),
});

const vendor = "https://accounts.google.com";
const googleScope = "https://www.googleapis.com/auth/";

export const google: ProviderEntry = {
  id: "google",
  name: "Google",
  receives: "Gives us your name, email and picture; never your password.",
  icon: googleIcon,
  env: { id: "AUTH_GOOGLE_ID", secret: "AUTH_GOOGLE_SECRET" },
  protocol: "oidc",
  scopes: ["openid", "email", "profile"],
  // A refresh token comes with consent only, and one from before knows nothing of what is granted now.
  widening: {
    params: { access_type: "offline", prompt: "consent", include_granted_scopes: "true" },
    addsGranted: true,
    hint: ({ subject }) => ({ login_hint: subject }),
  },
  // The two names that Google has for each: what is asked for, and what its answers say.
  scopeIncludes: {
    email: [`${googleScope}userinfo.email`],
    profile: [`${googleScope}userinfo.profile`],
    [`${googleScope}userinfo.email`]: ["email"],
    [`${googleScope}userinfo.profile`]: ["profile"],
  },
  scopeWords: {
    openid: "Know who you are",
    email: "Read your email address",
    profile: "Read your name and picture",
    // Google's own names for the two, which its answers carry.
    [`${googleScope}userinfo.email`]: "Read your email address",
    [`${googleScope}userinfo.profile`]: "Read your name and picture",
    [`${googleScope}drive.metadata.readonly`]:
      "See the names and dates of your files in Drive, and open none",
  },
  checks: ["pkce", "state", "nonce"],
  localPath: "/google",
  console: "https://console.cloud.google.com/auth/clients",
  issuer: ({ baseUrl }) => ({ name: baseUrl ?? vendor, promised: false }),
  // By name: below googleusercontent.com there are also hosts that anybody can rent.
  origins: ({ baseUrl }) =>
    baseUrl === null
      ? { authorization: vendor, pictures: [3, 4, 5, 6].map((n) => `https://lh${n}.googleusercontent.com`) }
      : { authorization: new URL(baseUrl).origin, pictures: [new URL(baseUrl).origin] },

  identity(profile) {
    const claims = claimsSchema.parse(profile);
    return {
      subject: claims.sub,
      name: text(claims.name),
      ...emailAddress(claims.email, claims.email_verified === true),
      image: picture(claims.picture),
      label: text(claims.email),
    };
  },

  // The client's secret in the form, as Google's guide has it.
  refresh: (grant) =>
    refreshAtIssuer(grant.baseUrl ?? vendor, grant, { ...standardWay, authentication: "post" }),
  revoke: (grant) => revokeAtIssuer(grant.baseUrl ?? vendor, grant),
  appGrant: () =>
    "Google has no tokens for an app by its client secret. A service account signs a JWT with a key of its own.",
  grantsPage: ({ mode }) => (mode === "local" ? null : "https://myaccount.google.com/connections"),

  authjs: ({ common, baseUrl }) =>
    Google({
      ...common,
      ...(baseUrl && { issuer: baseUrl }),
      authorization: { params: { scope: google.scopes.join(" ") } },
    }),
};
