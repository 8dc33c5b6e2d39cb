import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The client that every contestant is. */
export const client = { id: "bench-client", secret: "kHq2vJ8sTzWm4xYcR7nLb3pD" };

/** `github` speaks GitHub's protocol, `oidc` is an OpenID provider. */
export type StandInProvider = "github" | "oidc";

/** GitHub and an OpenID provider on this machine, as quick as can be: nothing is drawn, asked or remembered. */
export type StandIn = {
  /** The issuer. GitHub's hosts are paths below it: `preload/stand-in.mjs` leads calls there. */
  url: string;
  stop(): Promise<void>;
};

/** Starts it in this process, whose processor time nobody counts. */
export async function startStandIn(): Promise<StandIn> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const form = new URLSearchParams(Buffer.concat(parts).toString());
    const bearer = request.headers.authorization?.replace(/^(bearer|token) /i, "") ?? "";
    const answer = answers[new URL(request.url ?? "", url).pathname]?.(form, bearer);
    response.writeHead(answer ? 200 : 404, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer ?? { message: "Not Found" }));
  });
  // A contestant whose turn it is not keeps its connections.
  server.keepAliveTimeout = 3_600_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const answers: Record<string, (form: URLSearchParams, bearer: string) => unknown> = {
    "/github.com/login/oauth/access_token": (form) => ({
      access_token: String(readCode(form.get("code")).person),
      token_type: "bearer",
      scope: "read:user,user:email",
    }),
    "/api.github.com/user": (_, bearer) => githubUser(Number(bearer)),
    "/api.github.com/user/emails": (_, bearer) => [
      { email: emailOf("github", Number(bearer)), primary: true, verified: true, visibility: "private" },
    ],
    "/.well-known/openid-configuration": () => metadata(url),
    "/jwks": () => ({
      keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }],
    }),
    "/userinfo": (_, bearer) => claims(Number(bearer)),
    "/token": (form) => {
      const { person, nonce } = readCode(form.get("code"));
      const now = Math.floor(Date.now() / 1000);
      const payload = {
        iss: url,
        aud: client.id,
        iat: now,
        exp: now + 600,
        ...(nonce && { nonce }),
        ...claims(person),
      };
      const signed = `${encode({ alg: "RS256", typ: "JWT", kid: "1" })}.${encode(payload)}`;
      return {
        access_token: String(person),
        token_type: "Bearer",
        expires_in: 600,
        scope: "openid email profile",
        id_token: `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`,
      };
    },
  };
  return {
    url,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * What a provider does whose person has agreed.
 * @param authorizationUrl where the app sent the browser
 * @param person a number from 1
 * @returns where the provider sends it: the app's callback
 */
export function callbackOf(authorizationUrl: string, person: number): string {
  const { origin, searchParams } = new URL(authorizationUrl);
  const callback = new URL(searchParams.get("redirect_uri") ?? "");
  callback.searchParams.set("code", encode({ person, nonce: searchParams.get("nonce") }));
  const state = searchParams.get("state");
  if (state !== null) callback.searchParams.set("state", state);
  callback.searchParams.set("iss", origin === "https://github.com" ? `${origin}/login/oauth` : origin);
  return callback.href;
}

/** @returns the address by which a person is known; of their own at each provider, so that nobody has two accounts */
export function emailOf(provider: StandInProvider, person: number): string {
  return `${provider}-${person}@bench.example`;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function readCode(code: string | null): { person: number; nonce: string | null } {
  return JSON.parse(Buffer.from(code ?? "", "base64url").toString()) as {
    person: number;
    nonce: string | null;
  };
}

/** Without an email, which GitHub shows only where its owner has made it public. */
function githubUser(person: number) {
  return {
    login: `person-${person}`,
    id: person,
    avatar_url: `https://avatars.githubusercontent.com/u/${person}?v=4`,
    name: `Person ${person}`,
    email: null,
  };
}

function claims(person: number) {
  return {
    sub: String(person),
    name: `Person ${person}`,
    email: emailOf("oidc", person),
    email_verified: true,
  };
}

function metadata(url: string) {
  return {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    userinfo_endpoint: `${url}/userinfo`,
    jwks_uri: `${url}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  };
}
