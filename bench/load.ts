import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { Fault } from "@/lib/fault";
import { readJson, type Server } from "./servers";
import { rotated } from "./statistics";

/** An address under load. */
export type Target = {
  name: string;
  server: Server;
  path: string;
  /** Cookie headers that requests take in turn; without them, as many that mean nothing, so that all send as much. */
  cookies?: readonly string[];
};

/** Requests a second, and those for which a second of the server's processor time would do; a value a round. */
export type Rates = { rates: readonly number[]; perCpuSecond: readonly number[] };

/** Enough to keep a single process busy, few enough that requests do not pile up before it. */
const connections = 16;

const meaningless = Array.from({ length: 1000 }, () => `bench=${randomBytes(32).toString("base64url")}`);

type Client = { setRequests(requests: { headers: Record<string, string> }[]): void };
type Autocannon = (options: {
  url: string;
  connections: number;
  duration: number;
  setupClient?: (client: Client) => void;
}) => Promise<{ requests: { total: number }; duration: number; non2xx: number; errors: number }>;

/**
 * Puts every target under load in each round, one after the other.
 * @param tell is called before each round
 * @throws Fault when a target answers with anything but success, which would be the wrong thing to measure
 */
export async function measure(
  targets: readonly Target[],
  { rounds, seconds }: { rounds: number; seconds: number },
  tell: (round: number) => void,
): Promise<ReadonlyMap<string, Rates>> {
  const results = new Map(
    targets.map(({ name }) => [name, { rates: [] as number[], perCpuSecond: [] as number[] }]),
  );
  for (const target of targets) await warmUp(target);
  for (let round = 0; round < rounds; round++) {
    tell(round);
    for (const target of rotated(targets, round)) {
      const { rate, perCpuSecond } = await loadOnce(target, seconds);
      results.get(target.name)?.rates.push(rate);
      results.get(target.name)?.perCpuSecond.push(perCpuSecond);
    }
  }
  return results;
}

/** Not counted: compilers and caches warm up. As many requests for everyone, or a busy machine would favour some. */
async function warmUp(target: Target): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (let total = 0; total < 3000 && Date.now() < deadline; ) total += (await loadOnce(target, 2)).total;
}

/** Puts a target under load once. */
export async function loadOnce(
  { name, server, path, cookies = meaningless }: Target,
  seconds: number,
): Promise<{ total: number; rate: number; perCpuSecond: number }> {
  // By address, since it is no package of the starter (see bench/package.json).
  const autocannon = createRequire(new URL("./package.json", import.meta.url))("autocannon") as Autocannon;
  let clients = 0;
  const before = await cpuSeconds(server);
  const result = await autocannon({
    url: server.origin + path,
    connections,
    duration: seconds,
    // Each connection has a share of the cookies. All of them for each would take the generator, whose preparations
    // count, a third of a second.
    setupClient: (client) => {
      const first = clients++;
      const share = cookies.filter((_, index) => index % connections === first);
      client.setRequests(share.map((cookie) => ({ headers: { cookie } })));
    },
  });
  const failed = result.non2xx + result.errors;
  if (failed > 0 || result.requests.total === 0) {
    throw new Fault(`${name}: ${failed} of ${result.requests.total} requests failed under load.`);
  }
  const { total } = result.requests;
  return {
    total,
    rate: total / result.duration,
    perCpuSecond: total / ((await cpuSeconds(server)) - before),
  };
}

/** @returns what a server has used since it started, with all its threads */
export async function cpuSeconds({ control }: Server): Promise<number> {
  const { user, system } = await readJson<NodeJS.CpuUsage>(`${control}/cpu`);
  return (user + system) / 1e6;
}
