/**
 * `npm run fuzz`: 100,000 requests that nobody honest sends, to every route of the production server; looks for server
 * errors, ways to other sites and markup that comes back. `--requests` and `--seed` choose how many and which.
 */
import { parseArgs } from "node:util";
import { Fault } from "@/lib/fault";
import { main as build } from "./build";
import { runNode, stopAll } from "./support/processes";

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { requests: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } },
  });
  for (const [name, value] of Object.entries(values)) {
    if (!/^[1-9]\d{0,8}$/.test(value)) throw new Fault(`--${name} is a whole number, such as 1000.`);
  }
  await build();
  const test = ["run", "--config", "tests/long/vitest.config.ts", "tests/long/fuzz.test.ts"];
  try {
    await runNode(["node_modules/vitest/vitest.mjs", ...test], "The fuzz run", {
      env: { FUZZ_REQUESTS: values.requests, FUZZ_SEED: values.seed },
    });
  } finally {
    await stopAll();
  }
  return 0;
}
