import { randomUUID } from "node:crypto";
import type { AccessTokenResult } from "@/features/api-access/access-token";
import type { PrismaClient } from "@/generated/prisma/client";
import { openToken, sealTokens } from "@/lib/vault";

const now = () => Math.floor(Date.now() / 1000);

export type Grant = {
  provider: string;
  tokens: { access_token?: string; refresh_token?: string; scope?: string };
  /** Seconds from now; null when it does not end. */
  endsIn?: number | null;
  issuer?: string;
  subject?: string;
};

/** Somebody with a grant at a provider, as a sign-in leaves them. @returns the ids */
export async function grantee(prisma: PrismaClient, { provider, tokens, endsIn = -1, ...rest }: Grant) {
  const { issuer = "local", subject = randomUUID() } = rest;
  const slot = { provider, providerAccountId: subject };
  const expires_at = endsIn === null ? undefined : now() + endsIn;
  const sealed = await sealTokens({ token_type: "bearer", ...tokens, expires_at }, slot);
  const user = await prisma.user.create({ data: { name: "Somebody" }, select: { id: true } });
  const account = await prisma.account.create({
    data: { userId: user.id, type: "oauth", issuer, ...slot, ...sealed },
    select: { id: true },
  });
  return { userId: user.id, accountId: account.id, slot };
}

export type Grantee = Awaited<ReturnType<typeof grantee>>;

/** The account as it is now, with its tokens opened. */
export async function storedGrant(prisma: PrismaClient, { accountId, slot }: Grantee) {
  const row = await prisma.account.findUniqueOrThrow({ where: { id: accountId } });
  const open = (column: "access_token" | "refresh_token") =>
    row[column] === null ? null : openToken(row[column], { ...slot, column });
  return { ...row, access_token: await open("access_token"), refresh_token: await open("refresh_token") };
}

/** The token's value, or what came instead of one. */
export const tokenOf = (result: AccessTokenResult) =>
  result.outcome === "token" ? result.token.value : result;
