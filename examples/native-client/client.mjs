// A native app that signs its person in with the system's browser (RFC 8252): it goes to the provider by itself, comes back to a
// port of this machine, and gets this site's own tokens for the provider's code. Node alone, no library.
//
//   node examples/native-client/client.mjs github
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";

const {
  SITE = "http://localhost:3000",
  LOCAL_PROVIDERS = "http://127.0.0.1:3001",
  CLIENT_ID = "example-cli",
  PORT = "49152",
} = process.env;

/**
 * What is public of each provider: where its people agree, as whom the site is registered there, and what it asks for. These are
 * the local providers'; docs/guides/native-and-single-page-apps.md has the real ones. `anyPort` says that it takes this
 * client's address with any port; at the others it is registered with the one in PORT.
 * @type {Record<string, { authorize: string, clientId: string, scope: string, openid?: true, anyPort?: true }>}
 */
const providers = {
  github: {
    authorize: `${LOCAL_PROVIDERS}/github/login/oauth/authorize`,
    clientId: "local-github",
    scope: "read:user user:email",
    anyPort: true,
  },
  google: {
    authorize: `${LOCAL_PROVIDERS}/google/o/oauth2/v2/auth`,
    clientId: "local-google",
    scope: "openid email profile",
    openid: true,
  },
  twitter: {
    authorize: `${LOCAL_PROVIDERS}/twitter/i/oauth2/authorize`,
    clientId: "local-twitter",
    scope: "users.read tweet.read users.email",
  },
};

const random = () => randomBytes(32).toString("base64url");

/**
 * @param {string} path
 * @param {Record<string, string>} parameters
 */
async function post(path, parameters) {
  const body = new URLSearchParams({ client_id: CLIENT_ID, ...parameters });
  const response = await fetch(new URL(path, SITE), { method: "POST", body });
  const answer = response.headers.get("content-type")?.includes("json") ? await response.json() : null;
  if (!response.ok)
    throw new Error(`${answer?.error}: ${answer?.error_description} (${answer?.cause ?? response.status})`);
  return answer;
}

/**
 * Waits for the browser to come back, once, and to this address only.
 * @param {number} port 0 for any that is free
 */
async function listen(port) {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(null));
  });
  const address = server.address();
  const redirectUri = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/callback`;
  /** @type {Promise<URLSearchParams>} */
  const answer = new Promise((resolve) => {
    server.on("request", (request, response) => {
      const url = new URL(request.url ?? "/", redirectUri);
      const found = url.pathname === "/callback";
      response.writeHead(found ? 200 : 404, { "Content-Type": "text/plain; charset=utf-8" });
      response.end(found ? "Signed in. You can close this page." : "Nothing is here.");
      if (!found) return;
      server.close();
      server.closeIdleConnections();
      resolve(url.searchParams);
    });
  });
  return { redirectUri, answer };
}

/** @param {string} name */
async function signIn(name) {
  const provider = providers[name];
  if (!provider) throw new Error(`One of ${Object.keys(providers).join(", ")}, please.`);
  const [state, verifier, nonce] = [random(), random(), random()];
  const { redirectUri, answer } = await listen(provider.anyPort ? 0 : Number(PORT));
  const address = new URL(provider.authorize);
  address.search = String(
    new URLSearchParams({
      response_type: "code",
      client_id: provider.clientId,
      redirect_uri: redirectUri,
      scope: provider.scope,
      state,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...(provider.openid && { nonce }),
    }),
  );
  console.log(`Open this in your browser:\n${address}`);
  const came = await answer;
  // Whatever does not belong to what was asked here may be somebody else's sign-in (RFC 6749, section 10.12).
  if (came.get("state") !== state) throw new Error("The answer belongs to another sign-in.");
  const code = came.get("code");
  if (!code) throw new Error(`The provider says no: ${came.get("error")}`);
  const issuer = came.get("iss");
  return post(`/api/exchange/${name}`, {
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
    ...(provider.openid && { nonce }),
    ...(issuer && { iss: issuer }),
  });
}

/** @param {string} accessToken */
async function whoAmI(accessToken) {
  const response = await fetch(new URL("/api/me", SITE), {
    headers: { Authorization: `Bearer ${accessToken}` },
  });
  return response.ok ? response.json() : null;
}

try {
  const tokens = await signIn(process.argv[2] ?? "github");
  console.log(`Signed in: ${JSON.stringify(await whoAmI(tokens.access_token))}`);
  // A real app keeps the refresh token in the system's key store, and does this when the access token has ended.
  const next = await post("/api/exchange/refresh", { refresh_token: tokens.refresh_token });
  console.log(`Refreshed: ${(await whoAmI(next.access_token)) !== null}`);
  await post("/api/exchange/revoke", { token: next.refresh_token });
  console.log(`Signed out: ${(await whoAmI(next.access_token)) === null}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
