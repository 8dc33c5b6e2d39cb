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
  /** Where the provider lives if not at the vendor's own address: a stand-in, an own server, an issuer. */
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
  /** Scopes without which the access ends soon; no feature asks for them, and nobody is told that they are missing. */
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

/** What the browser comes back with instead of a code: the parameters `error` and `error_description`. */
export type AuthorizationError = { code: string; description: string };

export type AuthjsProvider = NextAuthConfig["providers"][number];

/**
 * Everything the app knows of one provider. Button, icon, environment, checks, scopes, local stand-in and the
 * table in the docs all come from it; adding a provider is adding one of these.
 */
export type ProviderEntry<Id extends string = string> = {
  /** Auth.js's id; also the last part of the callback path. */
  id: Id;
  name: string;
  /** One line under the button: what we receive. */
  receives: string;
  /** Whether its page does not open in the browser that an app such as Instagram has of its own. */
  refusesInAppBrowsers?: true;
  icon: ProviderIconData;
  /** Its variables. `address` says where it lives, for providers that run on more than one server. */
  env: {
    id: string;
    secret: string;
    address?: string;
    name?: string;
    /** Says what its verified email is worth. */
    emailWorth: string;
    /** Names further origins that its sign-in page may send the browser on to. */
    onwards: string;
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
  /** For "Confirm it's you"; null where nothing makes it ask. */
  reauthentication: Reauthentication | null;
  /**
   * What an error that the browser comes back with means, where the standard's codes do not say it (RFC 6749, section
   * 4.1.2.1): `cancelled` by its person, `denied` by the provider. null leaves it to the code.
   */
  authorizationError?: (error: AuthorizationError) => "cancelled" | "denied" | null;
  /** Set where it adds a fragment to the callback's address, which browsers would take along to the page after it. */
  leavesFragment?: true;
  /** Set where PKCE is not promised, so that a code is as good in anybody's hands (RFC 9700, section 2.1.1). */
  pkceNotPromised?: true;
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
   * Reads an identity out of the provider's answer (see identity.ts).
   * @throws ZodError when it does not say who somebody is
   */
  identity: (profile: unknown) => ProviderIdentity;
  /**
   * What its verified email is worth where `env.emailWorth` does not say: `administration` only by who owns the mailbox
   * or its domain (`owned`, as `ProviderIdentity.emailOwned`), or of whom it is known that they verify it; `nothing`
   * where it calls none verified, which no setting can raise.
   */
  emailWorth: (at: { baseUrl: string | null; mode: "real" | "local" }, owned: boolean) => EmailWorth;
  /** Whether an answer without an email says that there is none; elsewhere it says nothing, and what is known stays. */
  noEmailMeansNone?: true;
  /** Set where `revoke` ends its tokens, and the person's consent stays with the provider. */
  revocationLeavesConsent?: true;
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
