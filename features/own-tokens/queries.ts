import type { KeyTimes } from "@/features/own-tokens/policy";
import { db } from "@/lib/db";

/** A key of ours as the database keeps it. */
export type StoredKey = KeyTimes & {
  /** A JWK, as JSON */
  publicKey: string;
  /** Sealed; features/own-tokens/keys.ts opens it. */
  privateKey: string;
};

/** All keys there are, a handful. Read each time: a key that is revoked counts for nothing from the next request on. */
export function findSigningKeys(): Promise<StoredKey[]> {
  return db().signingKey.findMany({
    select: {
      id: true,
      generation: true,
      publicKey: true,
      privateKey: true,
      signsFrom: true,
      revokedAt: true,
    },
    orderBy: { generation: "asc" },
  });
}
