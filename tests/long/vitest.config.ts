import { defineConfig } from "vitest/config";

/** Runs of minutes: `npm run load` and `npm run fuzz`. They need a production build, and are no part of `npm test`. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ["tests/long/*.test.ts"],
    testTimeout: 0,
    hookTimeout: 180_000,
    allowOnly: false,
  },
});
