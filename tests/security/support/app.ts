import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject, onTestFinished } from "vitest";
import { createDatabase, ensurePostgresql } from "@/scripts/support/postgresql";
import { onPostgresql } from "../../support/dialect";

/** A running production build. */
export type App = {
  /** Where it answers, `http://localhost:<port>`; also its AUTH_URL unless `env` says otherwise. */
  origin: string;
  /** Where its local providers answer; null when it has none. */
  providers: string | null;
  /** Of its own database: a SQLite file, or one on the tests' PostgreSQL server. */
  databaseUrl: string;
  /** The variables that it was started with, secrets included. */
  env: Record<string, string>;
  /** Everything that it has printed so far, on both outputs. */
  logs(): string;
};

export type StartedApp = App & {
  /** File that holds `logs()`. */
  logFile: string;
  /** Ends its processes and removes its files. */
  stop(): Promise<void>;
};

export type AppOptions = {
  /** Variables on top of the harness's own; an empty string takes one away. */
  env?: Record<string, string>;
  /** Whether it has the local providers (`npm run demo`) or none (`npm start`). Default: true. */
  localProviders?: boolean;
  /** Where it listens, for whoever has to know before it starts; from `freePort()`. Default: any free port. */
  port?: number;
};

declare module "vitest" {
  interface ProvidedContext {
    app: Omit<App, "logs"> & { logFile: string };
  }
}

/** Milliseconds that a start and a stop may take before they count as failed. */
const patience = 60_000;

/**
 * The app that all test files share. They run at the same time, so a test that counts rows, orders faults ahead or
 * changes what belongs to everybody starts one of its own with `ownApp`.
 */
export function sharedApp(): App {
  const { logFile, ...rest } = inject("app");
  return { ...rest, logs: () => readFileSync(logFile, "utf8") };
}

/** An app for one test, stopped when the test is over however it ends. See `startApp`. */
export async function ownApp(options: AppOptions = {}): Promise<StartedApp> {
  const app = await startApp(options);
  onTestFinished(() => app.stop());
  return app;
}

/**
 * A second server of an app, for one test: same database, secrets, address and local providers, another port. The
 * app must outlive it. A browser asks it with `browser.clone(sibling.origin)`.
 */
export function ownSibling(app: App): Promise<StartedApp> {
  const { PORT: _, ...env } = app.env;
  if (app.providers) Object.assign(env, { LOCAL_PROVIDERS_URL: app.providers, ALLOW_LOCAL_PROVIDERS: "1" });
  return ownApp({ localProviders: false, env });
}

/**
 * Starts the production build as a user would, with a database, ports and secrets of its own; nothing that this
 * machine's environment or `.env.local` configures reaches it. The caller stops it.
 * @returns once it answers
 * @throws Error with everything that it printed when it does not start
 */
export async function startApp(options: AppOptions = {}): Promise<StartedApp> {
  const { localProviders = true, env: changes = {} } = options;
  const folder = mkdtempSync(join(tmpdir(), "valet-key-security-"));
  const port = options.port ?? (await freePort());
  const providersPort = await freePort();
  const origin = `http://localhost:${port}`;
  const own = onPostgresql && !changes.DATABASE_URL ? await createDatabase(await ensurePostgresql()) : null;
  const env: Record<string, string> = {
    ...withoutConfiguration(),
    PORT: String(port),
    AUTH_URL: origin,
    AUTH_SECRET: randomBytes(33).toString("base64"),
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    DATABASE_URL: own?.url ?? `file:${join(folder, "app.db")}`,
    LOCAL_PROVIDERS_PORT: String(providersPort),
    LOCAL_PROVIDERS_DATA: join(folder, "local-providers"),
    // Every test signs in from the same address. Those of the limits turn them on.
    RATE_LIMITS: "off",
    ...changes,
  };
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // For a run that is interrupted, which does not come to `stop`.
  process.once("exit", remove);
  const logFile = join(folder, "log");
  const output = openSync(logFile, "a");
  const command = localProviders ? ["demo", "--no-build"] : ["start"];
  // Ends with this process, even if that is killed.
  const follow = new URL("../../../scripts/support/follow-parent.mjs", import.meta.url).href;
  const child = spawn(process.execPath, ["--import", follow, "scripts/run.mjs", ...command], {
    stdio: ["ignore", output, output],
    env: { ...process.env, NODE_ENV: "production", ...env },
  });
  closeSync(output);
  const logs = () => readFileSync(logFile, "utf8");
  const running = () => child.exitCode === null && child.signalCode === null;

  const app: StartedApp = {
    origin,
    providers: localProviders ? `http://127.0.0.1:${providersPort}` : null,
    databaseUrl: env.DATABASE_URL ?? "",
    env,
    logFile,
    logs,
    async stop() {
      if (running()) {
        const ended = once(child, "exit");
        const timer = setTimeout(() => child.kill("SIGKILL"), patience);
        child.kill("SIGTERM");
        await ended;
        clearTimeout(timer);
      }
      process.off("exit", remove);
      remove();
      await own?.drop();
    },
  };

  const healthy = [`${origin}/api/hello`, ...(app.providers ? [`${app.providers}/health`] : [])];
  for (const end = Date.now() + patience; running() && Date.now() < end; ) {
    if ((await Promise.all(healthy.map(answers))).every(Boolean)) return app;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const printed = logs();
  await app.stop();
  throw new Error(`The app did not start:\n${printed}`);
}

/** Every variable that .env.example knows as an empty one, which counts as absent. */
export function withoutConfiguration(): Record<string, string> {
  const names = [...readFileSync(".env.example", "utf8").matchAll(/^([A-Z]\w+)=/gm)].map(([, name]) => name);
  return Object.fromEntries(names.filter((name) => name !== "NODE_ENV").map((name) => [name, ""]));
}

/** @returns a port below those that systems hand out by themselves, so that it is still free a moment later */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(false));
      server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(patience) })).ok;
  } catch {
    return false;
  }
}
