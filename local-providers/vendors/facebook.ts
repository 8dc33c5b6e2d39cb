import { createHmac, randomBytes } from "node:crypto";
import { json, type Reply } from "../http";
import type { ApiCall, TokenFailure, UserCall, Vendor } from "../vendor";

const version = "/v26.0";
const clientId = "local-facebook";
const clientSecret = "local-facebook-secret";

const redirectUri =
  "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request";
const failures: Record<TokenFailure, [code: number, message: string]> = {
  bad_code: [100, "Invalid verification code format."],
  bad_verifier: [1, "Invalid code_verifier."],
  bad_redirect_uri: [100, redirectUri],
  // There are none: whoever holds a token signs in again.
  bad_refresh_token: [100, "Invalid verification code format."],
  bad_client: [1, "Error validating client secret."],
  unsupported_grant: [1, "Unsupported grant type."],
  bad_request: [1, "Invalid request."],
};

/** Facebook answers every refusal so, with 400. */
const problem = (code: number, message: string, type = "OAuthException"): Reply =>
  json(400, { error: { message, type, code, fbtrace_id: `A${randomBytes(16).toString("base64url")}` } });

const fields = ["id", "name", "email", "picture"];

function me({ identity, scopes, url }: UserCall): Reply {
  const asked = (url.searchParams.get("fields") ?? "id,name")
    .split(",")
    .map((one) => one.split(".")[0] ?? "");
  const strange = asked.find((field) => !fields.includes(field));
  if (strange !== undefined)
    return problem(100, `(#100) Tried accessing nonexisting field (${strange.slice(0, 40)})`);
  const { person, subject, email, avatar } = identity;
  const shown = { height: 200, width: 200, is_silhouette: !person.picture, url: avatar };
  const values: Record<string, unknown> = {
    id: subject,
    name: person.name ?? person.username,
    // Left out where there is none, with nothing beside it that says whether anybody has confirmed it.
    ...(email && scopes.has("email") ? { email } : {}),
    ...(scopes.has("public_profile") ? { picture: { data: shown } } : {}),
  };
  return json(200, Object.fromEntries(Object.entries(values).filter(([name]) => asked.includes(name))));
}

/** Each call carries a proof, as with "Require App Secret" in the app's settings. */
function refuseProof({ url, headers }: ApiCall): Reply | undefined {
  const [, token] = /^bearer (\S+)$/i.exec(headers.authorization ?? "") ?? [];
  if (token === undefined) return undefined;
  const proof = url.searchParams.get("appsecret_proof");
  if (proof === createHmac("sha256", clientSecret).update(token).digest("hex")) return undefined;
  return proof === null
    ? problem(100, "API calls from the server require an appsecret_proof argument", "GraphMethodException")
    : problem(100, "Invalid appsecret_proof provided in the API argument", "GraphMethodException");
}

/** Facebook: OAuth 2.0 with the secret in the form, the profile from the Graph API, and no refresh tokens. */
export const facebook: Vendor = {
  id: "facebook",
  name: "Facebook",
  protocol: "oauth2",
  issuerPath: "",
  sendsIss: false,
  refreshes: false,
  rotates: false,
  requiresPkce: false,
  basicOnly: false,
  tellsFaultsOn: "page",
  refusesLoopback: true,
  fragment: "_=_",
  accessTokenLives: 60 * 24 * 3600,
  subject: { pattern: /^[1-9]\d{4,19}$/, from: (digits) => `1${digits.slice(0, 16)}` },
  paths: { authorize: `${version}/dialog/oauth`, token: `${version}/oauth/access_token` },
  scopes: {
    public_profile: "See your name and profile picture",
    email: "See your email address",
    user_friends: "See which of your friends use this app",
  },
  extraParams: ["auth_type", "display", "auth_nonce"],
  prepare(query) {
    const asked = query.get("scope")?.replaceAll(",", " ").trim();
    if (query.getAll("scope").length < 2) query.set("scope", asked || "public_profile");
  },
  offline: () => false,
  denial: {
    error_code: "200",
    error_description: "Permissions error",
    error_reason: "user_denied",
  },
  // It never says what was granted: that has an endpoint of its own.
  tokenBody: ({ access_token, expires_in }) => ({ access_token, token_type: "bearer", expires_in }),
  // Does not end.
  appTokens: { body: ({ access_token }) => ({ access_token, token_type: "bearer" }) },
  tokenFault: (failure) => problem(...failures[failure]),
  unauthorized: problem(190, "Invalid OAuth access token - Cannot parse access token"),
  beforeApi: refuseProof,
  api: [
    { auth: "user", method: "GET", path: `${version}/me`, answer: me },
    {
      auth: "app",
      method: "GET",
      path: `${version}/app`,
      answer: ({ base }) => json(200, { id: clientId, name: "This app (local)", link: `${base}/facebook/` }),
    },
    {
      auth: "client",
      method: "DELETE",
      path: `${version}/:subject/permissions`,
      async answer({ headers, subject, revokeAll }) {
        // By the app's own token, which is made of its id and its secret.
        if (headers.authorization !== `Bearer ${clientId}|${clientSecret}`) return facebook.unauthorized;
        return (await revokeAll(subject))
          ? json(200, { success: true })
          : problem(100, "(#100) The person has not authorized this app.");
      },
    },
  ],
  removal: { path: "/settings/apps", callback: "/api/data-deletion/facebook" },
};
