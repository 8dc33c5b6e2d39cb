/**
 * `npm test`: everything. `npm test -- security unit` runs steps, `npm test -- security/replay` runs a file, and
 * `npm test -- --on postgresql` runs what reaches SQL on a PostgreSQL server instead of SQLite. `--every-provider` runs
 * the rows that are alike for all providers of a protocol for each of them. CONTRIBUTING.md has the rest.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Fault } from "@/lib/fault";
import { onStopSignal } from "@/lib/signals";
import { ensureBrowser } from "./support/browser";
import { inTurn } from "./support/in-turn";
import { ensurePostgresql, expectPostgresql, stopPostgresql } from "./support/postgresql";
import { ensurePrismaClient } from "./support/prisma-client";
import { stopAll } from "./support/processes";
import { isGood, type StepResult, summarize } from "./support/test-report";
import { runFolder, selectionOf } from "./support/test-run";
import { type Step, type StepName, stepNames, steps } from "./support/test-steps";

/** Each begins when its place is free and what it needs has ended. */
const order: readonly StepName[] = [
  "types",
  "lint",
  "unit",
  "build",
  "parts",
  "integration",
  "dev",
  "servers",
  "security",
  "browser",
];

/** What differs between the databases: the statements. Types and pages do not. */
const onPostgresql: readonly StepName[] = ["integration", "servers", "security"];

const needBuild: readonly StepName[] = ["servers", "security", "browser"];

/** Two steps side by side: what waits leaves a core to the other. Those with servers and browsers of their own fill both. */
const places = { all: 2, of: (name: StepName) => (needBuild.includes(name) ? 2 : 1) };

/** The build writes the types of routes as well. */
const needsOf = (name: StepName): StepName[] =>
  needBuild.includes(name) ? ["build"] : name === "build" ? ["types"] : [];

/** @param args names of steps and files, all of them when there are none; `--on postgresql`, `--every-provider` */
export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      on: { type: "string", default: "sqlite" },
      "every-provider": { type: "boolean" },
      parts: { type: "boolean" },
    },
    allowPositionals: true,
  });
  if (values.parts) return (await import("./parts/proof")).proveParts(positionals);
  const postgresql = values.on === "postgresql";
  if (!postgresql && values.on !== "sqlite") throw new Fault("--on is sqlite or postgresql.");
  if (values["every-provider"]) process.env.EVERY_PROVIDER = "1";
  const wanted = selectionOf(
    positionals.length > 0 ? positionals : postgresql ? onPostgresql : order,
    stepNames,
  );
  if (typeof wanted === "string")
    throw new Fault(`There is no step and no test file ${wanted}. Steps: ${stepNames.join(", ")}.`);
  if (needBuild.some((name) => wanted.has(name)) && !wanted.has("build")) wanted.set("build", []);
  const options = args.filter((_, index) => isOption(args, index));

  const folder = runFolder();
  let leaving = false;
  const leave = async () => {
    leaving = true;
    await stopPostgresql();
    await stopAll();
    // What has just been ended may still write.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  };
  onStopSignal(
    ["SIGINT", "SIGTERM", "SIGHUP"],
    () => void leave().then(() => process.exit(130)),
    () => process.exit(130),
  );
  let results: StepResult[] = [];
  try {
    process.env.TEST_STARTS_FILE = join(folder, "starts");
    process.env.TEST_PORTS = join(folder, "ports");
    await ensurePrismaClient();
    // What is missing is told now and not after minutes.
    const browserPath = wanted.has("browser") ? ensureBrowser() : "";
    if (postgresql) {
      process.env.TEST_DATABASE_URL = await ensurePostgresql();
      await expectPostgresql(process.env.TEST_DATABASE_URL);
      process.env.TEST_DIALECT = "postgresql";
    }
    results = await inTurn(
      order.filter((name) => wanted.has(name)),
      needsOf,
      places,
      async (name, [built]) => {
        // A run that is told to stop begins nothing more.
        if (leaving) return new Promise<never>(() => {});
        if (needBuild.includes(name) && built?.fault)
          return { step: name, seconds: 0, files: [], failures: [], fault: "not run without a build." };
        const files = wanted.get(name) ?? [];
        return timed(name, steps[name], { folder, files, browserPath, postgresql });
      },
    );
    console.log(summarize(results, options));
    const starts = startsIn(process.env.TEST_STARTS_FILE);
    if (starts > 0) console.log(`\n  The app was started ${starts} times.`);
  } finally {
    await leave();
  }
  return results.every(isGood) ? 0 : 1;
}

async function timed(step: StepName, run: Step, context: Parameters<Step>[0]): Promise<StepResult> {
  const start = Date.now();
  const seconds = () => (Date.now() - start) / 1000;
  console.log(`${step.padEnd(11)} …`);
  try {
    const result = await run(context);
    return { step, seconds: seconds(), ...result };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.log(`${step.padEnd(11)} ✗ ${error.message}`);
    return { step, seconds: seconds(), files: [], failures: [], fault: error.message };
  }
}

/** @returns whether an argument is an option, or the value of the one before it */
function isOption(args: readonly string[], index: number): boolean {
  return Boolean(args[index]?.startsWith("--")) || args[index - 1] === "--on";
}

function startsIn(path: string): number {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean).length : 0;
}
