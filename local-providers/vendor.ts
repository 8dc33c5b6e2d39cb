import type { IncomingHttpHeaders } from "node:http";
import type { Reply } from "./http";
import type { Person, SubjectRule } from "./people";

/** Why a token request failed, independent of how the vendor words it. */
export type TokenFailure =
  | "bad_code"
  | "bad_verifier"
  | "bad_redirect_uri"
  | "bad_refresh_token"
  | "bad_client"
  | "unsupported_grant"
  | "bad_request";

/** Somebody as one vendor sees them. */
export interface Identity {
  person: Person;
  subject: string;
  email: string | null;
  /** Address of the generated picture. */
  avatar: string;
}

/** What the caller of an API presents. */
export interface ApiCall {
  base: string;
  url: URL;
  headers: IncomingHttpHeaders;
  /** Parsed from a form or from JSON; the values that are not text are left out. */
  body: Record<string, string>;
}

/** A call with a good access token. */
export interface UserCall extends ApiCall {
  identity: Identity;
  scopes: ReadonlySet<string>;
}

/** A call from the app's server about tokens. */
export interface ClientCall extends ApiCall {
  /** Whether HTTP Basic carried the right client id and secret. */
  authenticated: boolean;
  clientId: string;
  /** Revokes the whole grant behind an access or refresh token; false when there is none. */
  revoke(token: string): Promise<boolean>;
  /** Revokes every grant of whom a token belongs to; false when there is no such token. */
  revokeAllOf(token: string): Promise<boolean>;
  /** Revokes just this token. */
  revokeOnly(token: string): Promise<boolean>;
  /** What stands in the path for `:subject`; empty where the path has none. */
  subject: string;
  /** Revokes every grant of a person; false when there is none. */
  revokeAll(subject: string): Promise<boolean>;
}

/** A call with a good token of the app's own. */
export interface AppCall extends ApiCall {
  scopes: ReadonlySet<string>;
  /** Everybody who has an account here, as the vendor knows them. */
  people: readonly (Omit<Person, "email"> & { subject: string; email: string | null })[];
}

/** How an app gets a token of its own (RFC 6749 section 4.4). */
export interface AppTokens {
  /** Where, if that is another address than a code is exchanged at. */
  path?: string;
  /** Those that exist for it; the protocol library drops others. */
  scopes?: readonly string[];
  /** Refuses what is asked for, in the vendor's words. */
  refuse?(form: Record<string, string>): Reply | undefined;
  body(body: Record<string, unknown>): Record<string, unknown>;
}

export type ApiRoute =
  | {
      auth: "user";
      method: string;
      path: string;
      answer(call: UserCall): Reply;
      /** Whether a call is for something that the person keeps there, and not for their identity. */
      resource?: (call: ApiCall) => boolean;
    }
  | { auth: "app"; method: string; path: string; answer(call: AppCall): Reply }
  | { auth: "client"; method: string; path: string; answer(call: ClientCall): Promise<Reply> };

/** Everything that makes a provider that vendor. A further vendor is one file with one of these. */
export interface Vendor extends SubjectRule {
  /** The id that Auth.js knows it by: of paths, of clients, in people.json and in the control API. */
  id: string;
  name: string;
  protocol: "oidc" | "oauth2";
  /** Appended to `<base>/<id>`. */
  issuerPath: string;
  /** Whether an authorization response with a code carries `iss` (RFC 9207); one with an error does at none. */
  sendsIss: boolean;
  /** Set where it does so without having said that it always will. */
  issUnpromised?: true;
  /**
   * What else an authorization response with a code carries.
   * @param first whether the person permits the app for the first time
   */
  callbackExtras?(scopes: readonly string[], identity: Identity, first: boolean): Record<string, string>;
  /** Whether the vendor issues refresh tokens at all, and whether each use yields a new one. */
  refreshes: boolean;
  rotates: boolean;
  /** Whether a refresh token stays good once it has brought a new one. */
  keepsOldRefreshTokens?: true;
  /** How many refresh tokens a person may have for an app: the oldest goes. Any number where it is left out. */
  mostRefreshTokens?: number;
  /** Set where a refresh ends the access tokens before it. */
  refreshEndsAccess?: true;
  /** Set where an access token ends only if a refresh token came with it. */
  endlessUnlessOffline?: true;
  /** Whether PKCE is demanded. Where it is not, it is still checked when the app began with it. */
  requiresPkce: boolean;
  /** Set where a token request with a code verifier is refused: PKCE is for other kinds of client there. */
  refusesPkce?: true;
  /** Set where its ID tokens have no nonce, whatever the app asked with. */
  withoutNonce?: true;
  /** Whether client credentials in the form are refused. */
  basicOnly: boolean;
  /** Set where client credentials are taken in the form alone. */
  formOnly?: true;
  /** Whether a client secret is right, where it is no text that stays. */
  clientSecretIs?(given: string, clientId: string, issuer: string): Promise<boolean>;
  /** The scopes with which the answer must go by a form (`response_mode=form_post`). */
  formPostFor?: readonly string[];
  /** How faults of the authorization request are told: to the user on a page, or to the app. */
  tellsFaultsOn: "page" | "redirect";
  /** Seconds. */
  accessTokenLives: number;
  /** Seconds; a minute where it is left out. */
  codeLives?: number;
  /** How many characters a state may have; any number where it is left out. */
  longestState?: number;
  /** Set where a registered redirect URI on loopback is good for any port (RFC 8252 section 7.3). */
  anyLoopbackPort?: true;
  /** Set where `[::1]` is no loopback. */
  refusesIpv6?: true;
  /** Set where clients other than the app itself cannot be sent back to loopback. */
  refusesLoopback?: true;
  /** Set where a client of this kind, which has a secret, can be sent back to a scheme of its own. */
  customSchemes?: true;
  /** What is added to the callback's address, without the `#`. */
  fragment?: string;
  /** `metadata` where it is not at `/.well-known/openid-configuration`. */
  paths: { authorize: string; token: string; jwks?: string; metadata?: string };
  /** The scopes that exist, in words for the page; null for those not worth a line. */
  scopes: Record<string, string | null>;
  /** Those that a person cannot leave out, where the page lets them leave out all others. */
  fixedScopes?: readonly string[];
  /** Whether `include_granted_scopes` brings what was granted before. */
  addsGranted?: true;
  /**
   * Where people sign out of the vendor itself (OpenID Connect RP-Initiated Logout 1.0); left out where it has no such page.
   * `forgiving`: it signs out whoever comes, for a client and a way back that it does not know as well.
   */
  signOut?: { path: string; forgiving?: true };
  prompts?: readonly string[];
  extraParams?: readonly string[];
  /** Rewrites the authorization query into what the protocol library understands. */
  prepare?(query: URLSearchParams): void;
  /** Whether this sign-in yields a refresh token. */
  offline(request: {
    scopes: ReadonlySet<string>;
    params: Record<string, unknown>;
    first: () => boolean;
  }): boolean;
  /** What `access_denied` comes with. */
  denial: Record<string, string>;
  /** Claims of the ID token by scope: names, and values. */
  claims?: { byScope: Record<string, string[]>; of(identity: Identity): Record<string, unknown> };
  /** The issuer of an ID token with these claims, where it is not the vendor's for everybody. */
  tokenIssuer?(issuer: string, claims: Record<string, unknown>): string;
  /** What is published of a key, where that is more than the key. */
  publishedKey?(key: object, issuer: string): object;
  discovery?(metadata: Record<string, unknown>, issuer: string): Record<string, unknown>;
  /** Left out where there are none. */
  appTokens?: AppTokens;
  tokenBody(body: Record<string, unknown>): Record<string, unknown>;
  /** Some vendors answer in a form of their own unless asked for JSON. */
  formEncodedUnlessJson?: boolean;
  tokenFault(failure: TokenFailure): Reply;
  /** What the token endpoint says of somebody who has not verified their email, where it lets none such in. */
  unverified?: Reply;
  /** What the API says when the app's credit is spent, where it takes any. */
  unpaid?: Reply;
  /** What the token endpoint says to a page, where it lets no page present a secret. */
  fromPage?: () => Reply;
  /** 401 for an unknown or missing bearer token. */
  unauthorized: Reply;
  /** What the API says to whoever asks too often; 429 where it is not said. */
  limited?: () => Reply;
  /** What it says to whom it does not let; 403 in any case. */
  forbidden?: Reply;
  /** Headers and refusals that all of the vendor's API shares. */
  api: readonly ApiRoute[];
  beforeApi?(call: ApiCall): Reply | undefined;
  /** Where people remove an app, and where the app hears of it; see removal.ts. */
  removal?: { path: string; callback: string };
}

export const clientIdOf = (vendor: Vendor): string => `local-${vendor.id}`;
export const clientSecretOf = (vendor: Vendor): string => `local-${vendor.id}-secret`;
