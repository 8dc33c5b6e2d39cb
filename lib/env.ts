import { z } from "zod";
import { databaseUrlFault, usualDatabaseUrl } from "@/lib/database/url";
import { parseEmailList } from "@/lib/email-list";
import { Fault } from "@/lib/fault";
import { looksRandom } from "@/lib/strength";

const secret = z
  .string("is missing. `npm run dev` writes one to .env.local; for a server run `openssl rand -base64 33`.")
  .min(32, "is too short: use at least 32 random bytes, as from `openssl rand -base64 33`.")
  .refine(looksRandom, {
    error: "looks like a placeholder. Use random bytes, as from `openssl rand -base64 33`.",
  });

const encryptionKey = z
  .string("is missing. `npm run dev` writes one to .env.local; for a server run `openssl rand -base64 32`.")
  .refine((value) => /^[\w+/-]{43}=?$/.test(value) && Buffer.from(value, "base64").length === 32, {
    error: "must be exactly 32 bytes in base64, as from `openssl rand -base64 32`.",
  })
  .refine(looksRandom, {
    error: "looks like a placeholder. Use random bytes, as from `openssl rand -base64 32`.",
  });

/** Addresses with commas between them. A list that says nothing is a fault, so that a slip opens no door. */
const emailList = (domains: boolean, welcome: string) =>
  z
    .string()
    .default("")
    .transform((value, { addIssue }) => {
      if (value === "") return [];
      const list = parseEmailList(value, domains);
      if ("patterns" in list) return list.patterns;
      addIssue(`must be ${welcome} with commas between them: entry ${list.wrong} is not one.`);
      return z.NEVER;
    });

const wholeSeconds = "must be a whole number of seconds, from 0 to 3600.";
const seconds = z.coerce.number(wholeSeconds).int(wholeSeconds).min(0, wholeSeconds).max(3600, wholeSeconds);

const days = "must be a whole number of days, from 1 to 36500.";

/** A line of text for a page. */
const line = z
  .string()
  .trim()
  .min(1, "has nothing to show.")
  .max(200, "must be 200 characters at most.")
  .regex(/^[^\p{C}]*$/u, "must be one line of text.");

/** Every variable that the app reads, apart from the providers' own (see features/providers). */
export const envSchema = z
  .object({
    NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
    AUTH_URL: z
      .string()
      .refine((value) => isUrl(value), { error: "is not a URL. Write it as https://app.example.com." })
      .refine((value) => !isUrl(value) || isSecure(value), {
        error: "must begin with https:// (http:// only for localhost).",
      })
      .refine((value) => !isUrl(value) || isOrigin(value), {
        error:
          "must be the address alone: no path, query, fragment or user. Write it as https://app.example.com.",
      })
      .optional(),
    AUTH_SECRET: secret,
    AUTH_SECRET_1: secret.optional(),
    AUTH_SECRET_2: secret.optional(),
    AUTH_SECRET_3: secret.optional(),
    TOKEN_ENCRYPTION_KEY: encryptionKey,
    TOKEN_ENCRYPTION_KEY_1: encryptionKey.optional(),
    TOKEN_ENCRYPTION_KEY_2: encryptionKey.optional(),
    DATABASE_URL: z
      .string()
      .superRefine((value, { addIssue }) => {
        const fault = databaseUrlFault(value);
        if (fault) addIssue(fault);
      })
      .default(usualDatabaseUrl),
    DATABASE_POOL: z.coerce
      .number("is not a number.")
      .int("is not a whole number.")
      .min(1, "must be 1 at least.")
      .max(1000, "must be 1000 at most.")
      .default(10),
    PORT: z.coerce
      .number("is not a port number.")
      .int()
      .min(0)
      .max(65535, "is not a port number.")
      .default(3000),
    TRUSTED_PROXY_HOPS: z.coerce
      .number("is not a number.")
      .int("is not a whole number.")
      .min(0, "must be 0 at least.")
      .max(10, "must be 10 at most.")
      .default(0),
    RATE_LIMITS: z.enum(["on", "off"], "must be on or off.").default("on"),
    KEEP_ALIVE: seconds.min(1, "must be 1 second at least.").default(125),
    STOP_DELAY: seconds.default(0),
    STOP_LIMIT: seconds.default(25),
    SIGNUP: z.enum(["open", "closed"], "must be open or closed.").default("open"),
    ALLOWED_EMAILS: emailList(true, "addresses such as ada@example.com or *@example.com"),
    ADMIN_EMAILS: emailList(false, "whole addresses such as ada@example.com"),
    ACTIVITY_RETENTION_DAYS: z.coerce.number(days).int(days).min(1, days).max(36_500, days).default(365),
    CLEANUP_SCHEDULE: z.enum(["on", "off"], "must be on or off.").default("on"),
    OPERATOR_NAME: line.optional(),
    OPERATOR_EMAIL: z.email("must be an address such as privacy@example.com.").max(254).optional(),
    OPERATOR_ADDRESS: line.optional(),
    OPERATOR_JURISDICTION: line.optional(),
    // Read whole by features/mail/settings.ts.
    EMAIL_SERVER: z.string().optional(),
    EMAIL_FROM: z.string().optional(),
    LOCAL_PROVIDERS_URL: z
      .string()
      .refine((value) => isUrl(value) && isLoopback(value), {
        error: "must be a loopback address such as http://127.0.0.1:3001.",
      })
      .optional(),
    ALLOW_LOCAL_PROVIDERS: z.literal("1", "can only be 1.").optional(),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
      .string()
      .refine((value) => isUrl(value), {
        error:
          "must be the http:// or https:// address of an OpenTelemetry collector, such as http://localhost:4318.",
      })
      .optional(),
    LOG_LEVEL: z
      .enum(["debug", "info", "warn", "error"], "must be debug, info, warn or error.")
      .default("info"),
  })
  .refine(isSafeWithLocalProviders, {
    path: ["LOCAL_PROVIDERS_URL"],
    error:
      "is set in production, where anyone could sign in as anyone. Remove it. (To try a production build on this machine use `npm run demo`.)",
    // Also when other values are faulty, so that every fault is named at once.
    when: () => true,
  })
  .refine(hasKeysOfTheirOwn, {
    path: ["TOKEN_ENCRYPTION_KEY"],
    error:
      "is the same as an AUTH_SECRET. Make one of its own, so that whoever has one does not have both: `openssl rand -base64 32`.",
    when: () => true,
  });

const secretNames = ["AUTH_SECRET", "AUTH_SECRET_1", "AUTH_SECRET_2", "AUTH_SECRET_3"] as const;

/**
 * The secrets that open what is sealed; the first one seals. That order is what lets one be replaced without ending what
 * is under way (docs/guides/secrets.md).
 */
export function authSecrets(env: Pick<Env, (typeof secretNames)[number]>): string[] {
  return secretNames.flatMap((name) => env[name] ?? []);
}

/** A padding character makes no other key. */
function hasKeysOfTheirOwn(env: Record<string, unknown>): boolean {
  const bare = (value: unknown) => String(value).replace(/=+$/, "");
  const key = env.TOKEN_ENCRYPTION_KEY;
  return !key || secretNames.every((name) => !env[name] || bare(env[name]) !== bare(key));
}

/** Anyone can sign in as anyone with the stand-ins, so production takes two deliberate steps to have them. */
function isSafeWithLocalProviders(env: Record<string, unknown>): boolean {
  if (env.NODE_ENV !== "production" || !env.LOCAL_PROVIDERS_URL) return true;
  // Without AUTH_URL the app takes itself to be on localhost.
  const loopback =
    env.AUTH_URL === undefined || (isUrl(String(env.AUTH_URL)) && isLoopback(String(env.AUTH_URL)));
  return env.ALLOW_LOCAL_PROVIDERS === "1" && loopback;
}

export type Env = z.infer<typeof envSchema>;
export type EnvSource = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks the environment.
 * @param source variables by name; an empty string counts as absent
 * @returns the parsed values, or every fault at once, each as a sentence that names its variable
 */
export function parseEnv(source: EnvSource): { env: Env; faults: [] } | { env: null; faults: string[] } {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = envSchema.safeParse(present);
  if (result.success) return { env: result.data, faults: [] };
  return {
    env: null,
    faults: result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`),
  };
}

// Of the process, which Next gives several copies of this module.
const shared = globalThis as typeof globalThis & { valetKeyEnv?: Env };

/**
 * The environment of this process. In development it is read anew each time, since Next reloads `.env.local`.
 * @throws Fault that names every variable that is missing or wrong
 */
export function env(): Env {
  if (shared.valetKeyEnv) return shared.valetKeyEnv;
  const { env, faults } = parseEnv(process.env);
  if (!env) throw new Fault("The configuration is not usable:", ...faults.map((fault) => `  ${fault}`));
  if (env.NODE_ENV === "production") shared.valetKeyEnv = env;
  return env;
}

/**
 * Where this app lives, from configuration and never from a request's headers (RFC 9700, section 4.1).
 * @returns an origin without a trailing slash, `http://localhost:<PORT>` when AUTH_URL is not set
 */
export function originOf(env: Pick<Env, "AUTH_URL" | "PORT">): string {
  return env.AUTH_URL ? new URL(env.AUTH_URL).origin : `http://localhost:${env.PORT}`;
}

/** @returns whether the URL's host is this machine itself */
export function isLoopback(url: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}

function isUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function isOrigin(value: string): boolean {
  const { pathname, search, hash, username, password } = new URL(value);
  return pathname === "/" && !search && !hash && !username && !password && !/[?#]/.test(value);
}

function isSecure(value: string): boolean {
  return new URL(value).protocol === "https:" || isLoopback(value);
}
