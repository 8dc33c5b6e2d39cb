import { PrismaAdapter } from "@auth/prisma-adapter";
import type { Adapter, AdapterUser } from "next-auth/adapters";
import { sealTokens } from "@/features/connections/vault";
import { isLive, newSessionTimes } from "@/features/session/policy";
import { standingOf } from "@/features/session/queries";
import { hashSessionToken } from "@/features/session/tokens";
import { SignInRefused } from "@/features/sign-in/failures";
import { flow } from "@/features/sign-in/flow";
import { signInStep } from "@/features/sign-in/telemetry";
import type { PrismaClient } from "@/generated/prisma/client";

/**
 * The Prisma adapter, changed where the stock one keeps more than it should: session tokens are stored as hashes,
 * provider tokens encrypted, ID tokens not at all, and only known columns are written. Sign-ups do not come this
 * way: mutations.ts makes user and account in one transaction before Auth.js looks for them.
 *
 * @param prisma the client to store with
 */
export function createAdapter(prisma: PrismaClient) {
  const stock = PrismaAdapter(prisma);
  return {
    ...stock,

    async createUser({ name, email, image, emailVerified }) {
      // An email gets this far only if its provider has verified it, so its being here is the verification.
      const verifiedAt = email ? (emailVerified ?? new Date()) : null;
      const user = await prisma.user.create({
        data: { name, email: email || null, image, emailVerified: verifiedAt },
      });
      return toAdapterUser(user);
    },

    async getUserByAccount(account) {
      const store = flow.getStore();
      if (!store?.identity) return (await stock.getUserByAccount?.(account)) ?? null;
      // Auth.js asks before admit(), only to show us the answer, and again afterwards, when we know it.
      const { provider, subject } = store.identity;
      const own = account.provider === provider && account.providerAccountId === subject;
      return own && store.userId ? { id: store.userId, email: "", emailVerified: null } : null;
    },

    async getUserByEmail(email) {
      // Auth.js asks with whatever the profile held. Prisma would take undefined for "any".
      const user = email ? await prisma.user.findUnique({ where: { email } }) : null;
      return user && toAdapterUser(user);
    },

    async updateUser({ id, name, email, image, emailVerified }) {
      // Undefined leaves a column as it is; an empty email is Auth.js's way to say that there is none.
      const data = { name, email: email === undefined ? undefined : email || null, image, emailVerified };
      return toAdapterUser(await prisma.user.update({ where: { id }, data }));
    },

    async linkAccount(account) {
      const { userId, type, provider, providerAccountId } = account;
      await prisma.account.create({
        data: {
          userId,
          type,
          provider,
          providerAccountId,
          ...(await sealTokens(account, { provider, providerAccountId })),
        },
      });
    },

    async createSession({ sessionToken, userId }) {
      const times = newSessionTimes(new Date());
      const store = flow.getStore();
      const { provider = null, userAgent = null, intent = null, asker = null, client = null } = store ?? {};
      // Whom a person connects, or what they allow, proves nothing about them: how they came in, and when, stays.
      const keepsProof = intent?.kind === "connect" || intent?.kind === "grant";
      const proof = (keepsProof && asker) || { provider, authenticatedAt: times.lastSeenAt };
      const data = {
        sessionToken: hashSessionToken(sessionToken),
        userId,
        provider: proof.provider,
        authenticatedAt: proof.authenticatedAt,
        userAgent,
        clientId: client?.id ?? null,
        ...times,
      };
      const end = await signInStep("session creation", async () => {
        if (!asker) {
          const { id } = await prisma.session.create({ data, select: { id: true } });
          if (store) store.sessionId = id;
          return times.absoluteExpires;
        }
        return prisma.$transaction(async (tx) => {
          const where = { id: asker.id, userId };
          const old = await tx.session.findFirst({ where, select: { absoluteExpires: true } });
          // One for one: a session that was ended while its person was at the provider does not come back.
          const { count } = await tx.session.deleteMany({ where });
          if (!old || count === 0)
            throw new SignInRefused("expired", "the session that asked has been ended");
          // Without a new proof nobody stays signed in for longer than before.
          const absoluteExpires = keepsProof ? old.absoluteExpires : times.absoluteExpires;
          const expires = times.expires < absoluteExpires ? times.expires : absoluteExpires;
          await tx.session.create({ data: { ...data, absoluteExpires, expires } });
          return absoluteExpires;
        });
      });
      // The cookie may live as long as the session ever can; the database decides when it ends before.
      return { sessionToken, userId, expires: end };
    },

    async getSessionAndUser(sessionToken) {
      const row = await prisma.session.findUnique({
        where: { sessionToken: hashSessionToken(sessionToken) },
        include: { user: true },
      });
      if (!row || row.user.disabledAt || !isLive(row, new Date())) return null;
      const { welcome, role } = await standingOf(row.user);
      if (!welcome) return null;
      return {
        session: { sessionToken, userId: row.userId, expires: row.expires },
        user: toAdapterUser({ ...row.user, role }),
      };
    },

    async updateSession({ sessionToken, expires }) {
      const where = { sessionToken: hashSessionToken(sessionToken) };
      const { count } = await prisma.session.updateMany({ where, data: { expires } });
      const row = count ? await prisma.session.findUnique({ where }) : null;
      return row && { sessionToken, userId: row.userId, expires: row.expires };
    },

    async deleteSession(sessionToken) {
      // The stock adapter throws when there is none, which makes signing out twice an error.
      await prisma.session.deleteMany({ where: { sessionToken: hashSessionToken(sessionToken) } });
    },
  } satisfies Adapter;
}

/** Auth.js's type wants an email as text; people without one carry an empty string on its side only. */
function toAdapterUser<User extends { email: string | null }>(user: User): User & AdapterUser {
  return { ...user, email: user.email ?? "" } as User & AdapterUser;
}
