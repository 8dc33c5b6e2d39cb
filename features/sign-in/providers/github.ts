import GitHub from "next-auth/providers/github";
import { z } from "zod";
import { githubIcon } from "@/components/brand-icons";
import { fetchJson } from "@/features/sign-in/provider-fetch";
import { emailAddress, picture, text } from "./identity";
import type { ProviderEntry } from "./types";

const profileSchema = z.object({
  id: z.number().int().positive(),
  login: z.string().min(1),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
  emails: z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() })),
});

export const github: ProviderEntry = {
  id: "github",
  name: "GitHub",
  receives: "Gives us your name, email and picture; never your password.",
  icon: githubIcon,
  env: { id: "AUTH_GITHUB_ID", secret: "AUTH_GITHUB_SECRET" },
  scopes: ["read:user", "user:email"],
  checks: ["pkce", "state"],
  localPath: "/github",
  console: "https://github.com/settings/applications/new",

  identity(profile) {
    const { id, login, name, avatar_url, emails } = profileSchema.parse(profile);
    // The public profile's email can be any text; only the list of addresses says what GitHub has verified.
    const email = emails.find((entry) => entry.primary);
    return {
      subject: String(id),
      name: text(name) ?? text(login),
      ...emailAddress(email?.email, email?.verified ?? false),
      image: picture(avatar_url),
      label: text(`@${login}`),
    };
  },

  authjs: ({ common, localUrl, fetch }) =>
    GitHub({
      ...common,
      // GitHub Enterprise's option moves all endpoints and the issuer together, which is what a stand-in needs.
      ...(localUrl && { enterprise: { baseUrl: localUrl } }),
      authorization: { params: { scope: github.scopes.join(" ") } },
      userinfo: {
        async request({ tokens }: { tokens: { access_token?: string } }) {
          const api = localUrl ? `${localUrl}/api/v3` : "https://api.github.com";
          const [user, emails] = await Promise.all([
            fetchJson(fetch, `${api}/user`, tokens.access_token),
            fetchJson(fetch, `${api}/user/emails`, tokens.access_token),
          ]);
          return { ...z.record(z.string(), z.unknown()).parse(user), emails };
        },
      },
    }),
};
