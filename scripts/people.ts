/**
 * `npm run people`: what a page of the administrators' list takes among a million people. `--people 100000` makes it
 * fewer, `--on postgresql` takes another database, `--plans` prints the database's plans. Loading takes minutes.
 */
import { parseArgs } from "node:util";
import { Fault } from "@/lib/fault";
import { runNode, stopAll } from "./support/processes";

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      people: { type: "string", default: "1000000" },
      on: { type: "string", default: "sqlite" },
      plans: { type: "boolean", default: false },
    },
  });
  if (!/^[1-9]\d{0,8}$/.test(values.people)) throw new Fault("--people is a number, such as 100000.");
  if (!["sqlite", "postgresql"].includes(values.on)) throw new Fault("--on is sqlite or postgresql.");
  const test = ["run", "--config", "tests/people/vitest.config.ts", "tests/people/people.test.ts"];
  const env = {
    PEOPLE: values.people,
    PEOPLE_DATABASE: values.on,
    ...(values.plans && { PEOPLE_PLANS: "yes" }),
  };
  try {
    await runNode(["node_modules/vitest/vitest.mjs", ...test], "The measurement", { env });
  } finally {
    await stopAll();
  }
  return 0;
}
