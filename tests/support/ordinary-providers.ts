import Discord from "next-auth/providers/discord";
import Okta from "next-auth/providers/okta";
import { membersOf } from "@/features/oauth/members";
import { emailAddress, isTrue, picture, subjectOf, text } from "@/features/providers/identity";
import { oauthProvider } from "@/features/providers/oauth-provider";
import { openidProvider } from "@/features/providers/openid-provider";
import { oauthVendor, openidVendor } from "../../local-providers/ordinary";

// All that an ordinary provider takes, of either protocol: its entry and its stand-in.

export const okta = openidProvider({ id: "okta", button: { name: "Okta" }, authjs: Okta });
export const localOkta = openidVendor({ id: "okta", name: "Okta" });

export const discord = oauthProvider({
  id: "discord",
  button: { name: "Discord" },
  authjs: Discord,
  scopes: {
    signIn: ["identify", "email"],
    words: { identify: "Read your name and picture", email: "Read your email address" },
  },
  endpoints: {
    authorization: "https://discord.com/api/oauth2/authorize",
    token: "https://discord.com/api/oauth2/token",
    userinfo: "https://discord.com/api/users/@me",
    revocation: "https://discord.com/api/oauth2/token/revoke",
    pictures: ["https://cdn.discordapp.com"],
    console: "https://discord.com/developers/applications",
  },
  identity: {
    read(profile) {
      const { id, username, global_name, avatar, email, verified } = membersOf(profile);
      return {
        subject: subjectOf(id),
        name: text(global_name) ?? text(username),
        ...emailAddress(email, isTrue(verified)),
        image: picture(`https://cdn.discordapp.com/avatars/${id}/${avatar}.png`),
        label: text(username),
      };
    },
  },
});
export const localDiscord = oauthVendor({
  id: "discord",
  name: "Discord",
  paths: { authorize: "/api/oauth2/authorize", token: "/api/oauth2/token" },
  scopes: { identify: "See your name and picture", email: "See your email address" },
  profile: {
    path: "/api/users/@me",
    answer: ({ person, subject, email }) => ({
      id: subject,
      username: person.username,
      global_name: person.name,
      avatar: "a1",
      email,
      verified: person.emailVerified,
    }),
  },
  revocationPath: "/api/oauth2/token/revoke",
});
