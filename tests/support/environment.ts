import { afterEach, beforeEach, vi } from "vitest";

/** Two providers on offer, since a session counts only as long as its provider is. Nobody is called there. */
const offered = {
  AUTH_GITHUB_ID: "Iv1.b507a08c87ecfe98",
  AUTH_GITHUB_SECRET: "an-app-of-the-tests-at-github",
  AUTH_GOOGLE_ID: "1815.apps.googleusercontent.com",
  AUTH_GOOGLE_SECRET: "a-client-of-the-tests-at-google",
};

/** What the app cannot do without. Made up for the tests and used nowhere else. */
export const requiredEnvironment = {
  AUTH_SECRET: "9iBqXw0t2mVb7LrKzE4sYjHc1uNfGpDa3oQ6TxRv8kCe",
  TOKEN_ENCRYPTION_KEY: "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
};

/**
 * Sets the environment for each test of the file; what a machine or `.env.local` brings along is taken away.
 * @param values variables by name, on top of the required ones; GitHub and Google are on offer unless
 *   LOCAL_PROVIDERS_URL is among them
 */
export function testEnvironment(values: Record<string, string> = {}): void {
  beforeEach(() => {
    for (const name of Object.keys(process.env)) {
      if (
        /^(AUTH_|LOCAL_PROVIDERS_URL|DATABASE_URL|PORT$|LOG_LEVEL|ALLOW|ADMIN_EMAILS|SIGNUP$|EMAIL_|ACTIVITY_RETENTION|CLEANUP|OTEL_|TOKEN_ENCRYPTION)/.test(
          name,
        )
      )
        vi.stubEnv(name, "");
    }
    // Tests come from one address, or from none; those of the limits turn them on.
    const providers = "LOCAL_PROVIDERS_URL" in values ? {} : offered;
    const all = { ...requiredEnvironment, RATE_LIMITS: "off", ...providers, ...values };
    for (const [name, value] of Object.entries(all)) {
      vi.stubEnv(name, value);
    }
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
}
