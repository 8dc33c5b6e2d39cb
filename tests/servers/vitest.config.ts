import { defineConfig } from "vitest/config";

/** Several servers, and databases that go away. Apart from the other tests, since these need a production build. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    // One machine is SQLite's, several are PostgreSQL's.
    include: [
      `tests/servers/${process.env.TEST_DIALECT === "postgresql" ? "postgresql" : "sqlite"}-*.test.ts`,
    ],
    // Each file starts several servers of its own.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    allowOnly: false,
  },
});
