import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { type KeyRing, sign } from "./keys";

type Claims = Record<string, unknown>;

/** How to spoil an ID token: its claims, its signature, or both. */
export interface Forgery {
  claims?: Claims;
  also?: (claims: Claims, now: number) => Claims;
  remove?: readonly string[];
  signature?: "none" | "tampered" | "rogue" | "unknown_kid" | "rotated";
}

/** Makes the wrong ID token out of the right one (OpenID Connect Core section 3.1.3.7, RFC 8725). */
export async function forgeIdToken(idToken: string, forgery: Forgery, keys: KeyRing): Promise<string> {
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
    case undefined:
      return sign(claims, keys.main);
  }
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
