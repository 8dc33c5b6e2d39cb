import { PrismaAdapter } from "@auth/prisma-adapter";
import type { Adapter, AdapterAccount, AdapterSession, AdapterUser } from "next-auth/adapters";
import { findSession } from "@/features/session/queries";
import { hashToken } from "@/features/session/tokens";
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

/**
 * The Prisma adapter for Auth.js's own endpoints. A session is found and ended as everywhere else in this app: by the
 * hash of its token, and only a live one is found.
 */
export function createAdapter(prisma: PrismaClient) {
  const stock = PrismaAdapter(prisma);
  return {
    ...stock,
    // Sessions begin with an admission; Auth.js has none to open.
    createSession() {
      return Promise.reject(new Error("Sessions are opened by openSession."));
    },
    async getSessionAndUser(sessionToken) {
      const found = await findSession(sessionToken);
      if (!found) return null;
      const { user, expires } = found;
      return {
        session: { sessionToken, userId: user.id, expires },
        // Auth.js's type wants an email as text; people without one carry an empty string on its side only.
        user: { ...user, email: user.email ?? "", emailVerified: null },
      };
    },
    async deleteSession(sessionToken) {
      // The stock adapter throws when there is none, which makes signing out twice an error.
      await prisma.session.deleteMany({ where: { sessionToken: hashToken(sessionToken) } });
    },
  } satisfies Adapter;
}
