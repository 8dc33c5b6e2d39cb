import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { reachesSql } from "./tests/support/reaches-sql.ts";

const onPostgresql = process.env.TEST_DIALECT === "postgresql";

/** What only one of the databases has is tested on that one, and what reaches none not once more on PostgreSQL. */
const integration = readdirSync("tests/integration")
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) => {
    const only = /^(sqlite|postgresql)-/.exec(name)?.[1];
    if (only) return (only === "postgresql") === onPostgresql;
    return !onPostgresql || reachesSql(`tests/integration/${name}`);
  })
  .map((name) => `tests/integration/${name}`);
/** What a file mocks, or says that it changes for its process, would be so for all that share it. */
const alone = integration.filter((path) =>
  /\bvi\.mock\(|^\/\/ A process of its own: /m.test(readFileSync(path, "utf8")),
);

const globalSetup = ["tests/support/template.ts", "tests/support/programs.ts"];

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    // A test that prints an error nobody expected is a test that found one.
    setupFiles: ["tests/setup.ts"],
    // No test is about speed. These only end what will never come, on a machine as busy as it likes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
    allowOnly: false,
    // Vitest leaves a core to watch mode, which on two cores is half of them.
    maxWorkers: "100%",
    // Files of one worker share their modules: loading them anew for each took most of the time.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts", "tests/local-providers/**/*.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          globalSetup,
          name: "integration",
          include: integration.filter((path) => !alone.includes(path)),
        },
      },
      {
        extends: true,
        test: { globalSetup, name: "integration-alone", include: alone, isolate: true },
      },
      { extends: true, test: { name: "dev", include: ["tests/dev/**/*.test.ts"] } },
      { extends: true, test: { name: "parts", include: ["tests/parts/**/*.test.ts"] } },
    ],
  },
});
