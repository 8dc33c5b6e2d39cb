/**
 * A process that gets access tokens, as another server would. It says so when it is ready, begins when its input ends,
 * and prints what its callers got: outcomes with their counts, the hashes of the tokens, and what the API says to them.
 */
import { createHash } from "node:crypto";
import { getAccessToken } from "@/features/api-access/access-token";
import { type Database, db } from "@/lib/db";

export type Order = {
  userId: string;
  provider: string;
  callers: number;
  /** Milliseconds that its clock is ahead. */
  clock?: number;
  /** A path of the provider's API, which each token is tried on. */
  api?: string;
  /** Is killed when the provider has answered and nothing is stored yet. */
  dies?: true;
};

const order = JSON.parse(process.argv[2] ?? "{}") as Order;
const { userId, provider, callers, clock = 0, api } = order;

const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given: unknown[]) {
    super(...((given.length === 0 ? [RealDate.now() + clock] : given) as [number]));
  }
  static override now = () => RealDate.now() + clock;
} as DateConstructor;

const database = db();
await database.user.count();
if (order.dies) {
  const dying = database.$extends({
    query: {
      account: {
        async updateMany({ args, query }) {
          if (!args.data.access_token) return query(args);
          process.kill(process.pid, "SIGKILL");
          // The signal takes a moment; nothing must be stored in it.
          return new Promise<never>(() => {});
        },
      },
    },
  });
  (globalThis as { valetKeyDatabase?: unknown }).valetKeyDatabase = Object.assign(dying, {
    lookup: (database as Database).lookup,
  });
}
console.log("ready");
process.stdin.resume().once("end", async () => {
  const started = performance.now();
  const results = await Promise.all(Array.from({ length: callers }, () => getAccessToken(userId, provider)));
  const milliseconds = Math.round(performance.now() - started);
  const outcomes: Record<string, number> = {};
  const tokens = new Set<string>();
  for (const result of results) {
    outcomes[result.outcome] = (outcomes[result.outcome] ?? 0) + 1;
    if (result.outcome === "token") tokens.add(result.token.value);
  }
  const values = [...tokens].map((token) => createHash("sha256").update(token).digest("hex"));
  const statuses = api ? await Promise.all([...tokens].map((token) => statusOf(api, token))) : [];
  console.log(`result ${JSON.stringify({ outcomes, values, statuses, milliseconds })}`);
  await database.$disconnect();
});

async function statusOf(path: string, token: string): Promise<number> {
  const headers = { Authorization: `Bearer ${token}` };
  return (await fetch(`${process.env.LOCAL_PROVIDERS_URL}${path}`, { headers })).status;
}
