import { createHmac, randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { type KeyRing, sign } from "./keys";

type Claims = Record<string, unknown>;

/** How to spoil an ID token: its claims, its signature, or both. */
export interface Forgery {
  claims?: Claims;
  also?: (claims: Claims, now: number) => Claims;
  remove?: readonly string[];
  signature?: "none" | "tampered" | "rogue" | "unknown_kid" | "rotated" | "hs256_secret" | "hs256_public_key";
}

/**
 * Makes the wrong ID token out of the right one (OpenID Connect Core section 3.1.3.7, RFC 8725).
 * @param clientSecret the app's
 */
export async function forgeIdToken(
  idToken: string,
  forgery: Forgery,
  keys: KeyRing,
  clientSecret: string,
): Promise<string> {
  const right: Claims = decodeJwt(idToken);
  const now = Math.floor(Date.now() / 1000);
  const claims = { ...right, ...forgery.claims, ...forgery.also?.(right, now) };
  for (const name of forgery.remove ?? []) delete claims[name];

  switch (forgery.signature) {
    case "none":
      return `${base64url({ alg: "none", typ: "JWT" })}.${base64url(claims)}.`;
    case "tampered": {
      const [header, , signature] = idToken.split(".");
      return `${header}.${base64url({ ...claims, email: "mallory@attacker.example" })}.${signature}`;
    }
    case "rogue":
      return sign(claims, await keys.rogue(), keys.main.kid);
    case "unknown_kid":
      return sign(claims, await keys.rogue(), randomUUID());
    case "rotated":
      return sign(claims, await keys.rotate());
    case "hs256_secret":
      return signShared(claims, clientSecret);
    case "hs256_public_key":
      // Everybody has it. An app that lets the token choose the algorithm takes the key that it verifies with for a secret.
      return signShared(claims, keys.publicPem(), keys.main.kid);
    case undefined:
      return sign(claims, keys.main);
  }
}

/** The same ID token with other claims, rightly signed. */
export async function reissue(
  idToken: string,
  change: (claims: Claims) => Claims,
  keys: KeyRing,
): Promise<string> {
  const claims: Claims = decodeJwt(idToken);
  return sign({ ...claims, ...change(claims) }, keys.main);
}

function signShared(claims: Claims, secret: string, kid?: string): string {
  const content = `${base64url({ alg: "HS256", typ: "JWT", kid })}.${base64url(claims)}`;
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
