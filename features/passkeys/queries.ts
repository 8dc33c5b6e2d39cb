import { relyingParty } from "@/features/providers/passkey";
import { db } from "@/lib/db";

/** What the account's page shows of a passkey. No key is among this. */
export type ListedPasskey = {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** The address that it was made for, where that is not this one; null for one that works here. */
  madeFor: string | null;
};

/** A person's passkeys, the oldest first. */
export async function findPasskeys(userId: string): Promise<ListedPasskey[]> {
  const rows = await db().passkey.findMany({
    where: { userId },
    select: { id: true, name: true, rpId: true, createdAt: true, lastUsedAt: true },
    orderBy: { id: "asc" },
  });
  const here = relyingParty()?.id;
  return rows.map(({ rpId, ...row }) => ({ ...row, madeFor: rpId === here ? null : rpId }));
}

/** What a person's browser is told of their passkeys: which may answer, or must not be made again. */
export function findCredentials(userId: string, rpId: string) {
  return db().passkey.findMany({
    where: { userId, rpId },
    select: { credentialId: true, transports: true },
    orderBy: { id: "asc" },
  });
}

/** @returns how many passkeys a person has, wherever they work */
export function countPasskeys(userId: string): Promise<number> {
  return db().passkey.count({ where: { userId } });
}

/** @returns how many passkeys a person can use here */
export async function countUsable(userId: string): Promise<number> {
  const rpId = relyingParty()?.id;
  return rpId === undefined ? 0 : db().passkey.count({ where: { userId, rpId } });
}

/** The passkey that a device names, with what decides about its person. */
export async function findByCredential(credentialId: string, rpId: string) {
  return db().passkey.findFirst({
    where: { credentialId, rpId },
    select: {
      id: true,
      userId: true,
      credentialId: true,
      publicKey: true,
      rpId: true,
      name: true,
      user: { select: { id: true, name: true, email: true, role: true, disabledAt: true } },
    },
  });
}

export type FoundPasskey = NonNullable<Awaited<ReturnType<typeof findByCredential>>>;
