import { fetchJson } from "@/features/oauth/provider-fetch";
import { refreshTokens } from "@/features/oauth/refresh";
import { revokeTokens } from "@/features/oauth/revocation";
import { authjsOptions, type Definition, sharedDefaults } from "./defaults";
import type { Endpoints, IdentityRules, ProviderEntry, ProviderSettings, Scopes } from "./types";

type OAuthDefinition<Id extends string> = Definition<Id> & {
  scopes: Scopes;
  /** The vendor's own addresses. At another base URL, a stand-in's say, they keep their paths. */
  endpoints: Partial<Endpoints> & {
    authorization: string;
    token: string;
    /** An address that answers with the profile, or what reads it. */
    userinfo: string | ((settings: ProviderSettings, accessToken: string) => Promise<unknown>);
    /** RFC 7009; left out for none. */
    revocation?: string;
    /** Origins of people's pictures: hosts where the provider alone decides what is served. */
    pictures?: readonly string[];
    /** As in `ProviderOrigins`. */
    onwards?: readonly string[];
  };
  identity: Pick<IdentityRules, "read"> & Partial<IdentityRules>;
};

/** Makes the entry of an OAuth 2.0 provider, which has addresses of its own and a profile of its own shape. */
export function oauthProvider<Id extends string>(definition: OAuthDefinition<Id>): ProviderEntry<Id> {
  const { id, scopes, authjs } = definition;
  const { authentication = "basic", gone, ...ownTokens } = definition.tokens ?? {};
  const {
    authorization,
    token,
    userinfo,
    revocation,
    pictures = [],
    onwards = [],
    ...ownEndpoints
  } = definition.endpoints;
  const shared = sharedDefaults(definition);
  const { origin } = new URL(authorization);
  return {
    id,
    protocol: "oauth",
    button: shared.button,
    env: shared.env,
    ...(definition.clientKey && { clientKey: definition.clientKey }),
    scopes,
    authorization: { checks: ["pkce", "state"], reauthentication: null, ...definition.authorization },
    endpoints: {
      ...shared.endpoints,
      issuer: ({ baseUrl }) => ({ name: baseUrl ?? origin, promised: false }),
      origins({ baseUrl }) {
        if (baseUrl === null) return { authorization: origin, onwards, pictures };
        const own = new URL(baseUrl).origin;
        return { authorization: own, pictures: [own] };
      },
      authjs(settings) {
        const { baseUrl, fetch } = settings;
        const shared = authjsOptions(settings, authentication, scopes);
        const address = typeof userinfo === "string" ? atBase(userinfo, baseUrl) : null;
        const options = {
          ...shared,
          authorization: { ...shared.authorization, url: atBase(authorization, baseUrl) },
          token: atBase(token, baseUrl),
          userinfo: {
            url: address ?? origin,
            // Auth.js's own calls a `fetch` without limits.
            request: ({ tokens: { access_token = "" } }: { tokens: { access_token?: string } }) =>
              typeof userinfo === "string"
                ? fetchJson(fetch, atBase(userinfo, baseUrl), access_token)
                : userinfo(settings, access_token),
          },
        };
        return authjs?.(options) ?? { id, type: "oauth", ...options };
      },
      ...ownEndpoints,
    },
    identity: { ...shared.identity, asksUserinfo: false, ...definition.identity },
    tokens: {
      ...shared.tokens,
      refresh: (grant) => refreshTokens(atBase(token, grant.baseUrl), grant, { authentication, gone }),
      revoke: async (grant) =>
        revocation !== undefined && revokeTokens(atBase(revocation, grant.baseUrl), grant, authentication),
      appGrant: () => `This app knows of no tokens that ${shared.button.name} gives an app.`,
      ...ownTokens,
    },
  };
}

/** @returns a vendor's address at another base URL: the same path and query */
export function atBase(address: string, baseUrl: string | null): string {
  const { pathname, search } = new URL(address);
  return baseUrl === null ? address : `${baseUrl.replace(/\/+$/, "")}${pathname}${search}`;
}
