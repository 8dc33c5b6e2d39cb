import { passkey } from "@/features/providers/passkey";
import type { Way } from "@/features/providers/way";
import type { Prisma } from "@/generated/prisma/client";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import type { PersonalTable } from "@/lib/personal-table";

const downloaded = { id: true, name: true, rpId: true, createdAt: true, lastUsedAt: true } as const;

/** What the privacy page, the download, the deletion and the administrators' page know of passkeys. */
export const passkeys: PersonalTable = {
  model: "Passkey",
  one: "passkey",
  many: "passkeys",
  what: "For each passkey: the name that you gave it, its number and its public key, which sign nobody in, how often it has signed, how your browser reaches it, the name of this site that it was made for, since when you have it and when you used it last. Never your fingerprint, your face or your PIN: your device keeps those, and its secret key, to itself.",
  why: "To let you in, and nobody else as you.",
  kept: "Until you remove it, or delete your account.",
  select: downloaded,
  count: (where) => db().passkey.count({ where }),
  rows: (part) => db().passkey.findMany({ ...part, select: downloaded }),
};

type Client = Pick<Prisma.TransactionClient, "passkey">;

/**
 * A person's passkeys as ways in, for the guard of the last one. Where ALLOWED_EMAILS decides who may be here they are
 * none: a passkey vouches for no email, so nobody gets in by it alone.
 */
export async function passkeyWays(client: Client, userId: string): Promise<(Way & { id: string })[]> {
  if (env().ALLOWED_EMAILS.length > 0) return [];
  const rows = await client.passkey.findMany({ where: { userId }, select: { id: true, rpId: true } });
  return rows.map(({ id, rpId }) => ({ id, provider: passkey.id, issuer: rpId }));
}

/** Everything that lets somebody in by a passkey, also what is no way in now. */
export function findPasskeyIds(userId: string): Promise<{ id: string }[]> {
  return db().passkey.findMany({ where: { userId }, select: { id: true } });
}
