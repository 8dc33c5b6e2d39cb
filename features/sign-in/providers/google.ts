import Google from "next-auth/providers/google";
import { z } from "zod";
import { googleIcon } from "@/components/brand-icons";
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

export const google: ProviderEntry = {
  id: "google",
  name: "Google",
  receives: "Gives us your name, email and picture; never your password.",
  icon: googleIcon,
  env: { id: "AUTH_GOOGLE_ID", secret: "AUTH_GOOGLE_SECRET" },
  protocol: "oidc",
  scopes: ["openid", "email", "profile"],
  checks: ["pkce", "state", "nonce"],
  localPath: "/google",
  console: "https://console.cloud.google.com/auth/clients",
  issuer: ({ baseUrl }) => ({ name: baseUrl ?? "https://accounts.google.com", promised: false }),

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

  authjs: ({ common, baseUrl }) =>
    Google({
      ...common,
      ...(baseUrl && { issuer: baseUrl }),
      authorization: { params: { scope: google.scopes.join(" ") } },
    }),
};
