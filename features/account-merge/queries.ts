import { cookies } from "next/headers";
import { singleSignOnIcon } from "@/components/brand-icons";
import type { ProviderIconData } from "@/components/provider-icon";
import { type Holdings, holdsOn, mayAnswer } from "@/features/account-merge/policy";
import { uuidFloor } from "@/features/cleanup/policy";
import { personalTables } from "@/features/personal/every-table";
import { findEntry } from "@/features/providers";
import type { Session } from "@/features/session/queries";
import {
  type PendingMerge,
  pendingMergeCookie,
  pendingMergeLifetime,
  readPendingMerge,
} from "@/features/sign-in/pending-merge";
import type { Prisma } from "@/generated/prisma/client";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import { inCount, type PersonalTable } from "@/lib/personal-table";

/** What is asked: everything that its person decides by. */
export type Merge = {
  pending: PendingMerge;
  /** The identity that would come in. */
  identity: {
    provider: string;
    icon: ProviderIconData;
    /** What the provider calls its person. */
    label: string | null;
    email: string | null;
  };
  /** The account that would go. */
  other: { name: string | null; createdAt: Date };
  /** The email that this account would get; null when its own stays. */
  gainsEmail: string | null;
  /** Why the other account stays, in words after "it has"; empty when it may go. */
  holds: string[];
};

/** @returns the user who waits in this browser for exactly this session's answer; null when there is nothing to ask */
export async function findMerge(session: Session, now = new Date()): Promise<Merge | null> {
  const pending = await readPendingMerge((await cookies()).get(pendingMergeCookie())?.value);
  if (!pending || !mayAnswer(session, pending, now)) return null;
  const { userId, accountId } = pending;
  const [account, holdings] = await Promise.all([
    db().account.findFirst({
      where: { id: accountId, userId },
      select: { provider: true, label: true, email: true },
    }),
    findHoldings(db(), userId),
  ]);
  if (!account || !holdings) return null;
  const { provider, label, email } = account;
  const { name, icon } = findEntry(provider)?.button ?? { name: provider, icon: singleSignOnIcon };
  return {
    pending,
    identity: { provider: name, icon, label, email },
    other: { name: holdings.name, createdAt: holdings.createdAt },
    gainsEmail: session.user.email === null ? holdings.email : null,
    holds: holdsOn(holdings, accountId, { now, days: env().ACTIVITY_RETENTION_DAYS }),
  };
}

/** @returns the one identity of a user; null for somebody with more than one */
export async function findOnlyAccount(userId: string): Promise<{ id: string; provider: string } | null> {
  const accounts = await db().account.findMany({
    where: { userId },
    select: { id: true, provider: true },
    take: 2,
  });
  return accounts.length === 1 ? (accounts[0] ?? null) : null;
}

/** @returns the provider of an identity that opens this user; null when it opens another one, or none */
export async function findBroughtIn(userId: string, accountId: string): Promise<string | null> {
  const where = { id: accountId, userId };
  return (await db().account.findFirst({ where, select: { provider: true } }))?.provider ?? null;
}

/** @returns the provider of the identity that was brought in while one could still be asked about; null for none */
export async function findLastMerge(userId: string, now = new Date()): Promise<string | null> {
  const since = new Date(now.getTime() - pendingMergeLifetime * 1000);
  const event = await db().securityEvent.findFirst({
    where: { userId, kind: "merged", id: { gte: uuidFloor(since) } },
    orderBy: { id: "desc" },
    select: { provider: true },
  });
  return event?.provider ?? null;
}

/**
 * Everything of a user's that their person may have left here: a table of your own counts by its declaration, and any
 * other by its relation to User.
 * @param client of a transaction, too: while one is open, SQLite has no other connection
 */
export async function findHoldings(
  client: Prisma.TransactionClient,
  userId: string,
  tables: readonly Table[] = personalTables,
): Promise<(Holdings & { name: string | null; email: string | null }) | null> {
  const user = await client.user.findUnique({
    where: { id: userId },
    select: {
      name: true,
      email: true,
      createdAt: true,
      role: true,
      disabledAt: true,
      accounts: { select: { id: true } },
      _count: true,
    },
  });
  if (!user) return null;
  const events = await client.securityEvent.groupBy({ by: ["kind"], where: { userId } });
  const own: string[] = [];
  for (const table of tables) {
    const count = await countIn(client, table, userId);
    if (count > 0) own.push(inCount(table, count));
  }
  const { name, email, createdAt, role, disabledAt, accounts } = user;
  return {
    name,
    email,
    createdAt,
    role,
    disabledAt,
    accountIds: accounts.map(({ id }) => id),
    events: events.map(({ kind }) => kind),
    own,
    others:
      own.length === 0 &&
      Object.entries<number>(user._count).some(([name, count]) => count > 0 && !ours.includes(name)),
  };
}

/** Relations of User that hold nothing that its person has left: they are looked at by themselves, or follow from others. */
const ours: readonly string[] = [
  "accounts",
  "sessions",
  "events",
  // part: admin
  "keys",
  // part: admin
  "failures",
] satisfies (keyof Prisma.UserCountOutputType)[];

type Table = Pick<PersonalTable, "model" | "one" | "many">;
type Counted = { count(args: { where: { userId: string } }): Promise<number> };

/** A table's own `count` is not within the transaction. */
function countIn(client: Prisma.TransactionClient, { model }: Table, userId: string): Promise<number> {
  const delegate = model.charAt(0).toLowerCase() + model.slice(1);
  // Which model it is, is known as the app runs; Prisma's type has each by its name.
  const table = (client as unknown as Partial<Record<string, Counted>>)[delegate];
  if (!table) throw new Error(`There is no model ${model}.`);
  return table.count({ where: { userId } });
}
