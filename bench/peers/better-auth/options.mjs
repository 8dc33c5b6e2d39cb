import { genericOAuth } from "better-auth/plugins";
import { SqliteDialect } from "kysely";
import Database from "libsql";
import pg from "pg";

const { AUTH_GITHUB_ID, AUTH_GITHUB_SECRET, AUTH_OIDC_ISSUER, AUTH_OIDC_ID, AUTH_OIDC_SECRET } = process.env;
const url = process.env.DATABASE_URL ?? "";

function openSqlite() {
  const database = new Database(url.slice("file:".length), { timeout: 5000 });
  // The same driver and mode as the starter's, so that what is compared is what is done with them.
  database.pragma("journal_mode = WAL");
  return { dialect: new SqliteDialect({ database }), type: /** @type {const} */ ("sqlite") };
}

/** What the app and the program that makes its tables have in common. */
export const options = {
  baseURL: process.env.BETTER_AUTH_URL,
  secret: process.env.BETTER_AUTH_SECRET,
  database: url.startsWith("file:") ? openSqlite() : new pg.Pool({ connectionString: url }),
  socialProviders: {
    github: { clientId: AUTH_GITHUB_ID ?? "none", clientSecret: AUTH_GITHUB_SECRET ?? "none" },
  },
  // Its guide's way to a provider that it has no entry for.
  plugins: AUTH_OIDC_ISSUER
    ? [
        genericOAuth({
          config: [
            {
              providerId: "oidc",
              discoveryUrl: `${AUTH_OIDC_ISSUER}/.well-known/openid-configuration`,
              clientId: AUTH_OIDC_ID ?? "",
              clientSecret: AUTH_OIDC_SECRET,
              scopes: ["openid", "email", "profile"],
            },
          ],
        }),
      ]
    : [],
  // An hour instead of five minutes, so that no cookie ends during a measurement.
  session: { cookieCache: { enabled: process.env.COOKIE_CACHE === "1", maxAge: 60 * 60 } },
  // It counts calls of its own endpoints only, where a thousand cookies are fetched before the measurement.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
};
