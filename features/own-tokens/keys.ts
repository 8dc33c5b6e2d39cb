import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importJWK,
  importPKCS8,
  type JWK,
} from "jose";
import type { StoredKey } from "@/features/own-tokens/queries";
import { openToken, sealToken } from "@/lib/vault";

/**
 * RSA, since it is what everybody verifies: RFC 9068, section 2.1, asks it of every API, and some gateways can nothing
 * else (docs/decisions/0026-own-tokens.md).
 */
export const algorithm = "RS256";
const modulusLength = 2048;

/** What the published keys may hold of a key. Named one by one, so that no private part can ever be among them. */
const publicParts = ["kty", "n", "e"] as const;

/** @returns a new key as the database keeps it, the private part sealed for its row */
export async function newSigningKey(): Promise<Pick<StoredKey, "id" | "publicKey" | "privateKey">> {
  const pair = await generateKeyPair(algorithm, { modulusLength, extractable: true });
  const jwk = publicJwk(await exportJWK(pair.publicKey));
  const id = await calculateJwkThumbprint(jwk);
  const privateKey = await sealToken(await exportPKCS8(pair.privateKey), { signingKey: id });
  return { id, publicKey: JSON.stringify(jwk), privateKey };
}

/** A key as it is published (RFC 7517). */
export function publishedKey({ id, publicKey }: Pick<StoredKey, "id" | "publicKey">): JWK {
  return { ...publicJwk(JSON.parse(publicKey) as JWK), kid: id, alg: algorithm, use: "sig" };
}

function publicJwk(jwk: JWK): JWK {
  return Object.fromEntries(publicParts.map((name) => [name, jwk[name]]));
}

// Opening and parsing a key costs more than signing with it. By ciphertext, so that a changed row is another key.
const opened = new Map<string, Promise<CryptoKey>>();
const mostOpened = 8;

/**
 * Opens a key's private part.
 * @throws as `openToken`: when it was sealed with a key that is not configured, or for another row
 */
export function privateKeyOf({ id, privateKey }: StoredKey): Promise<CryptoKey> {
  return remembered(`${id} ${privateKey}`, async () =>
    importPKCS8(await openToken(privateKey, { signingKey: id }), algorithm),
  );
}

/** The key that verifies what a key has signed. */
export function publicKeyOf({ id, publicKey }: StoredKey): Promise<CryptoKey> {
  return remembered(`${id} ${publicKey}`, async () => {
    const key = await importJWK(JSON.parse(publicKey) as JWK, algorithm);
    if (key instanceof Uint8Array) throw new Error("A signing key is no key pair.");
    return key;
  });
}

function remembered(name: string, open: () => Promise<CryptoKey>): Promise<CryptoKey> {
  const known = opened.get(name);
  if (known) return known;
  const key = open();
  opened.set(name, key);
  key.catch(() => opened.delete(name));
  const [oldest] = opened.keys();
  if (opened.size > mostOpened && oldest !== undefined) opened.delete(oldest);
  return key;
}
