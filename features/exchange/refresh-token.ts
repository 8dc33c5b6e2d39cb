import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { authSecrets, env } from "@/lib/env";
import { permanentName } from "@/lib/permanent";

/** @returns 256 random bits for a token's row, which its successor depends on */
export function newSalt(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * The tokens that may come after one: the first is the one to give out, the others are what it was under older secrets. It is
 * computed and not drawn, so that an answer that was lost can be given again though only its hash is kept. Nobody can
 * compute it without the token, the row and the secret, so to everybody else it is as random as 256 bits.
 */
export function successorsOf(token: string, salt: string): [string, ...string[]] {
  const [first = "", ...older] = authSecrets(env());
  const successor = (secret: string) =>
    createHmac(
      "sha256",
      new Uint8Array(hkdfSync("sha256", secret, salt, `${permanentName} refresh token`, 32)),
    )
      .update(token)
      .digest("base64url");
  return [successor(first), ...older.map(successor)];
}
