import { createECDH, createHash, createPublicKey, type KeyObject } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";

// The public half of the app's key, as a developer registers it with Apple. The app's half is made of the same text.
const registered = { team: "LOCALTEAM0", keyId: "LOCALKEY00", secret: "local-apple-secret" };

/** Seconds: six months, the longest that Apple lets a client secret live. */
const longestLife = 15_777_000;

/**
 * Whether a client secret is one that Apple would take: a JWT by the registered key, of this team and client, for this server,
 * and no longer than six months.
 */
export async function isClientSecret(given: string, clientId: string, audience: string): Promise<boolean> {
  try {
    const { kid } = decodeProtectedHeader(given);
    const { iat = 0, exp = 0 } = decodeJwt(given);
    await jwtVerify(given, publicKey(), {
      algorithms: ["ES256"],
      issuer: registered.team,
      subject: clientId,
      audience,
      requiredClaims: ["iat", "exp"],
    });
    return kid === registered.keyId && exp - iat <= longestLife && exp <= Date.now() / 1000 + longestLife;
  } catch {
    return false;
  }
}

function publicKey(): KeyObject {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(createHash("sha256").update(registered.secret).digest());
  const point = pair.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((bytes) => bytes.toString("base64url"));
  return createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
}
