/** What a secret is, where it is not shown. */
export type SecretKind =
  | "random value"
  | "authorization code"
  | "client secret"
  | "client credentials"
  | "access token"
  | "refresh token"
  | "ID token"
  | "token"
  | "hash"
  | "hint"
  | "cookie"
  | "value";

/** What a value is for, in one sentence, and where that is written. */
export type Explanation = {
  says: string;
  source: string;
  /** What it is, where it must not be shown. */
  secret?: SecretKind;
  /** Whether anybody may have written it, so that it is looked through for secrets. */
  free?: true;
};

const oauth = (section: string) => `RFC 6749, ${section}`;
const oidc = (section: string) => `OpenID Connect Core, ${section}`;
const discovery = "OpenID Connect Discovery, 3";
const own = "this app";

/** Parameters of requests and members of answers. One that is not here is shown by its kind alone. */
export const parameters: Readonly<Record<string, Explanation>> = {
  // The authorization request
  response_type: {
    says: "Asks for a code, which is worth nothing without the client's own credentials.",
    source: oauth("3.1.1"),
  },
  client_id: {
    says: "Names this app as the provider has registered it; it is no secret.",
    source: oauth("2.2"),
  },
  redirect_uri: {
    says: "Says where the answer goes; the provider compares it, letter by letter, with what is registered.",
    source: oauth("3.1.2"),
  },
  scope: { says: "Names what the app may read or do.", source: oauth("3.3") },
  state: {
    says: "Ties the answer to the browser that asked.",
    source: oauth("10.12"),
    secret: "random value",
  },
  nonce: {
    says: "Comes back inside the ID token and ties it to this request.",
    source: oidc("3.1.2.1"),
    secret: "random value",
  },
  code_challenge: {
    says: "Is the hash of the code verifier, which only this app knows.",
    source: "RFC 7636, 4.2",
  },
  code_challenge_method: { says: "Says how the challenge was made: by SHA-256.", source: "RFC 7636, 4.3" },
  prompt: { says: "Says what the provider must ask the person.", source: oidc("3.1.2.1") },
  max_age: { says: "Limits the seconds since the person last proved who they are.", source: oidc("3.1.2.1") },
  login_hint: { says: "Suggests which account the person chooses.", source: oidc("3.1.2.1"), secret: "hint" },
  response_mode: {
    says: "Says how the answer travels.",
    source: "OAuth 2.0 Multiple Response Types, 2.1",
  },
  access_type: { says: "Asks Google for a refresh token.", source: "Google" },
  include_granted_scopes: { says: "Adds what was granted before.", source: "Google" },
  auth_type: { says: "Says what Facebook must ask anew.", source: "Facebook" },
  audience: { says: "Names the API that the token is for.", source: "RFC 8693, 2.1" },
  // The authorization response
  code: {
    says: "Is a voucher for tokens, good once and for a short time.",
    source: oauth("4.1.2"),
    secret: "authorization code",
  },
  iss: {
    says: "Names who answers, so that no other provider's answer is taken for it.",
    source: "RFC 9207, 2",
  },
  error: { says: "Names why the answer is no.", source: oauth("4.1.2.1 and 5.2"), free: true },
  error_description: { says: "Says the same for a developer.", source: oauth("4.1.2.1"), free: true },
  error_uri: { says: "Leads to a page about the error.", source: oauth("4.1.2.1"), free: true },
  // The token endpoint
  grant_type: { says: "Says what the token is asked for with.", source: oauth("4.1.3") },
  code_verifier: {
    says: "Proves that who redeems the code also asked for it.",
    source: "RFC 7636, 4.5",
    secret: "random value",
  },
  client_secret: {
    says: "Proves that it is this app that asks.",
    source: oauth("2.3.1"),
    secret: "client secret",
  },
  "Authorization: Basic": {
    says: "Proves that it is this app that asks: its id and its secret.",
    source: oauth("2.3.1"),
    secret: "client credentials",
  },
  "Authorization: Bearer": {
    says: "Carries the access token; whoever has it may call.",
    source: "RFC 6750, 2.1",
    secret: "access token",
  },
  access_token: { says: "Opens the provider's API.", source: oauth("1.4"), secret: "access token" },
  refresh_token: { says: "Gets the next access token.", source: oauth("1.5"), secret: "refresh token" },
  id_token: { says: "Says, signed, who the person is.", source: oidc("2"), secret: "ID token" },
  token: { says: "Is the token that is given back.", source: "RFC 7009, 2.1", secret: "token" },
  token_type_hint: { says: "Says which kind of token that is.", source: "RFC 7009, 2.1" },
  token_type: { says: "Says how the access token is used.", source: oauth("7.1") },
  expires_in: { says: "Counts the seconds that the access token lives.", source: oauth("5.1") },
  // Metadata and keys
  issuer: { says: "Is the provider's own name.", source: discovery },
  authorization_endpoint: { says: "Says where the browser goes.", source: discovery },
  token_endpoint: { says: "Says where a code becomes tokens.", source: discovery },
  userinfo_endpoint: { says: "Says where the profile is read.", source: discovery },
  jwks_uri: { says: "Says where the provider's public keys are.", source: discovery },
  revocation_endpoint: { says: "Says where a token is given back.", source: "RFC 8414, 2" },
  keys: { says: "Are the public keys that ID tokens are verified with.", source: "RFC 7517, 5" },
  // The profile
  sub: { says: "Names the person at this provider, for good; no email does.", source: oidc("5.1") },
  id: { says: "Names the person at this provider, for good.", source: "the provider's API" },
  login: {
    says: "Is what the provider calls the account; it may change hands.",
    source: "the provider's API",
  },
  username: {
    says: "Is what the provider calls the account; it may change hands.",
    source: "the provider's API",
  },
  name: { says: "Is the name to show.", source: oidc("5.1") },
  email: { says: "Is an address; it counts as the person's only where it is verified.", source: oidc("5.1") },
  email_verified: { says: "Says whether the provider has verified the address.", source: oidc("5.1") },
  // This app
  provider: { says: "Names the button that was pressed.", source: own },
  returnTo: { says: "Is the path to come back to, on this site only.", source: own, free: true },
  intent: { says: "Says what the flow is for.", source: own },
  location: { says: "Is where the browser goes next.", source: own, free: true },
  outcome: { says: "Says whether the account was known, new or linked.", source: own },
  user: { says: "Is the id of the user's row.", source: own },
};

/** Header and claims of an ID token. */
export const claims: Readonly<Record<string, Explanation>> = {
  alg: { says: "Names the signature's algorithm; only asymmetric ones are taken.", source: "RFC 8725, 3.1" },
  kid: { says: "Names the key, among those that the provider publishes.", source: "RFC 7515, 4.1.4" },
  typ: { says: "Says what kind of token it is.", source: "RFC 7519, 5.1" },
  iss: { says: "Names who made the token.", source: oidc("2") },
  sub: { says: "Names the person at the issuer, for good.", source: oidc("2") },
  aud: { says: "Names the client that the token is for.", source: oidc("2") },
  azp: { says: "Names the client that the token was issued to.", source: oidc("2") },
  exp: { says: "Is the time after which it is worth nothing.", source: "RFC 7519, 4.1.4" },
  iat: { says: "Is when it was made.", source: "RFC 7519, 4.1.6" },
  nbf: { says: "Is the time before which it is worth nothing.", source: "RFC 7519, 4.1.5" },
  auth_time: { says: "Is when the person last proved who they are.", source: oidc("2") },
  nonce: {
    says: "Is that of the authorization request.",
    source: oidc("3.1.3.7, rule 11"),
    secret: "random value",
  },
  at_hash: { says: "Ties the access token to this one.", source: oidc("3.1.3.6"), secret: "hash" },
  c_hash: { says: "Ties the code to this token.", source: oidc("3.3.2.11"), secret: "hash" },
  acr: { says: "Names how strictly the person was asked.", source: oidc("2") },
  amr: { says: "Names the means by which they were asked.", source: oidc("2") },
  name: { says: "Is the name to show.", source: oidc("5.1") },
  email: { says: "Is an address; it counts only where it is verified.", source: oidc("5.1") },
  email_verified: { says: "Says whether the provider has verified it.", source: oidc("5.1") },
  preferred_username: {
    says: "Is what the person wants to be called; it may change hands.",
    source: oidc("5.1"),
  },
  locale: { says: "Is the person's language.", source: oidc("5.1") },
  hd: { says: "Names the organization whose domain the address has.", source: "Google" },
  tid: { says: "Names the tenant that the person belongs to.", source: "Microsoft" },
  ver: { says: "Is the version of the token's form.", source: "Microsoft" },
};

/** What a value is for. A cookie of this app, or what only this provider knows, has a sentence as well. */
export function explain(name: string, table: Readonly<Record<string, Explanation>>): Explanation {
  const last = name.split(".").at(-1) ?? name;
  const known = Object.hasOwn(table, last) ? table[last] : undefined;
  if (known) return known;
  if (name.startsWith("cookie ")) {
    return {
      says: "Is sealed or random, and no script can read it.",
      source: "RFC 6265, 4.1",
      secret: "cookie",
    };
  }
  return { says: "Is this provider's own.", source: "the provider", secret: "value" };
}
