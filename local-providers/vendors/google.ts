import { json, type Reply } from "../http";
import type { Identity, TokenFailure, UserCall, Vendor } from "../vendor";

const failures: Record<TokenFailure, [status: number, error: string, description: string]> = {
  bad_code: [400, "invalid_grant", "Malformed auth code."],
  bad_verifier: [400, "invalid_grant", "Invalid code verifier."],
  bad_redirect_uri: [400, "redirect_uri_mismatch", "Bad Request"],
  bad_refresh_token: [400, "invalid_grant", "Token has been expired or revoked."],
  bad_client: [401, "invalid_client", "The provided client secret is invalid."],
  unsupported_grant: [400, "unsupported_grant_type", "Invalid grant_type."],
  bad_request: [400, "invalid_request", "Bad Request"],
};

function claims({ person, subject, email, avatar }: Identity): Record<string, unknown> {
  const [given, ...family] = (person.name ?? "").split(" ");
  return {
    sub: subject,
    ...(person.name ? { name: person.name, given_name: given } : {}),
    ...(family.length > 0 ? { family_name: family.join(" ") } : {}),
    ...(person.picture ? { picture: avatar } : {}),
    ...(email ? { email, email_verified: person.emailVerified } : {}),
    ...(person.hd ? { hd: person.hd } : {}),
  };
}

const byScope = {
  openid: ["sub", "hd"],
  email: ["email", "email_verified"],
  profile: ["name", "given_name", "family_name", "picture"],
};

/** What a token's scopes are called, whatever they were asked for by. */
const longNames = (scopes: readonly string[]) =>
  scopes.map((scope) =>
    scope === "email" || scope === "profile" ? `https://www.googleapis.com/auth/userinfo.${scope}` : scope,
  );

const driveScope = "https://www.googleapis.com/auth/drive.metadata.readonly";

/** How the APIs say no. */
const problem = (code: number, reason: string, domain: string, message: string, headers = {}): Reply =>
  json(code, { error: { code, message, errors: [{ message, domain, reason }] } }, headers);

function files({ identity: { person, subject }, scopes, url }: UserCall): Reply {
  if (!scopes.has(driveScope)) {
    const challenge = `Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="${driveScope}"`;
    return problem(
      403,
      "insufficientPermissions",
      "global",
      "Request had insufficient authentication scopes.",
      { "www-authenticate": challenge },
    );
  }
  const size = Math.min(Math.max(Number(url.searchParams.get("pageSize") ?? "100") || 100, 1), 1000);
  const from = Number(url.searchParams.get("pageToken")?.replace(/^~/, "") ?? "0") || 0;
  const page = person.driveFiles.slice(from, from + size).map((file, index) => {
    const id = `1${subject.slice(0, 12)}${from + index}`;
    return {
      kind: "drive#file",
      id,
      name: file.name,
      mimeType: file.kind ? `application/vnd.google-apps.${file.kind}` : "application/octet-stream",
      modifiedTime: file.modified,
      webViewLink: `https://drive.google.com/file/d/${id}/view`,
    };
  });
  const more = from + size < person.driveFiles.length;
  return json(200, {
    kind: "drive#fileList",
    ...(more ? { nextPageToken: `~${from + size}` } : {}),
    files: page,
  });
}

/** Google: OpenID Connect, the identity in an RS256 ID token, refresh tokens only when asked for. */
export const google: Vendor = {
  id: "google",
  name: "Google",
  protocol: "oidc",
  issuerPath: "",
  sendsIss: true,
  issUnpromised: true,
  refreshes: true,
  rotates: false,
  mostRefreshTokens: 100,
  requiresPkce: false,
  basicOnly: false,
  tellsFaultsOn: "page",
  accessTokenLives: 3600,
  subject: { pattern: /^[1-9]\d{20}$/, from: (digits) => `1${digits.slice(0, 20)}` },
  paths: { authorize: "/o/oauth2/v2/auth", token: "/token", jwks: "/oauth2/v3/certs" },
  scopes: {
    openid: "Know who you are on Google",
    email: "See your primary Google Account email address",
    profile: "See your personal info, including any that you've made publicly available",
    "https://www.googleapis.com/auth/drive.metadata.readonly":
      "See information about your Google Drive files",
    "https://www.googleapis.com/auth/calendar.readonly": "See your calendars",
  },
  // Its page has a box to tick for each of the others.
  fixedScopes: ["openid", "email", "profile"],
  addsGranted: true,
  prompts: ["consent", "select_account"],
  extraParams: ["access_type", "include_granted_scopes", "hd", "enable_granular_consent"],
  // Google hands out a refresh token at the first consent, and later only when the app asks for consent again.
  offline: ({ params, first }) =>
    params.access_type === "offline" && (first() || String(params.prompt ?? "").includes("consent")),
  denial: {},
  callbackExtras: (scopes, { person }) => ({
    // Both names of each, here.
    scope: [...scopes.filter((scope) => scope !== "openid"), ...longNames(scopes)].join(" "),
    authuser: "0",
    prompt: "none",
    ...(person.hd ? { hd: person.hd } : {}),
  }),
  claims: { byScope, of: claims },
  discovery: (metadata, issuer) => ({
    issuer: metadata.issuer,
    authorization_endpoint: metadata.authorization_endpoint,
    token_endpoint: metadata.token_endpoint,
    userinfo_endpoint: `${issuer}/v1/userinfo`,
    revocation_endpoint: `${issuer}/revoke`,
    jwks_uri: metadata.jwks_uri,
    response_types_supported: ["code"],
    response_modes_supported: ["query", "form_post"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid", "email", "profile"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
    claims_supported: ["aud", "exp", "iat", "iss", ...Object.values(byScope).flat()],
    code_challenge_methods_supported: ["S256"],
    grant_types_supported: ["authorization_code", "refresh_token"],
  }),
  tokenBody: (body) => ({ ...body, scope: longNames(String(body.scope ?? "").split(" ")).join(" ") }),
  tokenFault(failure) {
    const [status, error, error_description] = failures[failure];
    return json(status, { error, error_description });
  },
  unauthorized: json(
    401,
    { error: "invalid_request", error_description: "Invalid Credentials" },
    { "www-authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
  ),
  limited: () => problem(403, "rateLimitExceeded", "usageLimits", "Rate Limit Exceeded"),
  forbidden: problem(403, "domainPolicy", "global", "The domain administrators have disabled Drive apps."),
  api: [
    {
      auth: "user",
      method: "GET",
      path: "/v1/userinfo",
      answer({ identity, scopes }) {
        const names = Object.entries(byScope).flatMap(([scope, list]) => (scopes.has(scope) ? list : []));
        const visible = Object.entries(claims(identity)).filter(
          ([name]) => name === "sub" || names.includes(name),
        );
        return json(200, Object.fromEntries(visible));
      },
    },
    { auth: "user", method: "GET", path: "/drive/v3/files", answer: files, resource: () => true },
    {
      auth: "client",
      method: "POST",
      path: "/revoke",
      // Google asks for no client authentication here: whoever holds a token may end it. Everything that its person has
      // granted to the project goes with it.
      async answer({ url, body, revokeAllOf }) {
        const token = body.token ?? url.searchParams.get("token") ?? "";
        if (await revokeAllOf(token)) return json(200, {});
        return json(400, { error: "invalid_token", error_description: "Token expired or revoked" });
      },
    },
  ],
};
