import Twitter from "next-auth/providers/twitter";
import { xIcon } from "@/components/brand-icons";
import { membersOf } from "@/features/oauth/members";
import { fetchJson } from "@/features/oauth/provider-fetch";
import { refreshTokens } from "@/features/oauth/refresh";
import { revokeTokens } from "@/features/oauth/revocation";
import { emailAddress, picture, subjectOf, text } from "./identity";
import type { ProviderEntry } from "./types";

/** X. Auth.js still calls it by its old name, which is what the callback path and the variables carry. */
export const twitter: ProviderEntry<"twitter"> = {
  id: "twitter",
  name: "X",
  receives: "Gives us your name, picture and confirmed email, if any.",
  icon: xIcon,
  env: {
    id: "AUTH_TWITTER_ID",
    secret: "AUTH_TWITTER_SECRET",
    appId: "AUTH_TWITTER_API_KEY",
    appSecret: "AUTH_TWITTER_API_SECRET",
    emailWorth: "AUTH_TWITTER_EMAIL_WORTH",
    onwards: "AUTH_TWITTER_ONWARDS",
  },
  protocol: "oauth",
  // X answers /2/users/me only to tokens that also carry tweet.read.
  scopes: ["users.read", "tweet.read", "users.email"],
  // Without it the access ends after two hours.
  widening: { scopes: ["offline.access"] },
  // X has no parameter for it: a browser that is signed in there shows the page to authorize the app, at most.
  reauthentication: null,
  scopeWords: {
    "users.read": "Read your profile",
    "tweet.read": "Read the posts you can see",
    "users.email": "Read your confirmed email address",
    "offline.access": "Stay connected while you are away",
  },
  checks: ["pkce", "state"],
  localPath: "/x",
  console: "https://console.x.com",
  // X names itself in no answer. Should it begin to, one of its own hosts is right and anything else is a mix-up.
  issuer: ({ baseUrl }) => ({
    name: baseUrl ?? "https://x.com",
    alsoKnownAs: baseUrl ? [] : ["https://api.x.com", "https://twitter.com", "https://api.twitter.com"],
    promised: false,
  }),
  origins: ({ baseUrl }) =>
    baseUrl === null
      ? { authorization: "https://x.com", pictures: ["https://pbs.twimg.com", "https://abs.twimg.com"] }
      : { authorization: new URL(baseUrl).origin, pictures: [new URL(baseUrl).origin] },

  identity(profile) {
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

  refresh: (grant) =>
    refreshTokens(`${grant.baseUrl ?? "https://api.x.com"}/2/oauth2/token`, grant, {
      authentication: "basic",
      // The first one is how X says it: "Value passed for the token was invalid."
      gone: ["invalid_request", "invalid_grant"],
    }),
  revoke: (grant) => revokeTokens(`${grant.baseUrl ?? "https://api.x.com"}/2/oauth2/revoke`, grant),
  // By the API key and its secret, which are not those of OAuth 2.0. One token for the app, which does not end.
  appGrant: ({ baseUrl }) => ({
    endpoint: () => ({ url: `${baseUrl ?? "https://api.x.com"}/oauth2/token`, authentication: "basic" }),
    scopes: null,
    endless: true,
  }),
  grantsPage: ({ mode }) => (mode === "local" ? null : "https://x.com/settings/connected_apps"),

  // By a letter to the mailbox, once.
  emailWorth: () => "admission",

  authjs: ({ common, baseUrl, fetch }) => {
    const api = baseUrl ?? "https://api.x.com";
    const me = `${api}/2/users/me?user.fields=profile_image_url,confirmed_email`;
    return Twitter({
      ...common,
      // An object, since a string would lose the scopes.
      authorization: {
        url: `${baseUrl ?? "https://x.com"}/i/oauth2/authorize`,
        params: { scope: twitter.scopes.join(" ") },
      },
      token: `${api}/2/oauth2/token`,
      userinfo: {
        url: me,
        request: ({ tokens }: { tokens: { access_token?: string } }) =>
          fetchJson(fetch, me, tokens.access_token),
      },
    });
  },
};
