import { json } from "./http";
import type { ApiRoute, ClientCall, Identity, TokenFailure, Vendor } from "./vendor";

// What a provider does that keeps to the standards: a stand-in says what its vendor does besides, and no more.

/** What a stand-in of an ordinary provider says. Each member takes the place of the default. */
type Ordinary = Pick<Vendor, "id" | "name"> &
  Partial<Vendor> & {
    /** What goes with a token that is given back: by itself the token alone, as RFC 7009 has it. */
    revocationEnds?: Ends;
  };

type Ends = keyof Pick<ClientCall, "revokeOnly" | "revoke" | "revokeAllOf">;

/** RFC 6749, section 5.2. */
const errors: Record<TokenFailure, string> = {
  bad_code: "invalid_grant",
  bad_verifier: "invalid_grant",
  bad_redirect_uri: "invalid_grant",
  bad_refresh_token: "invalid_grant",
  bad_client: "invalid_client",
  unsupported_grant: "unsupported_grant_type",
  bad_request: "invalid_request",
};

const defaults = {
  issuerPath: "",
  sendsIss: false,
  refreshes: true,
  rotates: true,
  requiresPkce: false,
  basicOnly: false,
  tellsFaultsOn: "redirect",
  accessTokenLives: 3600,
  subject: { pattern: /^[1-9]\d{9,19}$/, from: (digits) => `1${digits.slice(0, 15)}` },
  prompts: ["consent"],
  offline: ({ scopes }) => scopes.has("offline_access"),
  denial: { error_description: "The user denied the request" },
  tokenBody: (body) => body,
  tokenFault: (failure) => json(failure === "bad_client" ? 401 : 400, { error: errors[failure] }),
  // RFC 6750, section 3.1.
  unauthorized: json(401, { error: "invalid_token" }, { "www-authenticate": 'Bearer error="invalid_token"' }),
} satisfies Partial<Vendor>;

/** RFC 7009: a token that is not known is as good as revoked. */
const revocation = (path: string | null | undefined, ends: Ends = "revokeOnly"): ApiRoute[] =>
  path
    ? [
        {
          auth: "client",
          method: "POST",
          path,
          async answer(call) {
            if (!call.authenticated) return json(401, { error: "invalid_client" });
            await call[ends](call.body.token ?? "");
            return { status: 200 };
          },
        },
      ]
    : [];

const byScope = {
  openid: ["sub"],
  profile: ["name", "preferred_username", "picture"],
  email: ["email", "email_verified"],
};

/** OpenID Connect Core, section 5.1. */
function claims({ person, subject, email, avatar }: Identity): Record<string, unknown> {
  return {
    sub: subject,
    name: person.name,
    preferred_username: person.username,
    ...(person.picture && { picture: avatar }),
    ...(email && { email, email_verified: person.emailVerified }),
  };
}

function userinfo(path: string, { byScope, of }: NonNullable<Vendor["claims"]>): ApiRoute {
  return {
    auth: "user",
    method: "GET",
    path,
    answer({ identity, scopes }) {
      const names = Object.entries(byScope).flatMap(([scope, list]) => (scopes.has(scope) ? list : []));
      return json(
        200,
        Object.fromEntries(Object.entries(of(identity)).filter(([name]) => names.includes(name))),
      );
    },
  };
}

/** An OpenID provider whose endpoints are found by its metadata. */
export function openidVendor({
  userinfoPath = "/userinfo",
  revocationPath = "/revoke",
  revocationEnds,
  ...vendor
}: Ordinary & {
  userinfoPath?: string;
  /** null for none. */
  revocationPath?: string | null;
}): Vendor {
  const told = vendor.claims ?? { byScope, of: claims };
  const { paths = { authorize: "/authorize", token: "/token", jwks: "/jwks" }, signOut } = vendor;
  return {
    ...defaults,
    protocol: "oidc",
    paths,
    scopes: {
      openid: "Know who you are",
      profile: "See your name and picture",
      email: "See your email address",
      offline_access: "Stay signed in to your account",
    },
    claims: told,
    discovery: ({ issuer, authorization_endpoint, token_endpoint, jwks_uri }) => ({
      ...(signOut && {
        end_session_endpoint: String(authorization_endpoint).slice(0, -paths.authorize.length) + signOut.path,
      }),
      issuer,
      authorization_endpoint,
      token_endpoint,
      jwks_uri,
      userinfo_endpoint: `${issuer}${userinfoPath}`,
      ...(revocationPath && { revocation_endpoint: `${issuer}${revocationPath}` }),
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
    }),
    api: [userinfo(userinfoPath, told), ...revocation(revocationPath, revocationEnds)],
    ...vendor,
  };
}

/** An OAuth 2.0 provider with addresses, scopes and a profile of its own. */
export function oauthVendor({
  profile,
  revocationPath,
  revocationEnds,
  ...vendor
}: Ordinary &
  Pick<Vendor, "paths" | "scopes"> & {
    /** Where its profile is, and what that answers. */
    profile: { path: string; answer: (identity: Identity, scopes: ReadonlySet<string>) => object };
    /** RFC 7009; left out for none. */
    revocationPath?: string;
  }): Vendor {
  return {
    ...defaults,
    protocol: "oauth2",
    api: [
      {
        auth: "user",
        method: "GET",
        path: profile.path,
        answer: ({ identity, scopes }) => json(200, profile.answer(identity, scopes)),
      },
      ...revocation(revocationPath, revocationEnds),
    ],
    ...vendor,
  };
}
