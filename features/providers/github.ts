import GitHub from "next-auth/providers/github";
import { z } from "zod";
import { githubIcon } from "@/components/brand-icons";
import { membersIn, membersOf } from "@/features/oauth/members";
import { fetchIfTold, fetchJson } from "@/features/oauth/provider-fetch";
import { refreshTokens } from "@/features/oauth/refresh";
import { expectRevoked } from "@/features/oauth/revocation";
import { clientBasic } from "@/features/oauth/token-request";
import type { GrantToRefresh, GrantToRevoke } from "@/features/oauth/types";
import { brand } from "@/lib/brand";
import { emailAddress, isTrue, picture, text } from "./identity";
import { atBase, oauthProvider } from "./oauth-provider";

const idSchema = z.number().int().positive();

const vendor = "https://github.com";
const tokenEndpoint = `${vendor}/login/oauth/access_token`;

export const github = oauthProvider({
  id: "github",
  button: { name: "GitHub", icon: githubIcon },
  // GitHub Enterprise's, such as https://github.example.com.
  env: { address: "AUTH_GITHUB_ENTERPRISE_URL" },
  authjs: GitHub,
  scopes: {
    signIn: ["read:user", "user:email"],
    // Its answers hold what this request asked for and no more. `offline_access` is left to the app's settings, where tokens
    // that end are switched on for all its sign-ins: what is stored then lasts eight hours in a thief's hands.
    widening: {
      hint: ({ label }): Record<string, string> => (label ? { login: label.replace(/^@/, "") } : {}),
    },
    // GitHub answers with the wider one alone (its docs, "Scopes for OAuth apps").
    includes: {
      user: ["read:user", "user:email", "user:follow"],
      repo: ["public_repo", "repo:status", "repo_deployment", "repo:invite", "security_events"],
      "admin:org": ["write:org", "read:org"],
      "write:org": ["read:org"],
    },
    words: {
      "read:user": "Read your profile",
      "user:email": "Read your email addresses",
      repo: "Read and change your repositories, private ones too",
      public_repo: "Read and change your public repositories",
    },
  },
  // Somebody has to choose the account; GitHub asks for a password only where it sees fit.
  authorization: { reauthentication: { params: { prompt: "select_account" } } },
  endpoints: {
    authorization: `${vendor}/login/oauth/authorize`,
    token: tokenEndpoint,
    async userinfo({ baseUrl, fetch }, accessToken) {
      const api = apiOf(baseUrl);
      const [user, emails] = await Promise.all([
        fetchJson(fetch, `${api}/user`, accessToken),
        // A GitHub App without the permission "Email addresses" is refused.
        fetchIfTold(fetch, `${api}/user/emails`, accessToken),
      ]);
      return { ...membersOf(user), emails };
    },
    console: "https://github.com/settings/applications/new",
    // GitHub names itself with every code since April 2026, and not with an error; its Enterprise versions come later.
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
  },
  identity: {
    read(profile) {
      const { id, login, name, avatar_url, emails } = membersOf(profile);
      const handle = text(login);
      // The public profile's email can be any text; only the list of addresses says what GitHub has verified.
      const listed = Array.isArray(emails) ? emails.map(membersIn) : [];
      const email = listed.find(({ primary }) => isTrue(primary));
      return {
        subject: String(idSchema.parse(id)),
        name: text(name) ?? handle,
        ...emailAddress(email?.email, isTrue(email?.verified)),
        image: picture(avatar_url),
        label: text(handle && `@${handle}`),
      };
    },
    // GitHub verifies by a link to the mailbox. An Enterprise server's administrators can call any address verified.
    emailWorth: ({ baseUrl, mode }) =>
      baseUrl === null || mode === "local" ? "administration" : "admission",
  },
  tokens: {
    authentication: "post",
    refresh: renew,
    revocationLeavesConsent: false,
    // With an access token only: one that has ended is renewed first, where that is possible.
    async revoke(grant) {
      const { accessToken, refreshToken } = grant;
      if (accessToken && (await endGrant(grant, accessToken))) return true;
      const renewed = refreshToken ? await renew({ ...grant, refreshToken }) : "gone";
      if (renewed !== "gone") await endGrant(grant, renewed.accessToken);
      return accessToken !== null || refreshToken !== null;
    },
    // https://docs.github.com/apps: "Authenticating as a GitHub App installation"
    appGrant: () =>
      "GitHub has no tokens for an app by its client secret. A GitHub App signs a JWT with its private key and acts for an installation.",
    grantsPage: ({ baseUrl, mode }) =>
      mode === "local" ? null : `${withoutSlash(baseUrl) ?? vendor}/settings/applications`,
  },
});

/** Where the app's tokens end, be it an OAuth App or a GitHub App, each refresh token works once. */
function renew(grant: GrantToRefresh) {
  return refreshTokens(atBase(tokenEndpoint, grant.baseUrl), grant, {
    authentication: "post",
    gone: ["bad_refresh_token"],
  });
}

/**
 * Ends the whole grant, with every token of it, and not just the one that we hold.
 * @returns false when GitHub does not take the token any more
 * @throws ProviderUnavailable, ProviderRefused
 */
async function endGrant(
  { clientId, clientSecret, baseUrl, fetch }: GrantToRevoke,
  token: string,
): Promise<boolean> {
  const api = apiOf(baseUrl);
  const url = `${api}/applications/${encodeURIComponent(clientId)}/grant`;
  const headers = {
    Accept: "application/vnd.github+json",
    // GitHub refuses requests without one.
    "User-Agent": brand.slug,
  };
  const response = await fetch(url, {
    method: "DELETE",
    headers: {
      ...headers,
      Authorization: clientBasic(clientId, clientSecret),
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ access_token: token }),
  });
  if (response.status === 404 || response.status === 422) {
    // It says the same of a token that has ended and of a secret that is not ours. The token itself tells which it is.
    const used = await fetch(`${api}/user`, { headers: { ...headers, Authorization: `Bearer ${token}` } });
    if (used.status === 401) return false;
  }
  await expectRevoked(url, response);
  return true;
}

/** @returns where its REST API is */
export function apiOf(baseUrl: string | null): string {
  const base = withoutSlash(baseUrl);
  return base ? `${base}/api/v3` : "https://api.github.com";
}

function withoutSlash(address: string | null): string | null {
  return address?.replace(/\/+$/, "") ?? null;
}
