import { PrismaAdapter } from "@auth/prisma-adapter";
import type { AdapterAccount, AdapterSession, AdapterUser } from "next-auth/adapters";
import type { Prisma, PrismaClient } from "@/generated/prisma/client";

/**
 * What a sign-in stores by the Prisma adapter, within one transaction. The adapter writes what it is given, so these take
 * the columns that this schema has beyond Auth.js's.
 */
export function storeBy(tx: Prisma.TransactionClient) {
  // The adapter calls models only, which a transaction's client has as well.
  const adapter = PrismaAdapter(tx as PrismaClient);
  return {
    /** @returns the user's id */
    async createUser(user: Prisma.UserUncheckedCreateInput): Promise<string> {
      const made = await adapter.createUser?.(user as AdapterUser);
      return made?.id ?? missing();
    },
    async linkAccount(account: Prisma.AccountUncheckedCreateInput): Promise<void> {
      await adapter.linkAccount?.(account as AdapterAccount);
    },
    /**
     * @param session with the hash of its token
     * @returns the session's name
     */
    async createSession(session: Prisma.SessionUncheckedCreateInput): Promise<string> {
      const made: Partial<Prisma.SessionGetPayload<object>> | undefined = await adapter.createSession?.(
        session as AdapterSession,
      );
      return made?.id ?? missing();
    },
  };
}

function missing(): never {
  throw new Error("The Prisma adapter has stored nothing.");
}
