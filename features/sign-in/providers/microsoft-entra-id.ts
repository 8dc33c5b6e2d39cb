import { z } from "zod";
import { microsoftIcon } from "@/components/brand-icons";
import { refreshTokens } from "@/features/sign-in/protocol/refresh";
import { issuerOfTenant, type Tenants } from "@/features/sign-in/protocol/tenants";
import { emailAddress, text } from "./identity";
import type { ProviderEntry } from "./types";

/** The tenant of all personal accounts (Outlook, Xbox). */
const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";
/** Work, school and personal accounts alike. */
const everybody = "https://login.microsoftonline.com/common/v2.0";
const graphScope = "https://graph.microsoft.com/";

/** The ID token's claims, version 2.0. `xms_edov` is there only where the app's registration asks for it. */
const claimsSchema = z.object({
  sub: z.string().min(1),
  tid: z.string().min(1),
  name: z.string().nullish(),
  preferred_username: z.string().nullish(),
  email: z.string().nullish(),
  xms_edov: z.unknown().optional(),
});

/** Microsoft, by its identity platform (Entra ID). */
export const microsoft: ProviderEntry = {
  id: "microsoft-entra-id",
  name: "Microsoft",
  receives: "Gives us your name and email; never your password.",
  icon: microsoftIcon,
  // The address says whose accounts may sign in: of everybody, of every organization, of consumers, or of one tenant.
  env: {
    id: "AUTH_MICROSOFT_ENTRA_ID_ID",
    secret: "AUTH_MICROSOFT_ENTRA_ID_SECRET",
    address: "AUTH_MICROSOFT_ENTRA_ID_ISSUER",
  },
  addresses: {
    pattern: /\/(common|organizations|consumers|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\/v2\.0\/?$/i,
    example: `${everybody}, with organizations, consumers or your directory (tenant) ID in the place of common`,
  },
  protocol: "oidc",
  scopes: ["openid", "profile", "email"],
  // Without it the access ends after an hour, or a little more.
  widening: {
    scopes: ["offline_access"],
    hint: ({ label }): Record<string, string> => (label ? { login_hint: label } : {}),
  },
  // Graph's own names for its scopes, long and short; its answers have either.
  scopeIncludes: {
    "User.Read": [`${graphScope}User.Read`],
    [`${graphScope}User.Read`]: ["User.Read"],
    "Files.Read": [`${graphScope}Files.Read`],
    [`${graphScope}Files.Read`]: ["Files.Read"],
  },
  scopeWords: {
    openid: "Know who you are",
    profile: "Read your name",
    email: "Read your email address",
    offline_access: "Stay connected while you are away",
    "User.Read": "Read your profile",
    [`${graphScope}User.Read`]: "Read your profile",
    "Files.Read": "Read your files in OneDrive",
    [`${graphScope}Files.Read`]: "Read your files in OneDrive",
  },
  checks: ["pkce", "state", "nonce"],
  localPath: "/microsoft",
  console: "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
  issuer({ baseUrl }) {
    const name = authorityOf(baseUrl);
    // The same for every address, so that who may sign in can change and accounts stay whose they are.
    return { name, filedUnder: new URL(name).origin, tenants: tenantsOf(name), promised: false };
  },
  // Its pictures take a token to fetch, and no browser of somebody else's has one.
  origins({ baseUrl, mode }) {
    const authorization = new URL(authorityOf(baseUrl)).origin;
    // Browsers hold a form's redirects against the page's policy, and personal accounts sign in elsewhere.
    const personal = mode === "real" && /\/(common|consumers)\/v2\.0$/.test(authorityOf(baseUrl));
    return { authorization, pictures: [], ...(personal && { onwards: ["https://login.live.com"] }) };
  },

  identity(profile) {
    const { sub, tid, name, preferred_username, email, xms_edov } = claimsSchema.parse(profile);
    // An administrator of any tenant can write any address into `email`. That its domain is the tenant's own is what
    // `xms_edov` says; the addresses of personal accounts are Microsoft's to verify.
    const verified = tid === consumers || [true, 1, "1", "true"].some((yes) => xms_edov === yes);
    return {
      // `sub` alone is unique within an issuer, and each tenant is one.
      subject: `${tid}:${sub}`,
      name: text(name),
      ...emailAddress(email, verified),
      image: null,
      label: text(preferred_username) ?? text(email) ?? text(name),
    };
  },

  refresh: (grant) =>
    refreshTokens(`${oauthOf(grant.baseUrl)}/token`, grant, {
      authentication: "post",
      // The second one asks for the person: a second factor, say, that was not needed before.
      gone: ["invalid_grant", "interaction_required"],
    }),

  // There is no endpoint to give a grant back at.
  revoke: async () => false,
  appGrant({ baseUrl, mode }) {
    const tenant = tenantOf(authorityOf(baseUrl));
    if (mode === "real" && (tenant === null || tenant === consumers))
      return "Microsoft gives an app tokens in one directory. Set AUTH_MICROSOFT_ENTRA_ID_ISSUER to yours.";
    return {
      endpoint: () => `${oauthOf(baseUrl)}/token`,
      authentication: "post",
      // Whatever an administrator has consented to; single permissions cannot be asked for.
      scopes: [`${graphScope}.default`],
    };
  },
  grantsPage({ baseUrl, mode }) {
    if (mode === "local") return null;
    const personal = tenantOf(authorityOf(baseUrl)) === consumers;
    return personal ? "https://account.live.com/consent/Manage" : "https://myapps.microsoft.com";
  },

  // Not Auth.js's own function: it downloads a picture with a fetch without limits, has a fetch of its own that takes
  // the place of ours, and asks for metadata over again in a way that a stand-in cannot answer.
  authjs: ({ common, baseUrl }) => ({
    id: microsoft.id,
    type: "oidc",
    issuer: authorityOf(baseUrl),
    ...common,
    // As Microsoft documents it: in the form.
    client: { token_endpoint_auth_method: "client_secret_post" },
    authorization: { params: { scope: microsoft.scopes.join(" ") } },
  }),
};

/** The address that is set, or the one of the stand-in, as metadata is found below it. */
function authorityOf(baseUrl: string | null): string {
  if (baseUrl === null) return everybody;
  const address = baseUrl.replace(/\/+$/, "");
  return address.endsWith("/v2.0") ? address : `${address}/common/v2.0`;
}

/** Where the OAuth endpoints are, which is not below the issuer. */
function oauthOf(baseUrl: string | null): string {
  return authorityOf(baseUrl).replace(/\/v2\.0$/, "/oauth2/v2.0");
}

/** The tenant's id where the address means just one; null for several. */
function tenantOf(authority: string): string | null {
  const tenant = authority.split("/").at(-2)?.toLowerCase() ?? "";
  if (tenant === "consumers") return consumers;
  return tenant === "common" || tenant === "organizations" ? null : tenant;
}

function tenantsOf(authority: string): Tenants {
  const template = authority.replace(/[^/]+\/v2\.0$/, "{tenantid}/v2.0");
  const only = tenantOf(authority);
  if (only !== null) {
    const metadata = issuerOfTenant({ template }, only);
    return { template, metadata, admits: (tenant) => tenant === only };
  }
  const organizations = authority.endsWith("/organizations/v2.0");
  return { template, metadata: template, admits: (tenant) => !organizations || tenant !== consumers };
}
