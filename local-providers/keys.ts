import { createPublicKey, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTHeaderParameters, SignJWT } from "jose";

export type SigningKey = JWK & { kid: string };

/**
 * The signing keys of the OpenID providers. The main one is kept on disk: making an RSA key is most of the
 * start-up time, and apps may remember it. Keys made while running (rotation) are published as well.
 */
export class KeyRing {
  #rotated: SigningKey[] = [];
  #rogue: SigningKey | undefined;

  private constructor(readonly main: SigningKey) {}

  static async open(folder: string): Promise<KeyRing> {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "signing-key.json");
    try {
      const saved = JSON.parse(readFileSync(file, "utf8")) as SigningKey;
      await importJWK(saved, "RS256");
      if (typeof saved.kid === "string") return new KeyRing(saved);
    } catch {
      // Absent or damaged: made anew below.
    }
    const made = await makeKey();
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
    return new KeyRing(made);
  }

  /** Rolls to a new key and publishes it beside the others. Only the last few stay published. */
  async rotate(): Promise<SigningKey> {
    const key = await makeKey();
    this.#rotated = [...this.#rotated.slice(-3), key];
    return key;
  }

  /** A key that is never published. */
  async rogue(): Promise<SigningKey> {
    this.#rogue ??= await makeKey();
    return this.#rogue;
  }

  /** The public half of the main key, in the form that most libraries are given keys in. */
  publicPem(): string {
    const { kty, n, e } = this.main;
    return createPublicKey({ key: { kty, n, e }, format: "jwk" }).export({
      type: "spki",
      format: "pem",
    }) as string;
  }

  /** The public half of what `rotate()` has added. */
  published(): JWK[] {
    return this.#rotated.map(({ kty, n, e, kid, alg, use }) => ({ kty, n, e, kid, alg, use }) as JWK);
  }
}

async function makeKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair("RS256", { modulusLength: 2048, extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: "RS256", use: "sig" };
}

/** Signs claims as they are, however wrong they may be. */
export async function sign(claims: Record<string, unknown>, key: SigningKey, kid = key.kid): Promise<string> {
  const header: JWTHeaderParameters = { alg: "RS256", typ: "JWT", kid };
  return new SignJWT(claims).setProtectedHeader(header).sign(await importJWK(key, "RS256"));
}
