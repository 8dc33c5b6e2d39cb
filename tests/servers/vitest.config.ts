import { defineConfig } from "vitest/config";

/** Several servers, and databases that go away. Apart from the other tests, since these need a production build. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    // One machine is SQLite's, several are PostgreSQL's.
    include: [
      `tests/servers/${process.env.TEST_DIALECT === "postgresql" ? "postgresql" : "sqlite"}-*.test.ts`,
    ],
    setupFiles: ["tests/security/support/printed.ts"],
    globalSetup: ["tests/support/template.ts"],
    // Each file starts several servers of its own.
    maxWorkers: 2,
    // Loading the local providers anew for each file would take longer than starting them.
    isolate: false,
    // As in tests/security: these only end what never comes.
    expect: { poll: { timeout: 120_000 } },
    testTimeout: 600_000,
    hookTimeout: 600_000,
    allowOnly: false,
  },
});
