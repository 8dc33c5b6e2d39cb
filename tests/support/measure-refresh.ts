/**
 * What a refresh keeps from others while the provider takes its time: `npx tsx tests/support/measure-refresh.ts [sqlite|postgresql]`.
 * Twelve accounts are refreshed at once at a provider that takes two seconds, by the lease that the app takes and by
 * a row lock that is held for the call. Meanwhile somebody else writes and reads, again and again.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getAccessToken } from "@/features/api-access/access-token";
import { migrate } from "@/lib/database/migrate";
import { type Database, openDatabase } from "@/lib/db";
import { sealTokens } from "@/lib/vault";
import { createDatabase, ensurePostgresql, stopPostgresql } from "@/scripts/support/postgresql";

const accounts = 12;
const delay = 2000;

Object.assign(process.env, {
  AUTH_SECRET: "9iBqXw0t2mVb7LrKzE4sYjHc1uNfGpDa3oQ6TxRv8kCe",
  TOKEN_ENCRYPTION_KEY: "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
  LOG_LEVEL: "error",
});

/** People whose tokens are over. @returns their accounts by user */
async function people(database: Database): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (let index = 0; index < accounts; index++) {
    const slot = { provider: "twitter", providerAccountId: `${index}-${Math.random()}` };
    const tokens = await sealTokens({ access_token: "a", refresh_token: "r", expires_at: 1 }, slot);
    const user = await database.user.create({
      data: {
        name: "Somebody",
        accounts: { create: { type: "oauth", issuer: "local", ...slot, ...tokens } },
      },
      select: { id: true, accounts: { select: { id: true } } },
    });
    made.set(user.id, user.accounts[0]?.id ?? "");
  }
  return made;
}

type Way = (database: Database, account: string, user: string) => Promise<unknown>;

const lease: Way = async (_database, _account, user) => {
  const { outcome } = await getAccessToken(user, "twitter");
  if (outcome !== "token") throw new Error(outcome);
};

const rowLock: Way = (database, id) =>
  database.$transaction(
    async (tx) => {
      // On either database the first write is what holds the row; on SQLite it holds the file.
      await tx.account.updateMany({ where: { id }, data: { updatedAt: new Date() } });
      await sleep(delay);
      await tx.account.updateMany({ where: { id }, data: { expires_at: 1_900_000_000 } });
    },
    { maxWait: 60_000, timeout: 60_000 },
  );

/** How long others wait, in milliseconds, and how many of the refreshes failed. */
async function measure(database: Database, way: Way): Promise<string> {
  const made = await people(database);
  const other = await database.user.create({ data: { name: "Another" }, select: { id: true } });
  let over = false;
  let failed = 0;
  const begun = performance.now();
  const refreshes = Promise.all(
    [...made].map(([user, account]) => way(database, account, user).catch(() => failed++)),
  ).finally(() => {
    over = true;
  });
  const waits: number[] = [];
  let errors = 0;
  while (!over) {
    const start = performance.now();
    try {
      await database.user.update({ where: { id: other.id }, data: { name: `Another ${start}` } });
    } catch {
      errors++;
    }
    waits.push(performance.now() - start);
    await sleep(20);
  }
  await refreshes;
  waits.sort((a, b) => a - b);
  const at = (share: number) => Math.round(waits[Math.floor(share * (waits.length - 1))] ?? 0);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  return `${seconds} s for all, ${failed} of ${accounts} refreshes failed; a write of another: median ${at(0.5)} ms, longest ${at(1)} ms, ${errors} of ${waits.length} failed`;
}

const onPostgresql = process.argv[2] === "postgresql";
const folder = mkdtempSync(join(tmpdir(), "valet-key-bench-"));
const { url } = onPostgresql
  ? await createDatabase(await ensurePostgresql())
  : { url: `file:${join(folder, "refresh.db")}` };
const provider = createServer((_, response) => {
  const answer = JSON.stringify({ access_token: "new", token_type: "bearer", expires_in: 7200 });
  setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end(answer), delay);
});
await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
process.env.LOCAL_PROVIDERS_URL = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
process.env.DATABASE_URL = url;
await migrate(url);
const database = openDatabase(url);
(globalThis as { valetKeyDatabase?: Database }).valetKeyDatabase = database;
console.log(`lease:    ${await measure(database, lease)}`);
console.log(`row lock: ${await measure(database, rowLock)}`);
await database.$disconnect();
provider.close();
rmSync(folder, { recursive: true, force: true });
await stopPostgresql();
