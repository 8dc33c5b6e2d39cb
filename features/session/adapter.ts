import { PrismaAdapter } from "@auth/prisma-adapter";
import type { Adapter } from "next-auth/adapters";
import { endSession } from "@/features/session/mutations";
import { findSession } from "@/features/session/queries";
import type { PrismaClient } from "@/generated/prisma/client";

/**
 * The Prisma adapter for Auth.js's own endpoints. It finds and ends a session as everything else in this app does: by
 * the hash of its token, and only a live one.
 */
export function createAdapter(prisma: PrismaClient) {
  return {
    ...PrismaAdapter(prisma),
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
    // The stock adapter throws where there is none: signing out twice would be an error.
    deleteSession: endSession,
  } satisfies Adapter;
}
