import { gitlabIcon } from "@/components/brand-icons";
import { openidProvider } from "./openid-provider";

const vendor = "https://gitlab.com";

/**
 * GitLab, or a server of one's own by its address. Without Auth.js's own function, which is for OAuth alone and believes an
 * email of which nothing says whose it is.
 */
export const gitlab = openidProvider({
  id: "gitlab",
  button: { name: "GitLab", icon: gitlabIcon },
  env: { address: "AUTH_GITLAB_ISSUER" },
  issuer: issuerAt,
  endpoints: { console: `${vendor}/-/user_settings/applications` },
  // Its ID token says it all.
  identity: { asksUserinfo: false },
  tokens: {
    appGrant: () =>
      "GitLab documents no tokens for an app itself. A group or a project has access tokens, made by hand.",
    grantsPage: ({ baseUrl, mode }) =>
      mode === "local" ? null : `${issuerAt(baseUrl)}/-/user_settings/applications`,
  },
});

/** As its metadata spells it, without a slash at the end. */
function issuerAt(baseUrl: string | null): string {
  return baseUrl?.replace(/\/+$/, "") ?? vendor;
}
