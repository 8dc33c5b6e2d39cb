import { hkdf, webcrypto } from "node:crypto";
import { promisify } from "node:util";
import { EncryptJWT, errors, jwtDecrypt } from "jose";
import { authSecrets, env } from "@/lib/env";
import { permanentName } from "@/lib/permanent";

/**
 * Encrypts something that a browser is to keep for us and must neither read nor change: a JWE (RFC 7516) under a
 * key made of AUTH_SECRET for this purpose alone.
 * @param purpose such as `pending-link`; a value sealed for one purpose does not open for another
 * @param payload JSON; a cookie holds some 4,000 characters of it once sealed, a third more than before
 * @param lifetime seconds
 */
export async function seal(
  purpose: string,
  payload: Record<string, unknown>,
  lifetime: number,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new EncryptJWT(payload)
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .setIssuedAt(now)
    .setExpirationTime(now + lifetime)
    .encrypt(await keyFor(purpose, env().AUTH_SECRET));
}

/**
 * @param clockTolerance seconds that the clock of the server that sealed it may differ
 * @returns the payload with `iat` (seconds since the epoch); null when it was not sealed here for this, or is over
 */
export async function unseal(
  purpose: string,
  value: string | undefined,
  clockTolerance = 0,
): Promise<Record<string, unknown> | null> {
  if (!value) return null;
  for (const secret of authSecrets(env())) {
    try {
      const { payload } = await jwtDecrypt(value, await keyFor(purpose, secret), {
        keyManagementAlgorithms: ["dir"],
        contentEncryptionAlgorithms: ["A256GCM"],
        clockTolerance,
      });
      return payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  return null;
}

/** Keys by secret and purpose, which are few; each costs more than what is done with it. */
const keys = new Map<string, Promise<webcrypto.CryptoKey>>();

function keyFor(purpose: string, secret: string): Promise<webcrypto.CryptoKey> {
  const name = `${purpose} ${secret}`;
  const known = keys.get(name);
  if (known) return known;
  const key = deriveKey(purpose, secret);
  keys.set(name, key);
  return key;
}

async function deriveKey(purpose: string, secret: string): Promise<webcrypto.CryptoKey> {
  const bytes = await promisify(hkdf)("sha256", secret, "", `${permanentName} ${purpose}`, 32);
  return webcrypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}
