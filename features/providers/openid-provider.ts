import { tokenEndpointOf } from "@/features/oauth/metadata";
import { refreshAtIssuer } from "@/features/oauth/refresh";
import { revokeAtIssuer } from "@/features/oauth/revocation";
import { recentSignIn } from "@/features/providers/recent";
import { authjsOptions, type Definition, sharedDefaults, variableOf } from "./defaults";
import { readClaims } from "./identity";
import type { Endpoints, IdentityRules, ProviderEntry, Scopes } from "./types";

type OpenIdDefinition<Id extends string> = Definition<Id> & {
  /**
   * The vendor's issuer, or what it is for the address in `env.address`. Left out, the operator sets it:
   * AUTH_<ID>_ISSUER.
   */
  issuer?: string | ((baseUrl: string | null) => string);
  scopes?: Partial<Scopes>;
  endpoints?: Partial<Endpoints> & {
    /** Origins of people's pictures besides the issuer's own: hosts where the provider alone decides what is served. */
    pictures?: readonly string[];
  };
  identity?: Partial<IdentityRules>;
};

/** Makes the entry of an OpenID provider. Its metadata says where its endpoints are. */
export function openidProvider<Id extends string>(definition: OpenIdDefinition<Id>): ProviderEntry<Id> {
  const { id, issuer = "", scopes: ownScopes, authjs } = definition;
  const { authentication = "basic", gone, ...ownTokens } = definition.tokens ?? {};
  const { pictures = [], ...ownEndpoints } = definition.endpoints ?? {};
  const vendor = typeof issuer === "string" ? issuer : "";
  const issuerAt = typeof issuer === "function" ? issuer : (baseUrl: string | null) => baseUrl ?? vendor;
  const shared = sharedDefaults(definition);
  const scopes: Scopes = {
    signIn: ["openid", "profile", "email"],
    ...ownScopes,
    words: {
      openid: "Know who you are",
      profile: "Read your name and picture",
      email: "Read your email address",
      offline_access: "Stay connected while you are away",
      ...ownScopes?.words,
    },
  };
  return {
    id,
    protocol: "oidc",
    button: shared.button,
    env: { ...(!vendor && { address: variableOf(id, "ISSUER") }), ...shared.env },
    ...(definition.clientKey && { clientKey: definition.clientKey }),
    scopes,
    authorization: {
      checks: ["pkce", "state", "nonce"],
      // OpenID Connect Core, section 3.1.2.1. Not every server knows them; one that says when it asked is held to it.
      reauthentication: { params: { prompt: "login", max_age: String(recentSignIn) } },
      // Declining and not being assigned to the app have the same code: the description tells them apart.
      errorMeans: ({ code, description }) =>
        code === "access_denied" && !/^$|cancel|abort|declin|den(y|ied)|consent|did not/i.test(description)
          ? "denied"
          : null,
      ...definition.authorization,
    },
    endpoints: {
      ...shared.endpoints,
      ...(issuer === "" && { needsAddress: true }),
      issuer: ({ baseUrl }) => ({ name: issuerAt(baseUrl), promised: false }),
      // Pictures from elsewhere, such as a service that many share, are not shown: initials are.
      origins({ baseUrl, mode }) {
        const name = issuerAt(baseUrl);
        const own = URL.canParse(name) ? [new URL(name).origin] : [];
        return mode === "local"
          ? { authorization: own[0] ?? null, pictures: own }
          : { authorization: null, pictures: [...own, ...pictures] };
      },
      authjs(settings) {
        const options = authjsOptions(settings, authentication, scopes);
        const made = authjs?.(options) ?? { id, type: "oidc", ...options };
        // Not among the options: Auth.js would look at an empty AUTH_<ID>_ISSUER first, and refuse every sign-in.
        return { ...made, issuer: issuerAt(settings.baseUrl) } as typeof made;
      },
      ...ownEndpoints,
    },
    identity: { ...shared.identity, read: readClaims, asksUserinfo: true, ...definition.identity },
    tokens: {
      ...shared.tokens,
      refresh: (grant) => refreshAtIssuer(issuerAt(grant.baseUrl), grant, { authentication, gone }),
      revoke: (grant) => revokeAtIssuer(issuerAt(grant.baseUrl), grant),
      appGrant: ({ baseUrl }) => ({
        endpoint: (calls) => tokenEndpointOf(issuerAt(baseUrl), authentication, calls),
        scopes: [],
      }),
      ...ownTokens,
    },
  };
}
