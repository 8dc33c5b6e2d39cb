/**
 * `npm run bench`: what the starter costs, as ratios within one run. `npm run bench -- sessions --rounds 9`;
 * docs/performance.md tells what the tables mean, and `--write` puts them there.
 */
import { bench } from "@/bench/bench";
import { parseOptions } from "@/bench/options";

/** @param args names of tables, all when there are none, and options */
export function main(args: string[] = []): Promise<number> {
  return bench(parseOptions(args));
}
