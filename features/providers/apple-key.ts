import { createECDH, createHash, createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { ClientKey } from "./types";

// Apple's client has a key, and makes a secret of it for each request: a JWT (RFC 7519) that Apple takes for six months at
// most. Made when it is needed, none can expire.

const names = { key: "AUTH_APPLE_PRIVATE_KEY", team: "AUTH_APPLE_TEAM_ID", keyId: "AUTH_APPLE_KEY_ID" };

/** Seconds that a made secret is good for: longer than any request takes, with clocks that differ. */
const lifetime = 300;

/** The key with which the app is known to the stand-in: made of a text that both have, and worth nothing elsewhere. */
const local = { team: "LOCALTEAM0", keyId: "LOCALKEY00", secret: "local-apple-secret" };

/** @param audience Apple's own address; a stand-in is its own audience */
export function appleKey(audience: string): ClientKey {
  return {
    faults(value) {
      const key = value(names.key);
      const ids = [names.team, names.keyId].filter((name) => value(name) && !isId(value(name)));
      return [
        ...ids.map((name) => `${name} must be the ten letters and digits that Apple shows.`),
        ...(key ? faultsOfKey(key) : []),
      ];
    },
    secret({ clientId, baseUrl, mode }, value) {
      if (mode === "local")
        return signed({ clientId, audience: baseUrl ?? audience, ...local, key: localKey(local.secret) });
      const { key } = readKey(value(names.key));
      if (!key) throw new Error(`${names.key} cannot be read.`);
      return signed({ clientId, audience, team: value(names.team), keyId: value(names.keyId), key });
    },
  };
}

const isId = (value: string) => /^[A-Z0-9]{10}$/.test(value);

type Signing = { clientId: string; audience: string; team: string; keyId: string; key: KeyObject };

/** Makes a client secret: ES256 over the claims that Apple asks for. */
function signed({ clientId, audience, team, keyId, key }: Signing): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: team, iat: now, exp: now + lifetime, aud: audience, sub: clientId };
  const content = `${encoded({ alg: "ES256", kid: keyId })}.${encoded(claims)}`;
  // As a JWS has it: the two numbers one after the other (RFC 7518, section 3.4).
  const signature = sign("sha256", Buffer.from(content), { key, dsaEncoding: "ieee-p1363" });
  return `${content}.${signature.toString("base64url")}`;
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * Reads the content of a .p8 file as environments carry it: with line breaks, with `\n` in their place, in one line, in quotes,
 * or without its first and last line.
 */
function readKey(value: string): { key: KeyObject | null } {
  const lines = value.replace(/\\[rn]/g, "\n").replace(/["']/g, "");
  const type = lines.includes("BEGIN EC PRIVATE KEY") ? "sec1" : "pkcs8";
  const body = lines.replace(/-----[A-Z0-9 ]+-----/g, "").replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return { key: null };
  try {
    return { key: createPrivateKey({ key: Buffer.from(body, "base64"), format: "der", type }) };
  } catch {
    // Not as a cause: what it was given is nobody's to read.
    return { key: null };
  }
}

/** @returns sentences without a piece of the value */
function faultsOfKey(value: string): string[] {
  const whole =
    "Set it to the content of the .p8 file, from BEGIN to END; its line breaks may be written as \\n.";
  if (/\.p8["']?$/.test(value)) return [`${names.key} names a file. ${whole}`];
  if (/^["']?ey[\w-]+\.[\w-]+\.[\w-]+["']?$/.test(value))
    return [`${names.key} is a secret that was made with a key, and would expire. ${whole}`];
  const { key } = readKey(value);
  if (!key) return [`${names.key} is not a private key. ${whole}`];
  if (key.asymmetricKeyType !== "ec" || key.asymmetricKeyDetails?.namedCurve !== "prime256v1")
    return [`${names.key} is a key of another kind: Apple's are elliptic-curve keys on P-256. ${whole}`];
  return [];
}

/** @returns the P-256 key whose number is the text's hash */
function localKey(text: string): KeyObject {
  const number = createHash("sha256").update(text).digest();
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(number);
  const [x, y] = [pair.getPublicKey().subarray(1, 33), pair.getPublicKey().subarray(33)];
  const [d, ...at] = [number, x, y].map((bytes) => bytes.toString("base64url"));
  return createPrivateKey({ key: { kty: "EC", crv: "P-256", d, x: at[0], y: at[1] }, format: "jwk" });
}
