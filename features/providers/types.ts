import type { customFetch, NextAuthConfig } from "next-auth";
import type { ProviderIconData } from "@/components/provider-icon";
import type { IssuerRule } from "@/features/oauth/authorization-response";
import type { AppGrant, GrantToRefresh, GrantToRevoke, RefreshedTokens } from "@/features/oauth/types";
import type { EmailWorth } from "./worth";

/** Who the provider says this is. What is not verified is marked so, and never treated as authority. */
export type ProviderIdentity = {
  /** Stable for one person at this provider; never an email. */
  subject: string;
  name: string | null;
  email: string | null;
  emailVerified: boolean;
  /** Whether the provider runs the mailbox, or has its domain from the domain's owner. */
  emailOwned: boolean;
  /** An https URL (or a loopback one) of a host that the entry names, or null. */
  image: string | null;
  /** What the provider itself calls this account: a login, a handle, an address. */
  label: string | null;
};

/** Somebody whom a provider has vouched for, with everything verified that can be. */
export type ProvenIdentity = ProviderIdentity & {
  /** Auth.js's id of the provider */
  provider: string;
  protocol: "oauth" | "oidc";
  /** Seconds since the epoch: when the provider last asked who this is (`auth_time`); null where it does not say. */
  authTime: number | null;
  /** Who vouched: the issuer identifier, or `local` for a stand-in, whose address is another on every machine. */
  issuer: string;
};

/** Where a provider lives. */
export type Place = {
  /** Its address if not the vendor's own: a stand-in's, an own server's, an issuer. */
  baseUrl: string | null;
  /** `local` is the stand-in on this machine. */
  mode: "real" | "local";
};

/** Where a browser goes because of a provider. Our pages' content security policy lets it go nowhere else. */
export type ProviderOrigins = {
  /** Of the page that sign-in starts at; null where only the provider's metadata says. */
  authorization: string | null;
  /** Where that page may send the browser on before it shows anything. */
  onwards?: readonly string[];
  /** Of people's pictures: hosts where the provider alone decides what is served. */
  pictures: readonly string[];
};

/** What an entry needs to build its Auth.js provider. */
export type ProviderSettings = {
  /** Options that every provider gets alike; an entry passes them to Auth.js's own provider function. */
  common: {
    clientId: string;
    clientSecret: string;
    name: string;
    /** The flow's own checks go with it (features/sign-in/flow.ts). */
    checks: ["none"];
    profile: () => { id: string };
    [customFetch]: typeof fetch;
  };
  /** As in `Place`. */
  baseUrl: string | null;
  /** The only way to talk to the provider: with timeout, size limit and no redirects. */
  fetch: typeof fetch;
};

/** A token endpoint's answer (RFC 6749, section 5.1), as far as a sign-in looks at it. */
export type TokenSet = {
  access_token?: string | undefined;
  refresh_token?: string | undefined;
  id_token?: string | undefined;
  /** Seconds since the epoch */
  expires_at?: number | undefined;
  token_type?: string | undefined;
  scope?: string | undefined;
};

/** What an authorization request has to carry when it asks for more than identity, besides the scopes. */
export type Widening = {
  /** Scopes without which the access ends soon; no feature asks for them, and no page says that they are missing. */
  scopes?: readonly string[];
  /** Parameters of the request. */
  params?: Readonly<Record<string, string>>;
  /** Set where the provider adds by itself what was granted before; elsewhere it is asked for again. */
  addsGranted?: true;
  /** Names the account that is meant, as far as the provider takes a hint. */
  hint?: (account: { subject: string; label: string | null }) => Record<string, string>;
};

/** How its person is asked anew who they are, although the browser may be signed in there. */
export type Reauthentication = {
  /** Parameters of the authorization request. */
  params: Readonly<Record<string, string>>;
  /** Whether its ID token then always says when that was; one that does not is refused. Others may say it as well. */
  saysWhen?: true;
};

export type AuthjsProvider = NextAuthConfig["providers"][number];

/** What a person sees of a provider. */
export type Button = {
  name: string;
  /** One sentence: what the app receives. The sign-in page shows it to whoever asks. */
  receives: string;
  icon: ProviderIconData;
  /** Set where the provider refuses the browsers that apps such as Instagram open links in. */
  refusesInAppBrowsers?: true;
};

/** The names of its variables in the environment. */
export type Variables = {
  id: string;
  secret: string;
  /** What its verified email is worth. */
  emailWorth: string;
  /** Further origins that its sign-in page may send the browser on to. */
  onwards: string;
  /** Its address, for providers that run on more than one server. */
  address?: string;
  name?: string;
  /** The client for the app's own tokens, where it is not the one for sign-in. */
  appId?: string;
  appSecret?: string;
  // part: apple
  teamId?: string;
  // part: apple
  keyId?: string;
  // part: apple
  primaryId?: string;
};

/** How a client says who it is that has a key and no secret: it makes one of the key for each request. `env.secret` is the key. */
export type ClientKey = {
  /** @returns one sentence for each value that cannot be used, without a piece of it */
  faults: (value: (variable: string) => string) => string[];
  /** @returns a secret for a request of now */
  secret: (client: Place & { clientId: string }, value: (variable: string) => string) => string;
};

/** What the app asks for. */
export type Scopes = {
  /** At sign-in: identity and no more. */
  signIn: readonly string[];
  /** What each scope allows, in words for the person who granted it; also scopes that only answers name. */
  words: Readonly<Record<string, string>>;
  /** The scopes that a scope includes: what was granted under another name is not asked for again. */
  includes?: Readonly<Record<string, readonly string[]>>;
  /** How the app asks for more later. Left out, the scopes suffice. */
  widening?: Widening;
};

/** The authorization request and its response (RFC 6749, sections 4.1.1 and 4.1.2). */
export type Authorization = {
  checks: readonly ("pkce" | "state" | "nonce")[];
  /** Set where the provider may ignore PKCE: a stolen code then works (RFC 9700, section 2.1.1). */
  pkceNotPromised?: true;
  /** For "Confirm it's you"; null where nothing makes the provider ask. */
  reauthentication: Reauthentication | null;
  /**
   * What an error means where its code does not say it (RFC 6749, section 4.1.2.1): `cancelled` by the person, `denied`
   * by the provider. null leaves it to the code.
   */
  errorMeans?: (error: { code: string; description: string }) => "cancelled" | "denied" | null;
  /**
   * How the answer comes where it does not come by a redirect: as a form that the browser posts here from the provider's page
   * (OAuth 2.0 Form Post Response Mode).
   */
  responseMode?: "form_post";
  /** Set where the provider adds a fragment to the callback's address, which browsers carry on to the next page. */
  leavesFragment?: true;
};

/** Where the provider is. */
export type Endpoints = {
  /** Where a developer registers the app; null where only they know. */
  console: string | null;
  /** Path of its stand-in below LOCAL_PROVIDERS_URL; null for none. */
  localPath: string | null;
  /** Set where the provider has no address of its own, so that `env.address` must be set. */
  needsAddress?: true;
  /** Further variables without which it is not offered. */
  needs?: readonly string[];
  /** Which addresses `env.address` may be, with an example for people. Left out, any. */
  addresses?: { pattern: RegExp; example: string };
  issuer: (place: Place) => IssuerRule;
  origins: (place: Place) => ProviderOrigins;
  /** Auth.js's configuration of the provider. */
  authjs: (settings: ProviderSettings) => AuthjsProvider;
};

/** Who somebody is, by the provider's answer. */
export type IdentityRules = {
  /**
   * Reads userinfo, or the claims of the ID token (identity.ts).
   * @throws ZodError when the answer does not say who somebody is
   */
  read: (profile: unknown) => ProviderIdentity;
  /** Reads the name out of the `user` that comes beside the code, parsed; it proves nothing. */
  nameBeside?: (user: unknown) => string | null;
  /** Whether userinfo is asked although there is an ID token, which may leave the profile out. */
  asksUserinfo: boolean;
  /**
   * What a verified email is worth where `env.emailWorth` does not say: `administration` only by who owns the mailbox
   * or its domain (`owned`, as `ProviderIdentity.emailOwned`), or for a provider known to verify it; `nothing` for a
   * provider that verifies none, which no setting can raise.
   */
  emailWorth: (place: Place, owned: boolean) => EmailWorth;
  /** Set where an answer without an email says that there is none. Elsewhere the known one stays. */
  noEmailMeansNone?: true;
};

/** What happens to tokens after the sign-in. */
export type Tokens = {
  /**
   * Gets a new access token for a refresh token (RFC 6749, section 6); null where there are no refresh tokens.
   * @returns `gone` when the provider says that the refresh token is not valid
   * @throws ProviderUnavailable, ProviderRefused, ProviderUntrusted
   */
  refresh: ((grant: GrantToRefresh) => Promise<RefreshedTokens | "gone">) | null;
  /**
   * Withdraws a grant at the provider; a token that is not valid any more counts as withdrawn.
   * @returns false when there is nothing to withdraw it with
   * @throws ProviderUnavailable, ProviderRefused
   */
  revoke: (grant: GrantToRevoke) => Promise<boolean>;
  /** Whether `revoke` ends the tokens only, and the person's consent stays with the provider. */
  revocationLeavesConsent: boolean;
  /** How the app gets a token of its own; a sentence that says why it gets none. */
  appGrant: (place: Place) => AppGrant | string;
  /** Where a person sees and ends the grants they have given there; null where that is not known. */
  grantsPage: (place: Place) => string | null;
};

/**
 * Everything that the app knows of one provider. `openidProvider` and `oauthProvider` make one, with what most providers
 * share as a default.
 */
export type ProviderEntry<Id extends string = string> = {
  /** Auth.js's id; also the last part of the callback path. */
  id: Id;
  protocol: "oauth" | "oidc";
  button: Button;
  env: Variables;
  /** Left out where the client has a secret. */
  clientKey?: ClientKey;
  scopes: Scopes;
  authorization: Authorization;
  endpoints: Endpoints;
  identity: IdentityRules;
  tokens: Tokens;
};
