import GitHub from "next-auth/providers/github";
import { z } from "zod";
import { githubIcon } from "@/components/brand-icons";
import { fetchJson } from "@/features/sign-in/protocol/provider-fetch";
import { refreshTokens } from "@/features/sign-in/protocol/refresh";
import { clientBasic, expectRevoked } from "@/features/sign-in/protocol/revocation";
import { emailAddress, picture, text } from "./identity";
import type { ProviderEntry } from "./types";

const profileSchema = z.object({
  id: z.number().int().positive(),
  login: z.string().min(1),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
  emails: z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() })),
});

const vendor = "https://github.com";

export const github: ProviderEntry = {
  id: "github",
  name: "GitHub",
  receives: "Gives us your name, email and picture; never your password.",
  icon: githubIcon,
  // The address is GitHub Enterprise's, such as https://github.example.com.
  env: { id: "AUTH_GITHUB_ID", secret: "AUTH_GITHUB_SECRET", address: "AUTH_GITHUB_ENTERPRISE_URL" },
  protocol: "oauth",
  scopes: ["read:user", "user:email"],
  // Its tokens do not end, and its answers hold what this request asked for and no more.
  widening: {
    hint: ({ label }): Record<string, string> => (label ? { login: label.replace(/^@/, "") } : {}),
  },
  // GitHub answers with the wider one alone (its docs, "Scopes for OAuth apps").
  scopeIncludes: {
    user: ["read:user", "user:email", "user:follow"],
    repo: ["public_repo", "repo:status", "repo_deployment", "repo:invite", "security_events"],
    "admin:org": ["write:org", "read:org"],
    "write:org": ["read:org"],
  },
  scopeWords: {
    "read:user": "Read your profile",
    "user:email": "Read your email addresses",
    repo: "Read and change your repositories, private ones too",
    public_repo: "Read and change your public repositories",
  },
  checks: ["pkce", "state"],
  localPath: "/github",
  console: "https://github.com/settings/applications/new",
  // GitHub names itself in every answer since April 2026; its Enterprise versions come later.
  issuer: ({ baseUrl, mode }) => ({
    name: `${withoutSlash(baseUrl) ?? vendor}/login/oauth`,
    promised: baseUrl === null || mode === "local",
  }),
  // An own server shows pictures itself or, with subdomain isolation, on a host beside it.
  origins: ({ baseUrl, mode }) => {
    if (baseUrl === null)
      return { authorization: vendor, pictures: ["https://avatars.githubusercontent.com"] };
    const { origin, host, protocol } = new URL(baseUrl);
    const beside = mode === "local" ? [] : [`${protocol}//avatars.${host}`];
    return { authorization: origin, pictures: [origin, ...beside] };
  },

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

  // Tokens of OAuth apps do not end. Those of GitHub Apps do, where the app says so; each refresh token works once.
  refresh: (grant) =>
    refreshTokens(`${withoutSlash(grant.baseUrl) ?? "https://github.com"}/login/oauth/access_token`, grant, {
      authentication: "post",
      gone: ["bad_refresh_token"],
    }),

  // The whole grant, with every token of it, and not just the one that we hold.
  async revoke({ clientId, clientSecret, baseUrl, accessToken, fetch }) {
    if (!accessToken) return false;
    const url = `${apiOf(baseUrl)}/applications/${encodeURIComponent(clientId)}/grant`;
    const response = await fetch(url, {
      method: "DELETE",
      headers: {
        Accept: "application/vnd.github+json",
        Authorization: clientBasic(clientId, clientSecret),
        "Content-Type": "application/json",
        // GitHub refuses requests without one.
        "User-Agent": "valet-key",
      },
      body: JSON.stringify({ access_token: accessToken }),
    });
    // It does not find a token that has ended.
    if (response.status !== 404) await expectRevoked(url, response);
    return true;
  },

  // https://docs.github.com/apps: "Authenticating as a GitHub App installation"
  appGrant: () =>
    "GitHub has no tokens for an app by its client secret. A GitHub App signs a JWT with its private key and acts for an installation.",
  grantsPage: ({ baseUrl, mode }) =>
    mode === "local" ? null : `${withoutSlash(baseUrl) ?? vendor}/settings/applications`,

  authjs: ({ common, baseUrl, fetch }) => {
    const base = withoutSlash(baseUrl);
    const api = apiOf(baseUrl);
    return GitHub({
      ...common,
      // Moves all endpoints and the issuer together, which is what a stand-in needs as well.
      ...(base && { enterprise: { baseUrl: base } }),
      authorization: { params: { scope: github.scopes.join(" ") } },
      userinfo: {
        async request({ tokens }: { tokens: { access_token?: string } }) {
          const [user, emails] = await Promise.all([
            fetchJson(fetch, `${api}/user`, tokens.access_token),
            fetchJson(fetch, `${api}/user/emails`, tokens.access_token),
          ]);
          return { ...z.record(z.string(), z.unknown()).parse(user), emails };
        },
      },
    });
  },
};

/** @returns where its REST API is */
export function apiOf(baseUrl: string | null): string {
  const base = withoutSlash(baseUrl);
  return base ? `${base}/api/v3` : "https://api.github.com";
}

function withoutSlash(address: string | null): string | null {
  return address?.replace(/\/+$/, "") ?? null;
}
