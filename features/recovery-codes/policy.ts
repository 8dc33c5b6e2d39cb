import { createHash, randomBytes } from "node:crypto";

/** Codes of a set. */
export const codesOfSet = 10;

/** With so few left it is time for a new set. */
export const fewCodes = 3;

/** Crockford's Base32: without I, L, O and U, which are read for others. */
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Letters of a code, of 5 bits each. */
const length = 20;

/** What those letters are written for that no code has. */
const readAs: Readonly<Record<string, string>> = { O: "0", I: "1", L: "1", U: "V" };

/** Longer than a code with what people put around it. */
const longest = 100;

/** @returns a new code of 100 random bits, in four groups of five letters */
export function newCode(): string {
  // 256 is a multiple of 32, so each letter is as likely as the others.
  const code = [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join("");
  return (code.match(/.{5}/g) ?? []).join("-");
}

/**
 * What is kept of a code, and found by: docs/decisions/0062-recovery-codes.md says why a fast hash is enough.
 * @param typed in small letters or wide ones, with spaces or hyphens anywhere, an O for a zero
 * @returns null for what cannot be a code
 */
export function hashCode(typed: string): string | null {
  if (typed.length > longest) return null;
  const code = typed
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/[OILU]/g, (letter) => readAs[letter] ?? letter);
  if (code.length !== length) return null;
  return createHash("sha256").update(`recovery code ${code}`).digest("hex");
}
