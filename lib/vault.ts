import { createHash } from "node:crypto";
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose";
import { env } from "@/lib/env";

/** A token's place: its account, and which of the two it is. */
export type TokenSlot = {
  provider: string;
  providerAccountId: string;
  column: "access_token" | "refresh_token";
};

/** The one place a ciphertext belongs to. Moved to another row or column it does not open any more. */
export type VaultSlot = TokenSlot | { signingKey: string };

type Slot = Omit<TokenSlot, "column">;

/**
 * A token endpoint's answer as an account keeps it: both tokens sealed, the ID token not at all.
 * @param slot the account
 */
export async function sealTokens(
  tokens: {
    access_token?: string | null | undefined;
    refresh_token?: string | null | undefined;
    /** Seconds since the epoch */
    expires_at?: number | undefined;
    token_type?: string | undefined;
    scope?: string | undefined;
  },
  { provider, providerAccountId }: Slot,
) {
  const seal = async (column: TokenSlot["column"]) => {
    const token = tokens[column];
    return token ? sealToken(token, { provider, providerAccountId, column }) : null;
  };
  return {
    access_token: await seal("access_token"),
    refresh_token: await seal("refresh_token"),
    expires_at: tokens.expires_at ?? null,
    token_type: tokens.token_type ?? null,
    scope: tokens.scope ?? null,
  };
}

/**
 * Encrypts a provider's token, or a private key, for the database: AES-256-GCM in a compact JWE (RFC 7516) whose
 * protected header names the key and the slot.
 * @param token what must not be read there
 * @returns the JWE
 */
export async function sealToken(token: string, slot: VaultSlot): Promise<string> {
  const [key] = tokenKeys();
  return new CompactEncrypt(Buffer.from(token))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: key.id, slot: slotName(slot) })
    .encrypt(key.bytes);
}

/**
 * Opens what `sealToken` made, under the current key or one of the old ones.
 * @throws JWEDecryptionFailed when it was tampered with; Error when no key has its id, or it is in the wrong slot
 */
export async function openToken(sealed: string, slot: VaultSlot): Promise<string> {
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, ({ kid }) => keyOf(kid), {
    keyManagementAlgorithms: ["dir"],
    contentEncryptionAlgorithms: ["A256GCM"],
  });
  if (protectedHeader.slot !== slotName(slot)) throw new Error("The sealed token belongs to another slot.");
  return Buffer.from(plaintext).toString();
}

/**
 * Seals a token again that another key than the current one has sealed.
 * @returns the new JWE; null when it is under the current key already
 * @throws as `openToken`
 */
export async function resealToken(sealed: string, slot: VaultSlot): Promise<string | null> {
  const [current] = tokenKeys();
  if (keyIdOf(sealed) === current.id) return null;
  return sealToken(await openToken(sealed, slot), slot);
}

/** A key of the vault. Its id is in what it sealed, and tells nothing of it. */
export type TokenKey = { id: string; bytes: Uint8Array };

/** @returns the key that seals, and after it those that only open */
export function tokenKeys(): [TokenKey, ...TokenKey[]] {
  const { TOKEN_ENCRYPTION_KEY, TOKEN_ENCRYPTION_KEY_1, TOKEN_ENCRYPTION_KEY_2 } = env();
  const more = [TOKEN_ENCRYPTION_KEY_1, TOKEN_ENCRYPTION_KEY_2].filter((key) => key !== undefined);
  return [tokenKey(TOKEN_ENCRYPTION_KEY), ...more.map(tokenKey)];
}

/** @returns the id of the key that a token says it was sealed with, unchecked; null when it is no JWE */
export function keyIdOf(sealed: string): string | null {
  try {
    return decodeProtectedHeader(sealed).kid ?? null;
  } catch {
    return null;
  }
}

function tokenKey(base64: string): TokenKey {
  const bytes = Buffer.from(base64, "base64");
  return {
    id: createHash("sha256").update(bytes).digest("base64url").slice(0, 8),
    bytes: new Uint8Array(bytes),
  };
}

/** The id comes from whoever wrote the row: it only picks among our own keys, and the cipher decides. */
function keyOf(id: string | undefined): Uint8Array {
  const key = tokenKeys().find((one) => one.id === id);
  if (!key) throw new Error("The token was sealed with a key that is not configured.");
  return key.bytes;
}

function slotName(slot: VaultSlot): string {
  return "signingKey" in slot
    ? JSON.stringify(["signing-key", slot.signingKey])
    : JSON.stringify([slot.provider, slot.providerAccountId, slot.column]);
}
