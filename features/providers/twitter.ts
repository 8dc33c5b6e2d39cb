import Twitter from "next-auth/providers/twitter";
import { xIcon } from "@/components/brand-icons";
import { membersOf } from "@/features/oauth/members";
import { emailAddress, picture, subjectOf, text } from "./identity";
import { atBase, oauthProvider } from "./oauth-provider";

/** X. Auth.js still calls it by its old name, which is what the callback path and the variables carry. */
export const twitter = oauthProvider({
  id: "twitter",
  button: {
    name: "X",
    receives: "Gives us your name, picture and confirmed email, if any.",
    icon: xIcon,
  },
  env: { appId: "AUTH_TWITTER_API_KEY", appSecret: "AUTH_TWITTER_API_SECRET" },
  authjs: Twitter,
  scopes: {
    // X answers /2/users/me only to tokens that also carry tweet.read.
    signIn: ["users.read", "tweet.read", "users.email"],
    // Without it the access ends after two hours.
    widening: { scopes: ["offline.access"] },
    words: {
      "users.read": "Read your profile",
      "tweet.read": "Read the posts you can see",
      "users.email": "Read your confirmed email address",
      "offline.access": "Stay connected while you are away",
    },
  },
  endpoints: {
    authorization: "https://x.com/i/oauth2/authorize",
    token: "https://api.x.com/2/oauth2/token",
    userinfo: "https://api.x.com/2/users/me?user.fields=profile_image_url,confirmed_email",
    revocation: "https://api.x.com/2/oauth2/revoke",
    pictures: ["https://pbs.twimg.com", "https://abs.twimg.com"],
    console: "https://console.x.com",
    // X names itself in no answer. Should it begin to, one of its own hosts is right and anything else is a mix-up.
    issuer: ({ baseUrl }) => ({
      name: baseUrl ?? "https://x.com",
      alsoKnownAs: baseUrl ? [] : ["https://api.x.com", "https://twitter.com", "https://api.twitter.com"],
      promised: false,
    }),
  },
  identity: {
    read(profile) {
      const { id, username, name, profile_image_url, confirmed_email } = membersOf(membersOf(profile).data);
      const handle = text(username);
      return {
        subject: subjectOf(id),
        name: text(name) ?? handle,
        // The field holds confirmed addresses only, and is absent otherwise.
        ...emailAddress(confirmed_email, true),
        image: picture(profile_image_url),
        label: text(handle && `@${handle}`),
      };
    },
    noEmailMeansNone: true,
  },
  tokens: {
    // The first one is how X says it: "Value passed for the token was invalid."
    gone: ["invalid_request", "invalid_grant"],
    revocationLeavesConsent: false,
    // By the API key and its secret, which are not those of OAuth 2.0. One token for the app, which does not end.
    appGrant: ({ baseUrl }) => ({
      endpoint: () => ({ url: atBase("https://api.x.com/oauth2/token", baseUrl), authentication: "basic" }),
      scopes: null,
      endless: true,
    }),
    grantsPage: ({ mode }) => (mode === "local" ? null : "https://x.com/settings/connected_apps"),
  },
});
