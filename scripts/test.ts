/**
 * `npm test`: everything, in the order in which it is quickest to fail. `npm test -- unit` runs one step;
 * `servers`, `security` and `browser` need a build and make it first. `npm test -- --on postgresql` runs what touches a database
 * on a PostgreSQL server instead of SQLite.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Fault } from "@/lib/fault";
import { main as build } from "./build";
import { type Requirement, updateSecurityTable } from "./security-table";
import { ensureBrowser } from "./support/browser";
import { createDatabase, ensurePostgresql, stopPostgresql } from "./support/postgresql";
import { ensurePrismaClient } from "./support/prisma-client";
import { runNode, runQuietly, stopAll } from "./support/processes";

type Counts = { passed: number; failed: number; skipped: number };

const bin = {
  next: "node_modules/next/dist/bin/next",
  tsc: "node_modules/typescript/bin/tsc",
  biome: "node_modules/@biomejs/biome/bin/biome",
  vitest: "node_modules/vitest/vitest.mjs",
  playwright: "node_modules/@playwright/test/cli.js",
};

const security = "tests/security";

/** Steps that touch a database, and so run on either. */
const onBoth = ["integration", "servers", "security", "browser"];

/** @param args names of steps, all of them when there are none; `--on postgresql` */
export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { on: { type: "string", default: "sqlite" } },
    allowPositionals: true,
  });
  const onPostgresql = values.on === "postgresql";
  if (!onPostgresql && values.on !== "sqlite") throw new Fault("--on is sqlite or postgresql.");
  const folder = mkdtempSync(join(tmpdir(), "valet-key-test-"));
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  let built: Promise<unknown> | undefined;
  const buildOnce = () => {
    built ??= build();
    return built;
  };
  const steps: Record<string, () => Promise<Counts | undefined>> = {
    types: async () => {
      await runQuietly([bin.next, "typegen"], "Generating route types");
      await runNode([bin.tsc, "--noEmit"], "The type check");
      // Apart, so that a production build does not depend on the tests.
      await runNode([bin.tsc, "--noEmit", "-p", "tests"], "The type check of the tests");
      return undefined;
    },
    lint: async () => {
      await runNode([bin.biome, "ci", "--error-on-warnings", "."], "The linter");
      return undefined;
    },
    unit: () => vitest(folder, "unit", ["--project", "unit"]),
    integration: () => vitest(folder, "integration", ["--project", "integration"]),
    dev: () => vitest(folder, "dev", ["--project", "dev"]),
    servers: async () => {
      await buildOnce();
      return vitest(folder, "servers", ["--config", "tests/servers/vitest.config.ts"]);
    },
    security: async () => {
      await buildOnce();
      const counts = await vitest(folder, "security", ["--config", `${security}/vitest.config.ts`]);
      if (!onPostgresql) await securityTable(folder);
      return counts;
    },
    browser: async () => {
      const path = ensureBrowser();
      await buildOnce();
      const database = onPostgresql ? (await createDatabase(await ensurePostgresql())).url : undefined;
      return browser(folder, path, database);
    },
  };
  const unknown = positionals.find((name) => !(name in steps));
  if (unknown) throw new Fault(`There is no step ${unknown}. Steps: ${Object.keys(steps).join(", ")}.`);
  try {
    await ensurePrismaClient();
    if (onPostgresql) await switchToPostgresql();
    const wanted = positionals.length > 0 ? positionals : onPostgresql ? onBoth : Object.keys(steps);
    for (const [name, step] of Object.entries(steps)) {
      if (!wanted.includes(name)) continue;
      const start = Date.now();
      console.log(`\n── ${name}`);
      const counts = await step();
      if (counts) for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += counts[key];
      console.log(`── ${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
    }
  } finally {
    await stopPostgresql();
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(
    `\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ""}`,
  );
  // A test that did not run proves nothing, so it does not pass in silence.
  return total.failed + total.skipped > 0 ? 1 : 0;
}

async function vitest(folder: string, step: string, filter: string[]): Promise<Counts> {
  const report = join(folder, `${step}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  await runNode([bin.vitest, "run", ...filter, ...reporters], `A test of ${step}`);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readJson<VitestReport>(report);
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}

/** Only after tests that passed, so that the table never tells of a run that failed. */
async function securityTable(folder: string): Promise<void> {
  const list = join(folder, "browser-tests.json");
  await runQuietly([bin.playwright, "test", "--list"], "Listing the browser tests", {
    PLAYWRIGHT_JSON_OUTPUT_NAME: list,
    E2E_FOLDER: folder,
  });
  // By address, since nothing outside the tests' own type check may need them.
  const { requirements } = (await import(
    new URL(`../${security}/requirements.ts`, import.meta.url).href
  )) as {
    requirements: Requirement[];
  };
  updateSecurityTable(requirements, { vitest: join(folder, "security.json"), playwright: list });
}

/** From here on the tests find their server, and know that they run on it. */
async function switchToPostgresql(): Promise<void> {
  process.env.TEST_DATABASE_URL = await ensurePostgresql();
  process.env.TEST_DIALECT = "postgresql";
}

async function browser(folder: string, path: string, database: string | undefined): Promise<Counts> {
  const report = join(folder, "playwright.json");
  await runNode([bin.playwright, "test"], "A browser test", {
    env: {
      BROWSER_PATH: path,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      E2E_FOLDER: folder,
      E2E_DATABASE_URL: database,
    },
  });
  const { stats } = readJson<PlaywrightReport>(report);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

type VitestReport = Record<"numPassedTests" | "numFailedTests" | "numPendingTests" | "numTodoTests", number>;
type PlaywrightReport = { stats: Record<"expected" | "unexpected" | "flaky" | "skipped", number> };

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
