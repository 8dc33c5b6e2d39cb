import { defineConfig } from "vitest/config";

/** Apart from the other tests, since these need a production build and start it. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ["tests/security/**/*.test.ts"],
    globalSetup: ["tests/security/support/global-setup.ts"],
    // oidc-provider says at its start that it is for tests here, which is what it is for.
    onConsoleLog: (line) => !line.startsWith("oidc-provider "),
    // The servers need room as well.
    maxWorkers: 2,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 90_000,
    allowOnly: false,
  },
});
