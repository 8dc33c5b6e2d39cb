/**
 * `npm run load`: the production server at this machine's limit for ten minutes, with providers that fail 5 % of the
 * time; looks for sign-ins that were lost, memory that grows and errors that nobody ordered. `--minutes 2` makes it
 * shorter, `--on postgresql` takes another database, and `--restarts` takes that database away every minute.
 */
import { parseArgs } from "node:util";
import { Fault } from "@/lib/fault";
import { main as build } from "./build";
import { runNode, stopAll } from "./support/processes";

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: "string", default: "10" },
      on: { type: "string", default: "sqlite" },
      restarts: { type: "boolean", default: false },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 1440)) throw new Fault("--minutes is a number, such as 10 or 0.5.");
  if (!["sqlite", "postgresql"].includes(values.on)) throw new Fault("--on is sqlite or postgresql.");
  await build();
  const test = ["run", "--config", "tests/long/vitest.config.ts", "tests/long/load.test.ts"];
  const env = {
    LOAD_SECONDS: String(Math.round(minutes * 60)),
    LOAD_DATABASE: values.on,
    LOAD_RESTARTS: values.restarts ? "1" : "",
  };
  try {
    await runNode(["node_modules/vitest/vitest.mjs", ...test], "The load", { env });
  } finally {
    await stopAll();
  }
  return 0;
}
