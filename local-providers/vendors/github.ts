import { json, type Reply } from "../http";
import type { ClientCall, Identity, TokenFailure, UserCall, Vendor } from "../vendor";

const docs = "https://docs.github.com/rest";
const troubleshooting =
  "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors";
const noScope = "public_read_only";
/** `offline_access`, which is no scope that a token keeps; the library would want another prompt for it. */
const expiring = "tokens_that_end";

const failures: Record<TokenFailure, [error: string, description: string]> = {
  bad_code: ["bad_verification_code", "The code passed is incorrect or expired."],
  bad_verifier: ["bad_verification_code", "The code passed is incorrect or expired."],
  bad_refresh_token: ["bad_refresh_token", "The refresh token passed is incorrect or expired."],
  bad_redirect_uri: [
    "redirect_uri_mismatch",
    "The redirect_uri MUST match the registered callback URL for this application.",
  ],
  bad_client: ["incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect."],
  unsupported_grant: ["unsupported_grant_type", "The grant type is not supported."],
  bad_request: ["bad_verification_code", "The code passed is incorrect or expired."],
};

const message = (status: number, text: string): Reply =>
  json(status, { message: text, documentation_url: docs, status: String(status) });

/**
 * Ends what a token stands for. A client that is not known, and a token that is not, get the same answer: an app cannot
 * tell them apart by it.
 */
async function ended(call: ClientCall, end: (token: string) => Promise<boolean>): Promise<Reply> {
  if (!call.authenticated) return message(404, "Not Found");
  const token = call.body.access_token;
  if (!token) return message(422, "Validation Failed");
  return (await end(token)) ? { status: 204 } : message(404, "Not Found");
}

/** Headers that tell what a token may do, and what the endpoint wants. */
const scopeHeaders = (call: UserCall, accepted: string) => ({
  "x-oauth-scopes": [...call.scopes].filter((scope) => scope !== noScope).join(", "),
  "x-accepted-oauth-scopes": accepted,
});

function profile({ person, subject, email, avatar }: Identity): object {
  return {
    login: person.username,
    id: Number(subject),
    node_id: Buffer.from(`04:User${subject}`).toString("base64"),
    avatar_url: avatar,
    html_url: `https://github.com/${person.username}`,
    type: "User",
    site_admin: false,
    name: person.name,
    company: null,
    blog: "",
    location: null,
    email: person.emailPublic && person.emailVerified ? email : null,
    bio: null,
    public_repos: person.repositories.length,
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
  };
}

function emails({ person, email }: Identity): object[] {
  const visibility = person.emailPublic ? "public" : "private";
  const first = email === null ? [] : [{ email, primary: true, verified: person.emailVerified, visibility }];
  return [...first, ...person.otherEmails.map((other) => ({ ...other, primary: false, visibility: null }))];
}

/** One page of a list, with the address of the next one in a header, as GitHub pages. */
function pageOf(all: object[], call: UserCall): [object[], Record<string, string>] {
  const { searchParams } = call.url;
  const size = Math.min(Math.max(Number(searchParams.get("per_page")) || 30, 1), 100);
  const page = Math.max(Number(searchParams.get("page")) || 1, 1);
  const next = new URL(`${call.base}/github${call.url.pathname}${call.url.search}`);
  next.searchParams.set("page", String(page + 1));
  const link: Record<string, string> = page * size < all.length ? { link: `<${next.href}>; rel="next"` } : {};
  return [all.slice((page - 1) * size, page * size), { ...scopeHeaders(call, ""), ...link }];
}

/** GitHub's OAuth apps: plain OAuth 2.0, profile and addresses from the REST API, errors with status 200. */
export const github: Vendor = {
  id: "github",
  name: "GitHub",
  protocol: "oauth2",
  issuerPath: "/login/oauth",
  sendsIss: true,
  refreshes: true,
  rotates: true,
  refreshEndsAccess: true,
  requiresPkce: false,
  basicOnly: false,
  tellsFaultsOn: "redirect",
  // Where the app's setting, or its request, has them end.
  accessTokenLives: 8 * 3600,
  endlessUnlessOffline: true,
  codeLives: 600,
  anyLoopbackPort: true,
  customSchemes: true,
  subject: { pattern: /^[1-9]\d{0,14}$/, from: (digits) => `9${digits.slice(0, 8)}` },
  paths: { authorize: "/login/oauth/authorize", token: "/login/oauth/access_token" },
  scopes: {
    "read:user": "Read your profile",
    "user:email": "See your email addresses",
    user: "Read and change your profile, see your email addresses",
    repo: "Full access to your repositories, private ones too",
    public_repo: "Write access to your public repositories",
    [expiring]: null,
    [noScope]: "See what is public anyway",
  },
  prompts: ["select_account"],
  extraParams: ["login", "allow_signup"],
  prepare(query) {
    const asked = query.get("scope")?.replaceAll(",", " ").trim();
    if (query.getAll("scope").length > 1) return;
    query.set("scope", asked?.replace(/\boffline_access\b/, expiring) || noScope);
  },
  // An app can have its tokens end by its settings as well: the fault "Tokens end, and are refreshed".
  offline: ({ scopes }) => scopes.has(expiring),
  denial: {
    error_description: "The user has denied your application access.",
    error_uri:
      "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/",
  },
  tokenBody: ({ access_token, scope, refresh_token, expires_in }) => ({
    access_token,
    ...(refresh_token === undefined
      ? {}
      : { expires_in, refresh_token, refresh_token_expires_in: 184 * 24 * 3600 }),
    scope: String(scope ?? "")
      .split(" ")
      .filter((name) => name !== noScope && name !== expiring)
      .join(","),
    token_type: "bearer",
  }),
  formEncodedUnlessJson: true,
  tokenFault(failure) {
    const [error, error_description] = failures[failure];
    const error_uri = `${troubleshooting}/#${error.replaceAll("_", "-")}`;
    return json(200, { error, error_description, error_uri });
  },
  unverified: json(200, {
    error: "unverified_user_email",
    error_description: "The user must have a verified primary email.",
    error_uri: `${troubleshooting}/#unverified_user_email`,
  }),
  unauthorized: message(401, "Bad credentials"),
  // With 403 and not 429, and the second at which the count begins anew.
  limited: () => ({
    ...message(403, "API rate limit exceeded for user."),
    headers: {
      "x-ratelimit-limit": "5000",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 120),
    },
  }),
  forbidden: message(403, "Resource protected by organization SAML enforcement."),
  beforeApi: ({ headers }) =>
    headers["user-agent"]
      ? undefined
      : message(
          403,
          "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
        ),
  api: [
    {
      auth: "user",
      method: "GET",
      path: "/api/v3/user",
      answer: (call) => json(200, profile(call.identity), scopeHeaders(call, "")),
    },
    {
      auth: "user",
      method: "GET",
      path: "/api/v3/user/emails",
      answer(call) {
        const headers = scopeHeaders(call, "user, user:email");
        if (call.scopes.has("user:email") || call.scopes.has("user"))
          return json(200, emails(call.identity), headers);
        // GitHub hides what the token may not see: 404, not 403.
        return { ...message(404, "Not Found"), headers };
      },
    },
    {
      auth: "user",
      method: "GET",
      path: "/api/v3/user/repos",
      resource: () => true,
      answer(call) {
        const { person } = call.identity;
        const all = person.repositories.map((name, index) => ({
          id: Number(call.identity.subject) * 10 + index,
          name,
          full_name: `${person.username}/${name}`,
          private: index === 1,
          html_url: `https://github.com/${person.username}/${name}`,
          description: null,
          updated_at: new Date(Date.UTC(2026, 2, 1) - index * 9 * 24 * 3_600_000).toISOString(),
        }));
        const visible = all.filter((repository) => call.scopes.has("repo") || !repository.private);
        return json(200, ...pageOf(visible, call));
      },
    },
    {
      auth: "client",
      method: "DELETE",
      path: "/api/v3/applications/:client/grant",
      answer: (call) => ended(call, call.revoke),
    },
    {
      auth: "client",
      method: "DELETE",
      path: "/api/v3/applications/:client/token",
      answer: (call) => ended(call, call.revokeOnly),
    },
  ],
};
