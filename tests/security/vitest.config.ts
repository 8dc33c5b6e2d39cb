import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { reachesSql } from "../support/reaches-sql.ts";

/** On PostgreSQL only what asks the database runs once more. */
const files = readdirSync("tests/security")
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => `tests/security/${name}`)
  .filter((path) => process.env.TEST_DIALECT !== "postgresql" || reachesSql(path));

/** Apart from the other tests, since these need a production build and start it. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: files,
    setupFiles: ["tests/security/support/printed.ts"],
    globalSetup: [
      "tests/support/template.ts",
      "tests/support/programs.ts",
      "tests/security/support/global-setup.ts",
    ],
    // oidc-provider says at its start that it is for tests here, which is what it is for.
    onConsoleLog: (line) => !line.startsWith("oidc-provider "),
    // The servers need room as well.
    maxWorkers: 2,
    isolate: false,
    // What is waited for comes when it comes: these only end what never will, on a machine with much else to do.
    expect: { poll: { timeout: 120_000 } },
    testTimeout: 600_000,
    hookTimeout: 600_000,
    allowOnly: false,
  },
});
