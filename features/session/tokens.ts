import { createHash, randomBytes } from "node:crypto";
import { cookieName } from "@/lib/cookies";

/** @returns a session token of 256 random bits in base64url: 43 characters (ASVS 5.0, V7.2.3 asks for 128). */
export function newSessionToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * What the database keeps of a token. A plain SHA-256 is enough because the token is random: there is nothing to
 * guess that a slow hash would protect.
 * @returns 64 hex digits
 */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** @returns whether the value has a token's form; anything else need not reach the database. */
export function isSessionToken(value: string | undefined): value is string {
  return value !== undefined && /^[\w-]{43}$/.test(value);
}

/** @returns the session token among a browser's cookies, if there is one of the right form */
export function sessionTokenIn(cookies: { get(name: string): { value: string } | undefined }): string | null {
  const value = cookies.get(cookieName("session"))?.value;
  return isSessionToken(value) ? value : null;
}
