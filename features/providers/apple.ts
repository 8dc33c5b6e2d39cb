import { appleIcon } from "@/components/brand-icons";
import { membersIn, membersOf } from "@/features/oauth/members";
import { revokeAtIssuer } from "@/features/oauth/revocation";
import { lowerCase } from "@/lib/email-list";
import { appleKey } from "./apple-key";
import { emailAddress, isTrue, readClaims, text } from "./identity";
import { openidProvider } from "./openid-provider";

const vendor = "https://appleid.apple.com";

/** Mailboxes that Apple runs. The last are addresses that it makes for one developer's apps alone, and forwards. */
const ownDomains = ["icloud.com", "me.com", "mac.com", "privaterelay.appleid.com"];

/**
 * Sign in with Apple. Without Auth.js's own function: that one has the callback's form read by Auth.js, which wants its cookies
 * with a cross-site POST (docs/decisions/0058).
 */
export const apple = openidProvider({
  id: "apple",
  button: {
    name: "Apple",
    receives: "Gives us your name and email, or an address that hides it.",
    icon: appleIcon,
  },
  env: {
    secret: "AUTH_APPLE_PRIVATE_KEY",
    teamId: "AUTH_APPLE_TEAM_ID",
    keyId: "AUTH_APPLE_KEY_ID",
    /** The App ID that the Services ID belongs to, where Apple's notices are for that one. */
    primaryId: "AUTH_APPLE_APP_ID",
  },
  issuer: vendor,
  clientKey: appleKey(vendor),
  scopes: { signIn: ["openid", "name", "email"], words: { name: "Read your name, the first time" } },
  authorization: {
    // It documents no PKCE, and its metadata names no method of it. A nonce binds the code to the flow.
    checks: ["state", "nonce"],
    // It demands this where name or email is asked for.
    responseMode: "form_post",
    // Nothing makes it ask anew.
    reauthentication: null,
    errorMeans: ({ code }) => (code === "user_cancelled_authorize" ? "cancelled" : null),
  },
  endpoints: {
    needs: ["AUTH_APPLE_TEAM_ID", "AUTH_APPLE_KEY_ID"],
    // It tells of no pictures.
    origins: ({ baseUrl }) => ({ authorization: new URL(baseUrl ?? vendor).origin, pictures: [] }),
    console: "https://developer.apple.com/account/resources/identifiers/list/serviceId",
  },
  identity: {
    // There is no userinfo: its ID token says it all, but for the name.
    asksUserinfo: false,
    read(profile) {
      const { email, email_verified } = membersOf(profile);
      const owned = ownDomains.includes(lowerCase(String(email)).split("@").at(-1) ?? "");
      return { ...readClaims(profile), ...emailAddress(email, isTrue(email_verified), owned) };
    },
    // Beside the code, unsigned, the first time only. The email in it proves nothing, and is not looked at.
    nameBeside(user) {
      const { firstName, lastName } = membersIn(membersIn(user).name);
      return text([text(firstName), text(lastName)].filter(Boolean).join(" "));
    },
    emailWorth: (_, owned) => (owned ? "administration" : "admission"),
  },
  tokens: {
    authentication: "post",
    // Its metadata does not say how a client authenticates there; its documents do.
    revoke: (grant) => revokeAtIssuer(grant.baseUrl ?? vendor, grant, "post"),
    // The app leaves the person's list, and is told the name again when they come back.
    revocationLeavesConsent: false,
    appGrant: () => "Apple gives tokens for people only.",
    grantsPage: ({ mode }) =>
      mode === "local" ? null : "https://account.apple.com/account/manage/section/security",
  },
});
