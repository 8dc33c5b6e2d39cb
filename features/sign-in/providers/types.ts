import type { customFetch, NextAuthConfig } from "next-auth";
import type { ProviderIconData } from "@/components/provider-icon";
import type { IssuerRule } from "@/features/sign-in/protocol/authorization-response";

/** Who the provider says this is. What is not verified is marked so, and never treated as authority. */
export type ProviderIdentity = {
  /** Stable for one person at this provider; never an email. */
  subject: string;
  name: string | null;
  email: string | null;
  emailVerified: boolean;
  /** An https URL (or a loopback one) of a host that the entry names, or null. */
  image: string | null;
  /** What the provider itself calls this account: a login, a handle, an address. */
  label: string | null;
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
    checks: ("pkce" | "state" | "nonce")[];
    profile: (profile: unknown, tokens: TokenSet) => Promise<AuthjsUser>;
    [customFetch]: typeof fetch;
  };
  /** Where the provider lives if not at the vendor's own address: a stand-in, an own server, an issuer. */
  baseUrl: string | null;
  /** The only way to talk to the provider: with timeout, size limit and no redirects. */
  fetch: typeof fetch;
};

/** A grant that its person gives back, with what it takes to tell its provider. */
export type GrantToRevoke = {
  clientId: string;
  clientSecret: string;
  /** As in `ProviderSettings`. */
  baseUrl: string | null;
  /** Whose grant it is, as the provider calls them. */
  subject: string;
  accessToken: string | null;
  refreshToken: string | null;
  /** Ends in time and follows no redirect; a success may have any body. */
  fetch: typeof fetch;
};

/** A grant whose access token is about to end, with what it takes to get another one. */
export type GrantToRefresh = {
  clientId: string;
  clientSecret: string;
  /** As in `ProviderSettings`. */
  baseUrl: string | null;
  refreshToken: string;
  /** As in `ProviderSettings`. */
  fetch: typeof fetch;
};

/** What a refresh brings. */
export type RefreshedTokens = {
  accessToken: string;
  /** The one to use from now on, where the provider changes it; null when the old one stays. */
  refreshToken: string | null;
  /** Seconds, as the provider wrote them: of any shape. */
  expiresIn: unknown;
  tokenType: string;
  /** What it may be used for; null when that has not changed (RFC 6749, section 6). */
  scope: string | null;
};

/** How the app gets a token for itself at a provider (RFC 6749, section 4.4). */
export type AppGrant = {
  /** Where it asks; the provider's metadata may have to say. */
  endpoint: () => string | Promise<string>;
  authentication: "basic" | "post";
  /** What is asked for when a caller names no scopes; null where the grant takes none. */
  scopes: readonly string[] | null;
  /** Whether the API that the token is for must be named. */
  needsAudience?: true;
  /** Whether a token without `expires_in` does not end; elsewhere that is not known. */
  endless?: true;
};

/** What came of it. */
export type AppTokenAnswer = {
  accessToken: string;
  /** Seconds, as the provider wrote them: of any shape. */
  expiresIn: unknown;
  /** What it may be used for; null when the provider does not say. */
  scope: string | null;
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
  /** Scopes without which the access ends soon; no feature asks for them, and nobody is told that they are missing. */
  scopes?: readonly string[];
  /** Parameters of the request. */
  params?: Readonly<Record<string, string>>;
  /** Set where the provider adds by itself what was granted before; elsewhere it is asked for again. */
  addsGranted?: true;
  /** Names the account that is meant, as far as the provider takes a hint. */
  hint?: (account: { subject: string; label: string | null }) => Record<string, string>;
};

/** What Auth.js makes a user of. */
export type AuthjsUser = { id: string; name?: string | null; email?: string | null; image?: string | null };

export type AuthjsProvider = NextAuthConfig["providers"][number];

/**
 * Everything the app knows of one provider. Button, icon, environment, checks, scopes, local stand-in and the
 * table in the docs all come from it; adding a provider is adding one of these.
 */
export type ProviderEntry = {
  /** Auth.js's id; also the last part of the callback path. */
  id: string;
  name: string;
  /** One line under the button: what we receive. */
  receives: string;
  icon: ProviderIconData;
  /** Its variables. `address` says where it lives, for providers that run on more than one server. */
  env: {
    id: string;
    secret: string;
    address?: string;
    name?: string;
    /** Where the app's own tokens take another pair than a sign-in does. */
    appId?: string;
    appSecret?: string;
  };
  /** Whether it has no address of its own, so that `env.address` must be set. */
  needsAddress?: true;
  /** Which addresses it may live at, where not at any: what they match, and how to tell a person. */
  addresses?: { pattern: RegExp; example: string };
  protocol: "oauth" | "oidc";
  /** Whether the ID token may leave out the profile, which the userinfo endpoint then has. */
  asksUserinfo?: true;
  /** Asked for at sign-in: identity and no more. */
  scopes: readonly string[];
  /** How more is asked for later; left out where the scopes are all that it takes. */
  widening?: Widening;
  /** Scopes that a scope comes with, so that nobody is asked for what they have granted under another name. */
  scopeIncludes?: Readonly<Record<string, readonly string[]>>;
  /** What each scope lets us do, for the person who granted it; those that the provider answers as well. */
  scopeWords: Readonly<Record<string, string>>;
  checks: readonly ("pkce" | "state" | "nonce")[];
  /** Where its stand-in listens below LOCAL_PROVIDERS_URL; null where there is none. */
  localPath: string | null;
  /** Where a developer registers the app to go live; null where only they know. */
  console: string | null;
  /** Who it is, by the address that it lives at and whether that is its stand-in. */
  issuer: (at: { baseUrl: string | null; mode: "real" | "local" }) => IssuerRule;
  /** Where browsers go because of it, by the same. */
  origins: (at: { baseUrl: string | null; mode: "real" | "local" }) => ProviderOrigins;
  /**
   * Reads an identity out of the provider's answer.
   * @throws ZodError when the answer is not what the provider documents
   */
  identity: (profile: unknown) => ProviderIdentity;
  /**
   * Withdraws a grant at the provider; a token that is not valid any more counts as withdrawn.
   * @returns false when there is nothing to withdraw it with
   * @throws ProviderUnavailable, ProviderRefused
   */
  revoke: (grant: GrantToRevoke) => Promise<boolean>;
  /**
   * Gets a new access token for a refresh token (RFC 6749, section 6); null where there are no refresh tokens.
   * @returns `gone` when the provider says that the refresh token is not valid
   * @throws ProviderUnavailable, ProviderRefused, ProviderUntrusted
   */
  refresh: ((grant: GrantToRefresh) => Promise<RefreshedTokens | "gone">) | null;
  /** How the app gets a token of its own; a sentence that says why it gets none. */
  appGrant: (at: { baseUrl: string | null; mode: "real" | "local" }) => AppGrant | string;
  /** Where a person sees and ends the grants they have given there; null where that is not known. */
  grantsPage: (at: { baseUrl: string | null; mode: "real" | "local" }) => string | null;
  /** Auth.js's provider: its own function for the vendor, with what this entry does differently. */
  authjs: (settings: ProviderSettings) => AuthjsProvider;
};
