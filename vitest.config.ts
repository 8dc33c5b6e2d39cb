import { defineConfig } from "vitest/config";

const other = process.env.TEST_DIALECT === "postgresql" ? "sqlite" : "postgresql";

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    // A test that prints an error nobody expected is a test that found one.
    setupFiles: ["tests/setup.ts"],
    testTimeout: 30_000,
    allowOnly: false,
    // Vitest leaves a core to watch mode, which on two cores is half of them.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts", "tests/local-providers/**/*.test.ts"],
          // Files of one worker share their modules: loading them anew for each took most of the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          // What only one of the databases has is tested on that one.
          exclude: [`tests/integration/${other}-*.test.ts`],
        },
      },
      { extends: true, test: { name: "dev", include: ["tests/dev/**/*.test.ts"] } },
    ],
  },
});
