import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "@/lib/fault";
import { type Requirement, updateSecurityTable } from "../security-table";
import { writeGuideBlocks } from "./guide-blocks";
import { isBuiltOf, madeOfNow, recordBuild } from "./made-of";
import { reservePorts } from "./ports";
import { createDatabase, ensurePostgresql } from "./postgresql";
import { runNode, runQuietly } from "./processes";
import type { Report } from "./test-report";

export const stepNames = [
  "types",
  "lint",
  "unit",
  "build",
  "integration",
  "dev",
  "parts",
  "security",
  "servers",
  "browser",
] as const;
export type StepName = (typeof stepNames)[number];

export type Context = {
  /** For what the run writes. */
  folder: string;
  /** Beginnings of the paths of the test files that are wanted; all of them when there are none. */
  files: readonly string[];
  browserPath: string;
  postgresql: boolean;
};

/** @throws Fault when it did not come to its tests */
export type Step = (context: Context) => Promise<Report & { fault?: string }>;

const bin = {
  next: "node_modules/next/dist/bin/next",
  tsc: "node_modules/typescript/bin/tsc",
  biome: "node_modules/@biomejs/biome/bin/biome",
  vitest: "node_modules/vitest/vitest.mjs",
  playwright: "node_modules/@playwright/test/cli.js",
};

const security = "tests/security";
const nothing: Report = { files: [], failures: [] };

export const steps: Record<StepName, Step> = {
  async types() {
    await runQuietly([bin.next, "typegen"], "Generating route types");
    writeGuideBlocks();
    // One program of app and tests. That the app needs nothing of the tests is for the build to find, which checks it alone.
    await runQuietly([bin.tsc, "--noEmit", "-p", "tests"], "The type check");
    return nothing;
  },
  async lint() {
    const colors = `--colors=${process.stdout.isTTY && !process.env.NO_COLOR ? "force" : "off"}`;
    try {
      await runQuietly([bin.biome, "ci", "--error-on-warnings", colors, "."], "The linter");
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw new Fault("`npm run format` mends formatting, imports and most else; the rest is told above.");
    }
    return nothing;
  },
  async build() {
    const madeOf = madeOfNow();
    if (madeOf && isBuiltOf(madeOf)) {
      console.log("build       is there: nothing that goes into it has changed since");
      return nothing;
    }
    await runQuietly([bin.next, "build"], "The build", { NODE_ENV: "production" });
    if (madeOf) recordBuild(madeOf);
    return nothing;
  },
  unit: (context) => vitest("unit", ["--project", "unit"], context),
  integration: (context) => vitest("integration", ["--project", "integration*"], context),
  parts: (context) => vitest("parts", ["--project", "parts"], context),
  dev: (context) => vitest("dev", ["--project", "dev"], context),
  servers: (context) => vitest("servers", ["--config", "tests/servers/vitest.config.ts"], context),
  async security(context) {
    const result = await vitest("security", ["--config", `${security}/vitest.config.ts`], context);
    const whole = context.files.length === 0 && !context.postgresql && !process.env.EVERY_PROVIDER;
    // Only after tests that passed, so that the table never tells of a run that failed.
    if (whole && result.failures.length === 0) await securityTable(context.folder);
    return result;
  },
  async browser({ folder, files, browserPath, postgresql }) {
    const database = postgresql ? (await createDatabase(await ensurePostgresql())).url : undefined;
    // It takes two in a row.
    const port = await reservePorts(2);
    return reported(folder, "browser", [bin.playwright, "test", ...files], {
      E2E_PORT: String(port),
      BROWSER_PATH: browserPath,
      E2E_FOLDER: folder,
      E2E_DATABASE_URL: database,
    });
  },
};

function vitest(
  step: string,
  filter: string[],
  { folder, files }: Context,
): Promise<Report & { fault?: string }> {
  const reporters = ["--reporter=tests/reporters/vitest.ts"];
  // For the table of requirements.
  if (step === "security")
    reporters.push("--reporter=json", `--outputFile.json=${join(folder, `${step}.json`)}`);
  return reported(folder, step, [bin.vitest, "run", ...filter, ...reporters, ...files], {});
}

/** Runs a test runner, whose reporter writes what came of it. */
async function reported(
  folder: string,
  step: string,
  args: string[],
  env: Record<string, string | undefined>,
): Promise<Report & { fault?: string }> {
  const path = join(folder, `${step}-report.json`);
  let fault: string | undefined;
  try {
    await runNode(args, "Its test runner", {
      env: { ...env, TEST_STEP: step, TEST_REPORT: path },
      group: true,
    });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    fault = error.message;
  }
  if (!existsSync(path)) throw new Fault(fault ?? "It ran no test.");
  const report = JSON.parse(readFileSync(path, "utf8")) as Report;
  if (report.files.length === 0) return { ...report, fault: fault ?? "It ran no test." };
  // A runner that fails although no test did has a reason that must not be lost.
  return report.failures.length > 0 ? report : { ...report, fault };
}

async function securityTable(folder: string): Promise<void> {
  const list = join(folder, "browser-tests.json");
  await runQuietly([bin.playwright, "test", "--list", "--reporter=json"], "Listing the browser tests", {
    PLAYWRIGHT_JSON_OUTPUT_NAME: list,
    E2E_FOLDER: folder,
  });
  // By address, since nothing outside the tests' own type check may need them.
  const { requirements } = (await import(
    new URL(`../../${security}/requirements.ts`, import.meta.url).href
  )) as {
    requirements: Requirement[];
  };
  updateSecurityTable(requirements, { vitest: join(folder, "security.json"), playwright: list });
}
