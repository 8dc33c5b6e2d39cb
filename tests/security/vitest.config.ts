import { defineConfig } from "vitest/config";

/** Apart from the other tests, since these need a production build and start it. */
export default defineConfig({
  test: {
    include: ["tests/security/**/*.test.ts"],
    globalSetup: ["tests/security/support/global-setup.ts"],
    setupFiles: ["tests/setup.ts"],
    // The servers need room as well.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 90_000,
    allowOnly: false,
  },
});
