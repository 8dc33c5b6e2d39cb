import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from "jose";

export type Claims = JWTPayload & Record<string, unknown>;

export type SigningKey = {
  kid: string;
  privateKey: CryptoKey;
  /** As a JWKS shows it. */
  publicJwk: JWK;
  /** With the private part, for an OpenID provider's configuration. */
  privateJwk: JWK;
  /** The public key as a PEM file, which an attacker can have too. */
  publicPem: string;
};

/** Makes an RS256 key. */
export async function newKey(kid: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const common = { kid, alg: "RS256", use: "sig" };
  return {
    kid,
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), ...common },
    privateJwk: { ...(await exportJWK(privateKey)), ...common },
    publicPem: await exportSPKI(publicKey),
  };
}

/** Signs as the key's owner does. @param header replaces what is in `{ alg: "RS256", kid }` */
export function sign(
  claims: Claims,
  key: SigningKey,
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  const protectedHeader = { alg: "RS256", kid: key.kid, ...header };
  return new SignJWT(claims).setProtectedHeader(protectedHeader).sign(key.privateKey);
}

/** Signs with a shared secret where a key belongs (RFC 8725, section 2.1). */
export function signHs256(claims: Claims, secret: string, kid: string): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid }).sign(Buffer.from(secret));
}

/** Signs not at all. */
export function unsigned(claims: Claims, kid: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none", kid })}.${part(claims)}.`;
}
