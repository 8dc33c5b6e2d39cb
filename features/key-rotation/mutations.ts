import { setTimeout as sleep } from "node:timers/promises";
import { keyIdOf, openToken, resealToken, tokenKeys, type VaultSlot } from "@/features/connections/vault";
import { type Counts, noCounts, type Pace, pace } from "@/features/key-rotation/policy";
import { db } from "@/lib/db";

/** Tokens of one row as the database keeps them. */
type Row = {
  id: string;
  provider: string;
  providerAccountId: string;
  access_token: string | null;
  refresh_token: string | null;
  updatedAt?: Date;
};
type Tokens = Pick<Row, "access_token" | "refresh_token">;

const tokenColumns = ["access_token", "refresh_token"] as const satisfies VaultSlot["column"][];

/** A table that holds sealed tokens. */
type Table = {
  /** The rows after this id, the lowest ids first. */
  after: (id: string, take: number) => Promise<Row[]>;
  again: (id: string) => Promise<Row | null>;
  /** Replaces the tokens of a row, unless they have changed since it was read. @returns whether it did */
  replace: (row: Row, tokens: Tokens) => Promise<boolean>;
};

const columns = {
  id: true,
  provider: true,
  providerAccountId: true,
  access_token: true,
  refresh_token: true,
} as const;

const accounts: Table = {
  after: (id, take) =>
    db().account.findMany({
      where: { id: { gt: id } },
      select: { ...columns, updatedAt: true },
      orderBy: { id: "asc" },
      take,
    }),
  again: (id) => db().account.findUnique({ where: { id }, select: { ...columns, updatedAt: true } }),
  async replace({ id, access_token, refresh_token, updatedAt }, tokens) {
    const where = { id, access_token, refresh_token };
    // The account has not changed, only how it is written down.
    const data = { ...tokens, ...(updatedAt && { updatedAt }) };
    return (await db().account.updateMany({ where, data })).count === 1;
  },
};

const revocations: Table = {
  after: (id, take) =>
    db().grantRevocation.findMany({
      where: { id: { gt: id } },
      select: columns,
      orderBy: { id: "asc" },
      take,
    }),
  again: (id) => db().grantRevocation.findUnique({ where: { id }, select: columns }),
  async replace({ id, access_token, refresh_token }, tokens) {
    const where = { id, access_token, refresh_token };
    return (await db().grantRevocation.updateMany({ where, data: tokens })).count === 1;
  },
};

/** In this order: tokens move from an account to the queue of revocations, and never back. */
const tables = [accounts, revocations];

/**
 * Seals every token again that an old key has sealed, in batches and beside the traffic: a token that is replaced at
 * the same time is left as it then is. What breaks off goes on at the next call, since what is done is not done again;
 * any number of these may run at once.
 * @returns how many tokens it sealed anew
 */
export async function resealAll({ batch, pause }: Pace = pace): Promise<number> {
  let resealed = 0;
  for (const table of tables) {
    for await (const row of rowsOf(table, { batch, pause })) resealed += await resealRow(table, row);
  }
  return resealed;
}

/** @returns all sealed tokens there are, by what is to be done with their keys */
export async function countTokens({ batch, pause }: Pace = pace): Promise<Counts> {
  const counts = { ...noCounts };
  for (const table of tables) {
    for await (const row of rowsOf(table, { batch, pause })) {
      for (const column of tokenColumns) {
        const sealed = row[column];
        if (sealed) counts[await stateOf(sealed, slotOf(row, column))] += 1;
      }
    }
  }
  return counts;
}

/** Closes the connections of a process that is done, so that it ends. */
export async function closeDatabase(): Promise<void> {
  await db().$disconnect();
}

/** Page by page along the primary key: no read takes longer than another, however many rows there are. */
async function* rowsOf(table: Table, { batch, pause }: Pace): AsyncGenerator<Row> {
  for (let last = ""; ; await sleep(pause)) {
    const rows = await table.after(last, batch);
    yield* rows;
    last = rows.at(-1)?.id ?? last;
    if (rows.length < batch) return;
  }
}

const attempts = 5;

async function resealRow(table: Table, row: Row): Promise<number> {
  let seen: Row | null = row;
  for (let attempt = 0; seen && attempt < attempts; attempt++) {
    const { tokens, count } = await resealed(seen);
    if (count === 0) return 0;
    if (await table.replace(seen, tokens)) return count;
    // A sign-in or a refresh was faster: what it has written is looked at, and left if it is under the current key.
    seen = await table.again(seen.id);
  }
  return 0;
}

async function resealed(row: Row): Promise<{ tokens: Tokens; count: number }> {
  const tokens: Tokens = { access_token: row.access_token, refresh_token: row.refresh_token };
  let count = 0;
  for (const column of tokenColumns) {
    const sealed = row[column];
    // One that does not open stays as it is, and is counted as such.
    if (!sealed || (await stateOf(sealed, slotOf(row, column))) !== "old") continue;
    tokens[column] = await resealToken(sealed, slotOf(row, column));
    count += 1;
  }
  return { tokens, count };
}

function slotOf({ provider, providerAccountId }: Row, column: VaultSlot["column"]): VaultSlot {
  return { provider, providerAccountId, column };
}

async function stateOf(sealed: string, slot: VaultSlot): Promise<keyof Counts> {
  try {
    await openToken(sealed, slot);
  } catch {
    return "unreadable";
  }
  return keyIdOf(sealed) === tokenKeys()[0].id ? "current" : "old";
}
