import { setTimeout as sleep } from "node:timers/promises";
import { type Counts, noCounts, type Pace, pace } from "@/features/key-rotation/policy";
import { db } from "@/lib/db";
import { keyIdOf, openToken, resealToken, tokenKeys, type VaultSlot } from "@/lib/vault";

/** A sealed value, and the one place that it belongs to. */
type Part = { column: string; sealed: string; slot: VaultSlot };

/** What a row has of them. */
type Row = {
  id: string;
  parts: Part[];
  /** Writes these in the place of what was read, unless that has changed since. @returns whether it did */
  replace: (anew: ReadonlyMap<string, string>) => Promise<boolean>;
};

/** A table that holds sealed values. */
type Table = {
  /** The rows after this id, the lowest ids first. */
  after: (id: string, take: number) => Promise<Row[]>;
  again: (id: string) => Promise<Row | null>;
};

const columns = {
  id: true,
  provider: true,
  providerAccountId: true,
  access_token: true,
  refresh_token: true,
} as const;

/** Tokens of one row as the database keeps them. */
type Tokens = {
  provider: string;
  providerAccountId: string;
  access_token: string | null;
  refresh_token: string | null;
};

function tokenParts({ provider, providerAccountId, ...tokens }: Tokens): Part[] {
  return (["access_token", "refresh_token"] as const).flatMap((column) => {
    const sealed = tokens[column];
    return sealed ? [{ column, sealed, slot: { provider, providerAccountId, column } }] : [];
  });
}

const withNew = ({ access_token, refresh_token }: Tokens, anew: ReadonlyMap<string, string>) => ({
  access_token: anew.get("access_token") ?? access_token,
  refresh_token: anew.get("refresh_token") ?? refresh_token,
});

type StoredAccount = Tokens & { id: string; updatedAt: Date };

const accountRow = (row: StoredAccount): Row => ({
  id: row.id,
  parts: tokenParts(row),
  async replace(anew) {
    const { id, access_token, refresh_token, updatedAt } = row;
    const where = { id, access_token, refresh_token };
    // The account has not changed, only how it is written down.
    const data = { ...withNew(row, anew), updatedAt };
    return (await db().account.updateMany({ where, data })).count === 1;
  },
});

const accounts: Table = {
  async after(id, take) {
    const where = { id: { gt: id } };
    const select = { ...columns, updatedAt: true };
    const rows = await db().account.findMany({ where, select, orderBy: { id: "asc" }, take });
    return rows.map(accountRow);
  },
  async again(id) {
    const row = await db().account.findUnique({ where: { id }, select: { ...columns, updatedAt: true } });
    return row && accountRow(row);
  },
};

const revocationRow = (row: Tokens & { id: string }): Row => ({
  id: row.id,
  parts: tokenParts(row),
  async replace(anew) {
    const { id, access_token, refresh_token } = row;
    const where = { id, access_token, refresh_token };
    return (await db().grantRevocation.updateMany({ where, data: withNew(row, anew) })).count === 1;
  },
});

const revocations: Table = {
  async after(id, take) {
    const where = { id: { gt: id } };
    const rows = await db().grantRevocation.findMany({
      where,
      select: columns,
      orderBy: { id: "asc" },
      take,
    });
    return rows.map(revocationRow);
  },
  async again(id) {
    const row = await db().grantRevocation.findUnique({ where: { id }, select: columns });
    return row && revocationRow(row);
  },
};

// part: own-tokens
const signingKeyRow = ({ id, privateKey }: { id: string; privateKey: string }): Row => ({
  id,
  parts: [{ column: "privateKey", sealed: privateKey, slot: { signingKey: id } }],
  async replace(anew) {
    const data = { privateKey: anew.get("privateKey") ?? privateKey };
    return (await db().signingKey.updateMany({ where: { id, privateKey }, data })).count === 1;
  },
});

// part: own-tokens
const signingKeys: Table = {
  async after(id, take) {
    const where = { id: { gt: id } };
    const select = { id: true, privateKey: true };
    const rows = await db().signingKey.findMany({ where, select, orderBy: { id: "asc" }, take });
    return rows.map(signingKeyRow);
  },
  async again(id) {
    const row = await db().signingKey.findUnique({ where: { id }, select: { id: true, privateKey: true } });
    return row && signingKeyRow(row);
  },
};

/** In this order: tokens move from an account to the queue of revocations, and never back. */
const tables = [accounts, revocations, signingKeys];

/**
 * Seals every token and signing key again that an old key has sealed, in batches and beside the traffic: a token that is replaced at
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
      for (const part of row.parts) counts[await stateOf(part)] += 1;
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
    const anew = await resealed(seen.parts);
    if (anew.size === 0) return 0;
    if (await seen.replace(anew)) return anew.size;
    // A sign-in or a refresh was faster: what it has written is looked at, and left if it is under the current key.
    seen = await table.again(seen.id);
  }
  return 0;
}

/** Those that an old key has sealed, sealed anew, by column. One that does not open stays, and is counted as such. */
async function resealed(parts: readonly Part[]): Promise<Map<string, string>> {
  const anew = new Map<string, string>();
  for (const part of parts) {
    if ((await stateOf(part)) !== "old") continue;
    const sealed = await resealToken(part.sealed, part.slot);
    if (sealed) anew.set(part.column, sealed);
  }
  return anew;
}

async function stateOf({ sealed, slot }: Part): Promise<keyof Counts> {
  try {
    await openToken(sealed, slot);
  } catch {
    return "unreadable";
  }
  return keyIdOf(sealed) === tokenKeys()[0].id ? "current" : "old";
}
