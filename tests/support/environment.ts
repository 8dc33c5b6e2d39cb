import { afterEach, beforeEach, vi } from "vitest";

/** What the app cannot do without. Made up for the tests and used nowhere else. */
export const requiredEnvironment = {
  AUTH_SECRET: "9iBqXw0t2mVb7LrKzE4sYjHc1uNfGpDa3oQ6TxRv8kCe",
  TOKEN_ENCRYPTION_KEY: "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
};

/**
 * Sets the environment for each test of the file; what a machine or `.env.local` brings along is taken away.
 * @param values variables by name, on top of the required ones
 */
export function testEnvironment(values: Record<string, string> = {}): void {
  beforeEach(() => {
    for (const name of Object.keys(process.env)) {
      if (
        /^(AUTH_|LOCAL_PROVIDERS_URL|DATABASE_URL|PORT$|LOG_LEVEL|ALLOW|ADMIN_EMAILS|SIGNUP$|ACTIVITY_RETENTION|CLEANUP|OTEL_|TOKEN_ENCRYPTION)/.test(
          name,
        )
      )
        vi.stubEnv(name, "");
    }
    // Tests come from one address, or from none; those of the limits turn them on.
    const all = { ...requiredEnvironment, RATE_LIMITS: "off", ...values };
    for (const [name, value] of Object.entries(all)) {
      vi.stubEnv(name, value);
    }
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
}
