import type { Calls } from "./provider-fetch";
import type { TokenEndpoint } from "./token-request";

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
  /** Whose time it takes to look up an endpoint. */
  calls: Calls;
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
  /** As in `GrantToRevoke`. */
  calls: Calls;
};

/** What a refresh brings. */
export type RefreshedTokens = {
  accessToken: string;
  /** The one to use from now on, where the provider changes it; null when the old one stays. */
  refreshToken: string | null;
  /** Seconds; null when the provider does not say. */
  expiresIn: number | null;
  tokenType: string;
  /** What it may be used for; null when that has not changed (RFC 6749, section 6). */
  scope: string | null;
};

/** How the app gets a token for itself at a provider (RFC 6749, section 4.4). */
export type AppGrant = {
  /** Where it asks; the provider's metadata may have to say. */
  endpoint: (calls: Calls) => TokenEndpoint | Promise<TokenEndpoint>;
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
  /** Seconds; null when the provider does not say. */
  expiresIn: number | null;
  /** What it may be used for; null when the provider does not say. */
  scope: string | null;
};
