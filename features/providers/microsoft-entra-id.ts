import { microsoftIcon } from "@/components/brand-icons";
import { membersOf } from "@/features/oauth/members";
import { refreshTokens } from "@/features/oauth/refresh";
import { issuerOfTenant, type Tenants } from "@/features/oauth/tenants";
import { emailAddress, isTrue, readClaims, subjectOf, text } from "./identity";
import { openidProvider } from "./openid-provider";

/** The tenant of all personal accounts (Outlook, Xbox). */
const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";
/** Work, school and personal accounts alike. */
const everybody = "https://login.microsoftonline.com/common/v2.0";
const graphScope = "https://graph.microsoft.com/";

/**
 * Microsoft, by its identity platform (Entra ID). Its address says whose accounts may sign in: everybody's, every
 * organization's, consumers', or one tenant's.
 *
 * Without Auth.js's own function, which downloads a picture by a fetch without limits, has a fetch of its own that takes
 * the place of ours, and asks for metadata again in a way that a stand-in cannot answer.
 */
export const microsoft = openidProvider({
  id: "microsoft-entra-id",
  button: {
    name: "Microsoft",
    receives: "Gives us your name and email.",
    icon: microsoftIcon,
  },
  issuer: authorityOf,
  scopes: {
    // Without it the access ends after an hour, or a little more.
    widening: {
      scopes: ["offline_access"],
      hint: ({ label }): Record<string, string> => (label ? { login_hint: label } : {}),
    },
    // Graph's own names for its scopes, long and short; its answers have either.
    includes: {
      "User.Read": [`${graphScope}User.Read`],
      [`${graphScope}User.Read`]: ["User.Read"],
      "Files.Read": [`${graphScope}Files.Read`],
      [`${graphScope}Files.Read`]: ["Files.Read"],
    },
    words: {
      profile: "Read your name",
      "User.Read": "Read your profile",
      [`${graphScope}User.Read`]: "Read your profile",
      "Files.Read": "Read your files in OneDrive",
      [`${graphScope}Files.Read`]: "Read your files in OneDrive",
    },
  },
  authorization: {
    // Its ID tokens say when it asked where the app's registration has the optional claim `auth_time`.
    reauthentication: { params: { prompt: "login" } },
    // A person who declines gets `consent_required` at work, and `access_denied` with a personal account.
    errorMeans: ({ code, description }) =>
      /\bAADSTS65004\b/.test(description)
        ? "cancelled"
        : code === "access_denied" && /\bAADSTS\d/.test(description)
          ? "denied"
          : null,
  },
  endpoints: {
    console: "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
    addresses: {
      pattern: /\/(common|organizations|consumers|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\/v2\.0\/?$/i,
      example: `${everybody}, with organizations, consumers or your directory (tenant) ID in the place of common`,
    },
    issuer({ baseUrl }) {
      const name = authorityOf(baseUrl);
      // The same for every address, so that who may sign in can change and accounts stay whose they are.
      return { name, filedUnder: new URL(name).origin, tenants: tenantsOf(name), promised: false };
    },
    // Its pictures take a token to fetch, which other people's browsers do not have.
    origins({ baseUrl, mode }) {
      const authorization = new URL(authorityOf(baseUrl)).origin;
      // Browsers hold a form's redirects against the page's policy, and personal accounts sign in elsewhere.
      const personal = mode === "real" && /\/(common|consumers)\/v2\.0$/.test(authorityOf(baseUrl));
      return { authorization, pictures: [], ...(personal && { onwards: ["https://login.live.com"] }) };
    },
  },
  identity: {
    asksUserinfo: false,
    read(profile) {
      const { tid, name, email, xms_edov } = membersOf(profile);
      const tenant = subjectOf(tid);
      const claims = readClaims(profile);
      // An administrator of any tenant can write any address into `email`. That its domain is the tenant's own is what
      // `xms_edov` says, a boolean that Microsoft also writes as 1, and only where the app's registration asks for it;
      // the addresses of personal accounts are Microsoft's to verify.
      const owned = isTrue(xms_edov) || xms_edov === 1 || xms_edov === "1";
      return {
        ...claims,
        // `sub` alone is unique within an issuer, and each tenant is one.
        subject: `${tenant}:${claims.subject}`,
        name: text(name),
        ...emailAddress(email, owned || tenant === consumers, owned),
        image: null,
      };
    },
    // A personal account can have an address anywhere. What a server elsewhere says in Microsoft's way is its own word.
    emailWorth: ({ baseUrl, mode }, owned) =>
      owned && (mode === "local" || isMicrosoft(authorityOf(baseUrl))) ? "administration" : "admission",
  },
  tokens: {
    // As Microsoft documents it: in the form.
    authentication: "post",
    refresh: (grant) =>
      refreshTokens(`${oauthOf(grant.baseUrl)}/token`, grant, {
        authentication: "post",
        // What its own library takes for "ask the person": a second factor, say, that was not needed before.
        gone: [
          ...["bad_token", "ux_not_allowed", "interrupted_user"],
          ...["basic_action", "additional_action", "message_only", "user_password_expired"],
        ],
      }),
    // There is no endpoint to give a grant back at.
    revoke: async () => false,
    appGrant({ baseUrl, mode }) {
      const tenant = tenantOf(authorityOf(baseUrl));
      if (mode === "real" && (tenant === null || tenant === consumers))
        return "Microsoft gives an app tokens in one directory. Set AUTH_MICROSOFT_ENTRA_ID_ISSUER to yours.";
      return {
        endpoint: () => ({ url: `${oauthOf(baseUrl)}/token`, authentication: "post" }),
        // Whatever an administrator has consented to; single permissions cannot be asked for.
        scopes: [`${graphScope}.default`],
      };
    },
    grantsPage({ baseUrl, mode }) {
      if (mode === "local") return null;
      const personal = tenantOf(authorityOf(baseUrl)) === consumers;
      return personal ? "https://account.live.com/consent/Manage" : "https://myapps.microsoft.com";
    },
  },
});

/** The address that is set, or the one of the stand-in, as metadata is found below it. */
function authorityOf(baseUrl: string | null): string {
  if (baseUrl === null) return everybody;
  const address = baseUrl.replace(/\/+$/, "");
  return address.endsWith("/v2.0") ? address : `${address}/common/v2.0`;
}

/** At its own hosts, of all its clouds: https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
function isMicrosoft(authority: string): boolean {
  return /^(login\.microsoftonline\.(com|us)|login\.partner\.microsoftonline\.cn)$/.test(
    new URL(authority).host,
  );
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
