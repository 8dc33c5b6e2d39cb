import { createHash } from "node:crypto";
import { CompactEncrypt, compactDecrypt } from "jose";
import { env } from "@/lib/env";

/** The one place a ciphertext belongs to. Moved to another row or column it does not open any more. */
export type VaultSlot = {
  provider: string;
  providerAccountId: string;
  column: "access_token" | "refresh_token";
};

type Slot = Omit<VaultSlot, "column">;

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
  const seal = async (column: VaultSlot["column"]) => {
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
 * Encrypts a provider's token for the database: AES-256-GCM in a compact JWE (RFC 7516) whose protected header
 * names the key and the slot.
 * @param token the provider's token
 * @returns the JWE
 */
export async function sealToken(token: string, slot: VaultSlot): Promise<string> {
  const key = currentKey();
  return new CompactEncrypt(Buffer.from(token))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: key.id, slot: slotName(slot) })
    .encrypt(key.bytes);
}

/**
 * Opens what `sealToken` made.
 * @throws JWEDecryptionFailed when it was tampered with or the key is another; Error when it is in the wrong slot
 */
export async function openToken(sealed: string, slot: VaultSlot): Promise<string> {
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, currentKey().bytes, {
    keyManagementAlgorithms: ["dir"],
    contentEncryptionAlgorithms: ["A256GCM"],
  });
  if (protectedHeader.slot !== slotName(slot)) throw new Error("The sealed token belongs to another slot.");
  return Buffer.from(plaintext).toString();
}

function currentKey(): { id: string; bytes: Uint8Array } {
  const bytes = Buffer.from(env().TOKEN_ENCRYPTION_KEY, "base64");
  return {
    id: createHash("sha256").update(bytes).digest("base64url").slice(0, 8),
    bytes: new Uint8Array(bytes),
  };
}

function slotName({ provider, providerAccountId, column }: VaultSlot): string {
  return JSON.stringify([provider, providerAccountId, column]);
}
