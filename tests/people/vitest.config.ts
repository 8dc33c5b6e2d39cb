import { defineConfig } from "vitest/config";

/** A measurement of minutes: `npm run people`. It is no part of `npm test`. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ["tests/people/*.test.ts"],
    testTimeout: 0,
    hookTimeout: 0,
    allowOnly: false,
  },
});
