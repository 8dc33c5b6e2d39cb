/**
 * `npm run soak -- --kills 100`: kills the production server on SQLite in the middle of sign-ins, as often as it is told,
 * and looks each time for somebody who was lost. `npm test -- servers` does it five times; this takes a few seconds each.
 */
import { parseArgs } from "node:util";
import { Fault } from "@/lib/fault";
import { main as build } from "./build";
import { runNode, stopAll } from "./support/processes";

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { kills: { type: "string", default: "100" } } });
  if (!/^[1-9]\d{0,4}$/.test(values.kills)) throw new Fault("--kills is a number, such as 100.");
  await build();
  const test = ["run", "--config", "tests/servers/vitest.config.ts", "tests/servers/sqlite-kills.test.ts"];
  try {
    await runNode(["node_modules/vitest/vitest.mjs", ...test], "The soak", {
      env: { SOAK_KILLS: values.kills },
    });
  } finally {
    await stopAll();
  }
  return 0;
}
