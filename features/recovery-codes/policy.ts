import { createHash, randomBytes } from "node:crypto";

/** Codes of a set. */
export const codesOfSet = 10;

/** Crockford's: without I, L, O and U, which are read for others. */
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Letters of a code: 100 bits. */
const length = 20;

/** @returns a new code, in four groups of five letters */
export function newCode(): string {
  // 256 is a multiple of 32, so each letter is as likely as any other.
  const code = [...randomBytes(length)].map((byte) => letters[byte % 32]).join("");
  return (code.match(/.{5}/g) ?? []).join("-");
}

/** @returns a code as it was made, whatever somebody typed around it; null for what cannot be one */
export function readCode(typed: string): string | null {
  if (typed.length > 100) return null;
  const code = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
  return code.length === length && [...code].every((letter) => letters.includes(letter)) ? code : null;
}

/**
 * What is kept of a code. A fast hash is enough: a code has 100 random bits, so whoever stole the hashes could try 10^12 a second
 * for longer than there has been time. It is found by its hash, so nothing is compared letter by letter.
 */
export function hashCode(code: string): string {
  return createHash("sha256")
    .update(`recovery code ${readCode(code)}`)
    .digest("hex");
}
