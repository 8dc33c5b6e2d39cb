import Discord from "next-auth/providers/discord";
import { z } from "zod";
import { discordIcon } from "@/components/brand-icons";
import { membersOf } from "@/features/oauth/members";
import { fetchJson } from "@/features/oauth/provider-fetch";
import { emailAddress, isTrue, picture, text } from "./identity";
import { atBase, oauthProvider } from "./oauth-provider";

const vendor = "https://discord.com";
const pictures = "https://cdn.discordapp.com";

/** A snowflake, which is part of a picture's address as well. */
const idSchema = z.string().regex(/^\d{1,20}$/);

export const discord = oauthProvider({
  id: "discord",
  button: { name: "Discord", icon: discordIcon },
  authjs: Discord,
  scopes: {
    signIn: ["identify", "email"],
    words: { identify: "Read your name and picture", email: "Read your email address" },
  },
  // Its page asks once more whether the app may, and for no password.
  authorization: { reauthentication: { params: { prompt: "consent" } } },
  endpoints: {
    authorization: `${vendor}/oauth2/authorize`,
    token: `${vendor}/api/oauth2/token`,
    async userinfo({ baseUrl, fetch }, accessToken) {
      const user = await fetchJson(fetch, atBase(`${vendor}/api/users/@me`, baseUrl), accessToken);
      // Pictures have a hash and no address: a stand-in has them elsewhere.
      return { ...membersOf(user), pictures: baseUrl ? new URL(baseUrl).origin : pictures };
    },
    revocation: `${vendor}/api/oauth2/token/revoke`,
    pictures: [pictures],
    console: `${vendor}/developers/applications`,
    // Its metadata (/.well-known/oauth-authorization-server) says that each answer names it.
    issuer: ({ baseUrl }) => ({ name: baseUrl ?? vendor, promised: true }),
  },
  identity: {
    read(profile) {
      const { id, username, global_name, avatar, email, verified, pictures: at } = membersOf(profile);
      const subject = idSchema.parse(id);
      const handle = text(username);
      const hash = typeof avatar === "string" && /^\w{1,64}$/.test(avatar) ? avatar : null;
      return {
        subject,
        name: text(global_name) ?? handle,
        ...emailAddress(email, isTrue(verified)),
        image: hash && picture(`${text(at) ?? pictures}/avatars/${subject}/${hash}.png`),
        label: text(handle && `@${handle}`),
      };
    },
  },
  tokens: {
    // With one token all others of this app and person end, and it leaves their list of authorized apps.
    revocationLeavesConsent: false,
    appGrant: () =>
      "Discord's client credentials act as the person who owns the app. A bot has a token of its own.",
    grantsPage: ({ mode }) => (mode === "local" ? null : `${vendor}/settings/authorized-apps`),
  },
});
