import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/**
 * On PostgreSQL runs once more what looks into the database itself, and what says that the database decides it. The
 * others need no more of it than a sign-in, as each of these does.
 */
const onEachDatabase = (path: string) =>
  /from "\.\/support\/database"|^\/\/ On each database: /m.test(readFileSync(path, "utf8"));

const files = readdirSync("tests/security")
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => `tests/security/${name}`)
  .filter((path) => process.env.TEST_DIALECT !== "postgresql" || onEachDatabase(path));

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
