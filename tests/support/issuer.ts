import { randomUUID } from "node:crypto";
import type { RequestListener } from "node:http";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import { verifyIdToken } from "@/features/oauth/id-token";
import { newCalls } from "@/features/sign-in/telemetry";
import { serve } from "./server";

export type SigningKey = {
  kid: string;
  alg: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
  publicKey: CryptoKey;
};

/** A key pair of a provider's. Making one takes a while, so tests share a few. */
export async function signingKey(kid: string, alg = "RS256"): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return {
    kid,
    alg,
    privateKey,
    publicKey,
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" },
  };
}

export const clientId = "valet-key-client";
export const seconds = () => Math.floor(Date.now() / 1000);

/** A provider's ID token. A claim or a header that is undefined is left out. */
export async function idToken(
  issuer: string,
  key: SigningKey,
  claims: JWTPayload = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  const payload = {
    iss: issuer,
    aud: clientId,
    sub: "ada-1815",
    iat: seconds(),
    exp: seconds() + 300,
    ...claims,
  };
  const given = Object.entries(payload).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(given))
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey);
}

/** A token of any header and payload with whatever for a signature. */
export function unsignedToken(header: object, claims: object, signature = ""): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part(header)}.${part(claims)}.${signature}`;
}

export const answerJson =
  (body: unknown, status = 200): RequestListener =>
  (_, response) => {
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  };

/**
 * The published part of an OpenID provider. Its issuer is another one each time, so that nothing that is kept of
 * one is taken for another's.
 */
export async function serveIssuer(keys: SigningKey[] = []) {
  const answers: Record<string, RequestListener> = {};
  const folder = `/${randomUUID()}`;
  const { origin, seen } = await serve((request, response) => {
    const path = new URL(request.url ?? "", "http://issuer").pathname.slice(folder.length);
    (answers[path] ?? answerJson({ error: "not_found" }, 404))(request, response);
  });
  const issuer = origin + folder;
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
  };
  const publish = (published: SigningKey[]) => {
    answers["/jwks"] = answerJson({ keys: published.map(({ publicJwk }) => publicJwk) });
  };
  publish(keys);
  answers["/.well-known/openid-configuration"] = answerJson(metadata);
  return {
    issuer,
    metadata,
    publish,
    /** What it answers, by path below the issuer; may be changed at any time. */
    answers,
    /** How often a path below the issuer was asked for. */
    asked: (path: string) => seen.filter((url) => url === folder + path).length,
  };
}

/** Verifies a token of a sign-in that sent no nonce, unless it says which. */
export function verifyToken(
  token: string,
  expected: Omit<Parameters<typeof verifyIdToken>[1], "nonce"> & { nonce?: string },
) {
  return verifyIdToken(token, { nonce: null, ...expected }, newCalls("oidc"));
}
