import { json, type Reply } from "../http";
import type { TokenFailure, UserCall, Vendor } from "../vendor";

const wrongCode = "Value passed for the authorization code was invalid.";
const failures: Record<TokenFailure, [status: number, error: string, description: string]> = {
  bad_code: [400, "invalid_request", wrongCode],
  bad_verifier: [
    400,
    "invalid_request",
    "Value passed for the code verifier did not match the code challenge.",
  ],
  bad_redirect_uri: [
    400,
    "invalid_request",
    "Value passed for the redirect uri did not match the uri of the authorization code.",
  ],
  bad_refresh_token: [400, "invalid_request", "Value passed for the token was invalid."],
  bad_client: [401, "unauthorized_client", "Missing valid authorization header"],
  unsupported_grant: [400, "unsupported_grant_type", "The grant type is not supported."],
  bad_request: [400, "invalid_request", "One or more parameters to your request was invalid."],
};

const problem = (status: number, title: string): Reply =>
  json(status, { title, type: "about:blank", status, detail: title });

const fields = [
  "created_at",
  "confirmed_email",
  "description",
  "id",
  "name",
  "profile_image_url",
  "public_metrics",
  "username",
  "verified",
];

function me({ identity, scopes, url }: UserCall): Reply {
  if (!scopes.has("users.read") || !scopes.has("tweet.read")) return problem(403, "Forbidden");
  const asked = (url.searchParams.get("user.fields") ?? "").split(",").filter(Boolean);
  const strange = asked.filter((field) => !fields.includes(field));
  if (strange.length > 0) {
    return json(400, {
      errors: [
        {
          parameters: { "user.fields": strange.slice(0, 10) },
          message: `The \`user.fields\` query parameter value is not one of [${fields.join(",")}]`,
        },
      ],
      title: "Invalid Request",
      detail: "One or more parameters to your request was invalid.",
      type: "https://api.twitter.com/2/problems/invalid-request",
    });
  }
  const { person, subject, email, avatar } = identity;
  const values: Record<string, unknown> = {
    created_at: "2020-01-01T00:00:00.000Z",
    description: person.onX.description,
    public_metrics: {
      followers_count: person.onX.followers,
      following_count: person.onX.following,
      tweet_count: person.onX.posts,
      listed_count: 0,
      like_count: 0,
      media_count: 0,
    },
    profile_image_url: avatar,
    verified: false,
    // X knows an address only once it is confirmed, and shares it only with this scope.
    ...(email && person.emailVerified && scopes.has("users.email") ? { confirmed_email: email } : {}),
  };
  const extra = Object.entries(values).filter(([name]) => asked.includes(name));
  const always = { id: subject, name: person.name ?? person.username, username: person.username };
  return json(200, { data: { ...always, ...Object.fromEntries(extra) } });
}

/** X: OAuth 2.0 with PKCE and Basic client authentication, both demanded; the profile from the v2 API. */
export const twitter: Vendor = {
  id: "twitter",
  name: "X",
  protocol: "oauth2",
  issuerPath: "",
  sendsIss: false,
  refreshes: true,
  rotates: true,
  requiresPkce: true,
  basicOnly: true,
  tellsFaultsOn: "page",
  customSchemes: true,
  accessTokenLives: 7200,
  codeLives: 30,
  longestState: 500,
  subject: { pattern: /^[1-9]\d{0,18}$/, from: (digits) => `1${digits.slice(0, 17)}` },
  paths: { authorize: "/i/oauth2/authorize", token: "/2/oauth2/token" },
  scopes: {
    "users.read": "See your profile and any account you can view",
    "tweet.read": "See all the posts you can view",
    "users.email": "See your confirmed email address",
    "offline.access": "Stay connected to your account until you revoke access",
  },
  offline: ({ scopes }) => scopes.has("offline.access"),
  denial: {},
  // One for the app, which does not end.
  appTokens: { path: "/oauth2/token", body: ({ access_token }) => ({ token_type: "bearer", access_token }) },
  tokenBody: ({ access_token, expires_in, scope, refresh_token }) => ({
    token_type: "bearer",
    expires_in,
    access_token,
    scope,
    ...(refresh_token === undefined ? {} : { refresh_token }),
  }),
  tokenFault(failure) {
    const [status, error, error_description] = failures[failure];
    return json(status, { error, error_description });
  },
  unauthorized: problem(401, "Unauthorized"),
  // X says when the count begins anew, and not how long that is.
  limited: () => ({
    ...problem(429, "Too Many Requests"),
    headers: {
      "x-rate-limit-limit": "75",
      "x-rate-limit-remaining": "0",
      "x-rate-limit-reset": String(Math.floor(Date.now() / 1000) + 120),
    },
  }),
  forbidden: problem(403, "Forbidden"),
  unpaid: json(402, {
    account_id: 1750000000000000000,
    title: "CreditsDepleted",
    detail: "Your enrolled account [1750000000000000000] does not have any credits to fulfill this request.",
    type: "https://api.twitter.com/2/problems/credits",
  }),
  api: [
    {
      auth: "user",
      method: "GET",
      path: "/2/users/me",
      answer: me,
      // A sign-in does not ask for the numbers.
      resource: ({ url }) => (url.searchParams.get("user.fields") ?? "").includes("public_metrics"),
    },
    {
      auth: "app",
      method: "GET",
      path: "/2/users/by",
      // What everybody may know, by handles; X answers for those that it has and lists the others as errors.
      answer({ url, people }) {
        const names = (url.searchParams.get("usernames") ?? "").split(",").filter(Boolean);
        if (names.length === 0 || names.length > 100) return problem(400, "Invalid Request");
        const found = people.filter(({ username }) => names.includes(username));
        return json(200, {
          data: found.map(({ subject, name, username }) => ({
            id: subject,
            name: name ?? username,
            username,
          })),
        });
      },
    },
    {
      auth: "client",
      method: "POST",
      path: "/2/oauth2/revoke",
      async answer({ authenticated, body, revoke }) {
        if (!authenticated) return twitter.tokenFault("bad_client");
        // RFC 7009 section 2.2: an unknown token is as good as revoked.
        await revoke(body.token ?? "");
        return json(200, { revoked: true });
      },
    },
  ],
};
