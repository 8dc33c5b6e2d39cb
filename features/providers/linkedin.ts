import LinkedIn from "next-auth/providers/linkedin";
import { linkedinIcon } from "@/components/brand-icons";
import { openidProvider } from "./openid-provider";

export const linkedin = openidProvider({
  id: "linkedin",
  button: { name: "LinkedIn", icon: linkedinIcon },
  issuer: "https://www.linkedin.com/oauth",
  authjs: LinkedIn,
  authorization: {
    // It refuses a code verifier of a client with a secret, and its ID tokens repeat no nonce: docs/decisions/0057.
    checks: ["state"],
    // Nothing makes it ask anew.
    reauthentication: null,
    errorMeans: ({ code }) => (/^user_cancelled_(login|authorize)$/.test(code) ? "cancelled" : null),
  },
  endpoints: {
    pictures: ["https://media.licdn.com"],
    console: "https://www.linkedin.com/developers/apps",
  },
  // Its ID token says it all.
  identity: { asksUserinfo: false },
  tokens: {
    // As LinkedIn documents it: in the form.
    authentication: "post",
    // For partners only: a token lasts 60 days, and then its person signs in anew.
    refresh: null,
    // There is no endpoint to give a grant back at.
    revoke: async () => false,
    appGrant: () => "LinkedIn gives tokens for an app itself to approved partners only.",
    grantsPage: ({ mode }) =>
      mode === "local" ? null : "https://www.linkedin.com/psettings/permitted-services",
  },
});
