import { createHash, randomUUID } from "node:crypto";
import { json, type Reply } from "../http";
import type { Identity, TokenFailure, UserCall, Vendor } from "../vendor";

/** Of personal accounts at the real one as well. */
const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";
/** The one organization that there is here. */
const organization = "5c0f3c1e-8b1a-4b0e-9b55-0d6a1f7c2e94";
const graph = "https://graph.microsoft.com/";

const failures: Record<TokenFailure, [status: number, error: string, code: number, text: string]> = {
  bad_code: [400, "invalid_grant", 70000, "The provided value for the 'code' parameter is not valid."],
  bad_verifier: [
    400,
    "invalid_grant",
    501481,
    "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
  ],
  bad_redirect_uri: [
    400,
    "invalid_grant",
    500112,
    "The reply address does not match the reply address provided when requesting the authorization code.",
  ],
  bad_refresh_token: [400, "invalid_grant", 700082, "The refresh token has expired or is not valid."],
  bad_client: [401, "invalid_client", 7000215, "Invalid client secret provided."],
  unsupported_grant: [
    400,
    "unsupported_grant_type",
    70003,
    "The app requested an unsupported grant type. Please contact your app vendor.",
  ],
  bad_request: [400, "invalid_request", 900144, "The request body is malformed or lacks a parameter."],
};

const noDefault =
  "The provided value for scope is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.";

const noPage =
  "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.";

/** The token endpoint's shape of every refusal. */
function entraFault(status: number, error: string, code: number, text: string): Reply {
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const timestamp = `${new Date().toISOString().slice(0, 19).replace("T", " ")}Z`;
  return json(status, {
    error,
    error_description: `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });
}

/** Graph's shape of every refusal. */
function problem(status: number, code: string, message: string): Reply {
  const id = randomUUID();
  const innerError = { date: new Date().toISOString(), "request-id": id, "client-request-id": id };
  return json(status, { error: { code, message, innerError } });
}

const hex = (text: string) => createHash("sha256").update(text).digest("hex");

/** The person as an object of their directory: the same for every app, other than the subject. */
function objectId({ person }: Identity): string {
  const digits = hex(`object:${person.id}`);
  return person.microsoft === "personal"
    ? `00000000-0000-0000-${digits.slice(0, 4)}-${digits.slice(4, 16)}`
    : digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

function claims(identity: Identity): Record<string, unknown> {
  const { person, subject, email } = identity;
  const personal = person.microsoft === "personal";
  return {
    sub: subject,
    ver: "2.0",
    tid: personal ? consumers : organization,
    oid: objectId(identity),
    ...(person.name ? { name: person.name } : {}),
    preferred_username: email ?? `${person.username}@contoso.example`,
    // As the app's registration asks for it: it says of a work account whether the domain is its organization's.
    ...(email ? { email, ...(personal ? {} : { xms_edov: person.emailVerified }) } : {}),
  };
}

const byScope = {
  openid: ["sub", "ver", "tid"],
  profile: ["name", "oid", "preferred_username"],
  email: ["email", "xms_edov"],
};

/** Graph has two names for each of its scopes. */
const allows = ({ scopes }: UserCall, scope: string) => scopes.has(scope) || scopes.has(graph + scope);

function me(call: UserCall): Reply {
  if (!allows(call, "User.Read"))
    return problem(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
  const { person, email } = call.identity;
  const [given = null, ...family] = (person.name ?? "").split(" ");
  return json(200, {
    "@odata.context": `${call.base}/microsoft-entra-id/graph/v1.0/$metadata#users/$entity`,
    id: objectId(call.identity),
    displayName: person.name,
    givenName: given,
    surname: family.join(" ") || null,
    mail: email,
    userPrincipalName: email ?? `${person.username}@contoso.example`,
    jobTitle: null,
    preferredLanguage: null,
  });
}

/** Names in the order in which OneDrive lists them, folders and files alike. */
function files(call: UserCall): Reply {
  if (!allows(call, "Files.Read")) return problem(403, "accessDenied", "Access denied");
  const { base, url, identity } = call;
  const top = Number(url.searchParams.get("$top") ?? 200);
  const from = Number(url.searchParams.get("$skiptoken") ?? 0);
  if (!Number.isInteger(top) || top < 1 || !Number.isInteger(from) || from < 0)
    return problem(400, "invalidRequest", "Invalid value for a paging parameter");
  const all = identity.person.oneDrive.map((file) => {
    const id = hex(`${identity.person.id}:${file.name}`).slice(0, 16).toUpperCase();
    return {
      id: `01${id}`,
      name: file.name,
      size: file.size,
      webUrl: `https://onedrive.live.com/?id=01${id}`,
      createdDateTime: "2025-11-03T09:12:00Z",
      lastModifiedDateTime: file.modified,
      ...(file.children === undefined
        ? { file: { mimeType: "application/octet-stream" } }
        : { folder: { childCount: file.children } }),
    };
  });
  const next = new URL(`${base}/microsoft-entra-id${url.pathname}${url.search}`);
  next.searchParams.set("$skiptoken", String(from + top));
  return json(200, {
    "@odata.context": `${base}/microsoft-entra-id/graph/v1.0/$metadata#users('${objectId(identity)}')/drive/root/children`,
    ...(from + top < all.length ? { "@odata.nextLink": next.href } : {}),
    value: all.slice(from, from + top),
  });
}

/** Microsoft's identity platform, version 2.0, for accounts of every kind (`common`), and a little of Graph. */
export const microsoft: Vendor = {
  id: "microsoft-entra-id",
  name: "Microsoft",
  protocol: "oidc",
  issuerPath: "/common/v2.0",
  sendsIss: false,
  refreshes: true,
  rotates: true,
  keepsOldRefreshTokens: true,
  requiresPkce: false,
  basicOnly: false,
  tellsFaultsOn: "redirect",
  anyLoopbackPort: true,
  refusesIpv6: true,
  accessTokenLives: 3600,
  subject: { pattern: /^[\w-]{43}$/, from: (digits) => `AAA${digits}` },
  paths: {
    authorize: "/common/oauth2/v2.0/authorize",
    token: "/common/oauth2/v2.0/token",
    jwks: "/common/discovery/v2.0/keys",
    metadata: "/common/v2.0/.well-known/openid-configuration",
  },
  scopes: {
    openid: "Know who you are",
    profile: "View your basic profile",
    email: "View your email address",
    offline_access: "Maintain access to data you have given it access to",
    "User.Read": "Read your profile",
    [`${graph}User.Read`]: "Read your profile",
    "Files.Read": "Read your files",
    [`${graph}Files.Read`]: "Read your files",
  },
  signOut: { path: "/common/oauth2/v2.0/logout", forgiving: true },
  prompts: ["consent", "select_account"],
  extraParams: ["domain_hint"],
  prepare(query) {
    // The library hands out refresh tokens only where the person is asked; here they always are.
    if (query.get("scope")?.split(" ").includes("offline_access") && !query.has("prompt"))
      query.set("prompt", "consent");
  },
  offline: ({ scopes }) => scopes.has("offline_access"),
  // Of a personal account; one at work has a fault of its own.
  denial: {
    error_description: "The user has denied access to the scope requested by the client application.",
  },
  callbackExtras: () => ({ session_state: randomUUID() }),
  claims: { byScope, of: claims },
  // Each tenant has an issuer of its own, which the metadata of all of them leaves open.
  tokenIssuer: (issuer, { tid }) => issuer.replace("/common/", `/${tid}/`),
  publishedKey: (key, issuer) => ({ ...key, issuer: issuer.replace("/common/", "/{tenantid}/") }),
  discovery: (metadata, issuer) => ({
    token_endpoint: metadata.token_endpoint,
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
    jwks_uri: metadata.jwks_uri,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: issuer.replace("/common/", "/{tenantid}/"),
    request_uri_parameter_supported: false,
    userinfo_endpoint: issuer.replace("/common/v2.0", "/graph/oidc/userinfo"),
    authorization_endpoint: metadata.authorization_endpoint,
    end_session_endpoint: issuer.replace("/common/v2.0", "/common/oauth2/v2.0/logout"),
    claims_supported: ["aud", "exp", "iat", "iss", "nonce", ...Object.values(byScope).flat()],
  }),
  appTokens: {
    scopes: [`${graph}.default`],
    refuse: ({ scope = "" }) =>
      /^\S+\/\.default$/.test(scope) ? undefined : entraFault(400, "invalid_scope", 1002012, noDefault),
    body: ({ access_token, expires_in }) => ({
      token_type: "Bearer",
      expires_in,
      ext_expires_in: expires_in,
      access_token,
    }),
  },
  tokenBody: ({ scope, expires_in, ...body }) => ({
    ...body,
    token_type: "Bearer",
    scope: String(scope ?? "")
      .split(" ")
      .filter((name) => name !== "offline_access")
      .join(" "),
    expires_in,
    ext_expires_in: expires_in,
  }),
  fromPage: () => entraFault(400, "invalid_request", 9002326, noPage),
  tokenFault(failure) {
    return entraFault(...failures[failure]);
  },
  unauthorized: problem(401, "InvalidAuthenticationToken", "Access token is empty, malformed or expired."),
  forbidden: problem(403, "accessDenied", "Access denied"),
  api: [
    {
      auth: "user",
      method: "GET",
      path: "/graph/oidc/userinfo",
      answer({ identity, scopes }) {
        const { sub, name, email } = claims(identity);
        return json(200, {
          sub,
          ...(scopes.has("profile") ? { name } : {}),
          ...(scopes.has("email") ? { email } : {}),
        });
      },
    },
    { auth: "user", method: "GET", path: "/graph/v1.0/me", answer: me },
    {
      auth: "app",
      method: "GET",
      path: "/graph/v1.0/users",
      // Those of the organization; a personal account is in nobody's directory.
      answer({ base, people, scopes }) {
        if (!scopes.has(`${graph}.default`))
          return problem(
            401,
            "InvalidAuthenticationToken",
            "Access token validation failure. Invalid audience.",
          );
        const own = people.filter(({ microsoft: kind }) => kind === "work");
        return json(200, {
          "@odata.context": `${base}/microsoft-entra-id/graph/v1.0/$metadata#users`,
          value: own.map(({ name, email, username, subject }) => ({
            id: subject,
            displayName: name,
            mail: email,
            userPrincipalName: email ?? `${username}@contoso.example`,
          })),
        });
      },
    },
    {
      auth: "user",
      method: "GET",
      path: "/graph/v1.0/me/drive/root/children",
      answer: files,
      resource: () => true,
    },
  ],
};
