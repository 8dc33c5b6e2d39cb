import Google from "next-auth/providers/google";
import { googleIcon } from "@/components/brand-icons";
import { membersOf } from "@/features/oauth/members";
import { lowerCase } from "@/lib/email-list";
import { emailAddress, isTrue, readClaims } from "./identity";
import { openidProvider } from "./openid-provider";

const vendor = "https://accounts.google.com";
const googleScope = "https://www.googleapis.com/auth/";

export const google = openidProvider({
  id: "google",
  // Its OAuth 2.0 policies, "Use secure browsers": its page answers 403, `disallowed_useragent`.
  button: { name: "Google", icon: googleIcon, refusesInAppBrowsers: true },
  issuer: vendor,
  authjs: Google,
  scopes: {
    // A refresh token comes with consent only, and one from before knows nothing of what is granted now.
    widening: {
      params: { access_type: "offline", prompt: "consent", include_granted_scopes: "true" },
      addsGranted: true,
      hint: ({ subject }) => ({ login_hint: subject }),
    },
    // The two names that Google has for each: what is asked for, and what its answers say.
    includes: {
      email: [`${googleScope}userinfo.email`],
      profile: [`${googleScope}userinfo.profile`],
      [`${googleScope}userinfo.email`]: ["email"],
      [`${googleScope}userinfo.profile`]: ["profile"],
    },
    words: {
      [`${googleScope}userinfo.email`]: "Read your email address",
      [`${googleScope}userinfo.profile`]: "Read your name and picture",
      [`${googleScope}drive.metadata.readonly`]:
        "See the names and dates of your files in Drive, and open none",
    },
  },
  // Google knows no `prompt=login` and sends no `auth_time`: somebody has to choose the account, and no more.
  authorization: { reauthentication: { params: { prompt: "select_account" } } },
  endpoints: {
    console: "https://console.cloud.google.com/auth/clients",
    // By name: below googleusercontent.com there are also hosts that anybody can rent.
    origins: ({ baseUrl }) =>
      baseUrl === null
        ? { authorization: vendor, pictures: [3, 4, 5, 6].map((n) => `https://lh${n}.googleusercontent.com`) }
        : { authorization: new URL(baseUrl).origin, pictures: [new URL(baseUrl).origin] },
  },
  identity: {
    asksUserinfo: false,
    read(profile) {
      const { hd, email, email_verified } = membersOf(profile);
      const domain = lowerCase(String(email)).split("@").at(-1);
      // Of any other address Google has seen a letter answered once, and who has the mailbox now may be somebody else.
      // https://developers.google.com/identity/gsi/web/guides/verify-google-id-token: "authoritative".
      const owned =
        domain === "gmail.com" ||
        domain === "googlemail.com" ||
        (typeof hd === "string" && hd !== "" && lowerCase(hd) === domain);
      return { ...readClaims(profile), ...emailAddress(email, isTrue(email_verified), owned) };
    },
    emailWorth: (_, owned) => (owned ? "administration" : "admission"),
  },
  tokens: {
    // The client's secret in the form, as Google's guide has it.
    authentication: "post",
    revocationLeavesConsent: false,
    appGrant: () =>
      "Google has no tokens for an app by its client secret. A service account signs a JWT with a key of its own.",
    grantsPage: ({ mode }) => (mode === "local" ? null : "https://myaccount.google.com/connections"),
  },
});
