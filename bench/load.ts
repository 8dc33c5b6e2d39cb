import { createRequire } from "node:module";
import { Fault } from "@/lib/fault";
import { rotated } from "./statistics";

/** An address under load. */
export type Target = {
  name: string;
  url: string;
  /** Cookie headers that requests take in turn; none means signed out. */
  cookies?: readonly string[];
};

/** Requests a second, a value a round, by the target's name. */
export type Rates = ReadonlyMap<string, readonly number[]>;

/** Enough to keep a single process busy, few enough that requests do not pile up before it. */
const connections = 16;

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
): Promise<Rates> {
  const rates = new Map<string, number[]>(targets.map(({ name }) => [name, []]));
  // Not counted: compilers and caches warm up.
  for (const target of targets) await loadOnce(target, 2);
  for (let round = 0; round < rounds; round++) {
    tell(round);
    for (const target of rotated(targets, round))
      rates.get(target.name)?.push(await loadOnce(target, seconds));
  }
  return rates;
}

/** @returns the successful requests a second */
export async function loadOnce({ name, url, cookies = [] }: Target, seconds: number): Promise<number> {
  // By address, since it is no package of the starter (see bench/package.json).
  const autocannon = createRequire(new URL("./package.json", import.meta.url))("autocannon") as Autocannon;
  let clients = 0;
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    // Each connection goes through the cookies from a place of its own: otherwise all would ask for the same row.
    setupClient: (client) => {
      if (cookies.length === 0) return;
      const start = Math.floor((clients++ * cookies.length) / connections);
      client.setRequests(rotated(cookies, start).map((cookie) => ({ headers: { cookie } })));
    },
  });
  const failed = result.non2xx + result.errors;
  if (failed > 0 || result.requests.total === 0) {
    throw new Fault(`${name}: ${failed} of ${result.requests.total} requests failed under load.`);
  }
  return result.requests.total / result.duration;
}
