import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: [
      "tests/unit/**/*.test.ts",
      "tests/integration/**/*.test.ts",
      "tests/local-providers/**/*.test.ts",
      "tests/dev/**/*.test.ts",
    ],
    // What only one of the databases has is tested on that one.
    exclude: [
      `tests/integration/${process.env.TEST_DIALECT === "postgresql" ? "sqlite" : "postgresql"}-*.test.ts`,
    ],
    // Files of one worker share their modules: loading them anew for each took most of the time.
    isolate: false,
    // A test that prints an error nobody expected is a test that found one.
    setupFiles: ["tests/setup.ts"],
    testTimeout: 30_000,
    allowOnly: false,
  },
});
