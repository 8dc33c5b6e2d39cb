import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inject, onTestFinished } from "vitest";
import { reservePorts } from "@/scripts/support/ports";
import { copyDatabase, type Template } from "../../support/template";
import { startStandIns } from "./stand-ins";

/** A running production build. */
export type App = {
  /** Where it answers, `http://localhost:<port>`; also its AUTH_URL unless `env` says otherwise. */
  origin: string;
  /** Where its local providers answer; null when it has none. */
  providers: string | null;
  /** A port for a native client, whose address there is registered with the local providers of an ordinary start. */
  clientPort?: number;
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
  /** Has its local providers know nobody yet, nor anything that was ordered. Only of those of an ordinary start. */
  forgetProviders(): void;
};

export type AppOptions = {
  /** Variables on top of the harness's own; an empty string takes one away, undefined leaves it to `.env` files. */
  env?: Record<string, string | undefined>;
  /** Whether it has local providers of its own. Default: true. */
  localProviders?: boolean;
  /** Starts it as a user does, by `npm run demo` or without local providers by `npm start`. Default: Next alone. */
  scripts?: boolean;
  /** A copy of the app to run instead. */
  folder?: string;
  /** A copy of the standalone server to run instead. */
  standalone?: string;
  /** Where it listens, for whoever has to know before it starts; from `reservePorts()`. Default: any free port. */
  port?: number;
  /** Only for who starts before a test does. */
  template?: Template;
};

declare module "vitest" {
  interface ProvidedContext {
    app: Omit<App, "logs"> & { logFile: string };
  }
}

/** What the apps print that run now, for the test that fails. */
export const logFiles = new Set<string>();

/** Milliseconds that a start and a stop may take before they count as failed, on a machine with much else to do. */
const patience = 300_000;

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
  return ownApp(siblingOptions(app));
}

/** What makes a server a second one of an app. */
export function siblingOptions(app: App): AppOptions {
  const { PORT: _, ...env } = app.env;
  if (app.providers) Object.assign(env, { LOCAL_PROVIDERS_URL: app.providers, ALLOW_LOCAL_PROVIDERS: "1" });
  return { localProviders: false, env };
}

/**
 * Starts the production build with a database, a port, secrets and local providers of its own; nothing that this
 * machine's environment or `.env.local` configures reaches it. The caller stops it.
 *
 * What is started is Next alone, with what `npm run demo` and `npm start` give it: these check and migrate first,
 * which the server does as well, and cost as much again. Tests of theirs say `scripts`.
 * @returns once it answers
 * @throws Error with everything that it printed when it does not start
 */
export async function startApp(options: AppOptions = {}): Promise<StartedApp> {
  const { localProviders = true, scripts = false, env: changes = {} } = options;
  const template = options.template ?? inject("template");
  const folder = mkdtempSync(join(template.folder, "app-"));
  const port = options.port ?? (await reservePorts());
  const providersPort = await reservePorts();
  const clientPort = await reservePorts();
  const origin = `http://localhost:${port}`;
  const database = changes.DATABASE_URL
    ? { url: changes.DATABASE_URL, drop: async () => {} }
    : await copyDatabase(template, folder);
  const standIns =
    localProviders && !scripts
      ? await startStandIns(template, folder, providersPort, changes.LOCAL_PROVIDERS_PEOPLE, clientPort)
      : null;
  const given: Record<string, string | undefined> = {
    ...withoutConfiguration(),
    PORT: String(port),
    AUTH_URL: origin,
    AUTH_SECRET: randomBytes(33).toString("base64"),
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    DATABASE_URL: database.url,
    ...(standIns ? { LOCAL_PROVIDERS_URL: standIns.url, ALLOW_LOCAL_PROVIDERS: "1" } : {}),
    ...(localProviders && scripts
      ? { LOCAL_PROVIDERS_PORT: String(providersPort), LOCAL_PROVIDERS_DATA: join(folder, "local-providers") }
      : {}),
    // Every test signs in from the same address. Those of the limits turn them on.
    RATE_LIMITS: "off",
    ...changes,
  };
  const env = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const logFile = join(folder, "log");
  const output = openSync(logFile, "a");
  const next = options.standalone
    ? ["server.js"]
    : ["node_modules/next/dist/bin/next", "start", "-p", String(port)];
  const script = ["scripts/run.mjs", ...(localProviders ? ["demo", "--no-build"] : ["start"])];
  countStart();
  // Ends with this process, even if that is killed.
  const follow = new URL("../../../scripts/support/follow-parent.mjs", import.meta.url).href;
  const child = spawn(process.execPath, ["--import", follow, ...(scripts ? script : next)], {
    cwd: options.standalone ?? options.folder,
    stdio: ["ignore", output, output],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...given },
  });
  closeSync(output);
  logFiles.add(logFile);
  const logs = () => readFileSync(logFile, "utf8");
  const running = () => child.exitCode === null && child.signalCode === null;

  const app: StartedApp = {
    origin,
    providers: localProviders ? `http://127.0.0.1:${providersPort}` : null,
    clientPort,
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
      await standIns?.close();
      logFiles.delete(logFile);
      rmSync(folder, { recursive: true, force: true });
      await database.drop();
    },
    forgetProviders: () => standIns?.forget(),
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

/** For who counts what a run starts. */
export function countStart(): void {
  const file = process.env.TEST_STARTS_FILE;
  if (file) appendFileSync(file, "1\n");
}

/** Every variable that .env.example knows as an empty one, which counts as absent. */
export function withoutConfiguration(): Record<string, string> {
  const names = [...readFileSync(".env.example", "utf8").matchAll(/^([A-Z]\w+)=/gm)].map(([, name]) => name);
  return Object.fromEntries(names.filter((name) => name !== "NODE_ENV").map((name) => [name, ""]));
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(patience) })).ok;
  } catch {
    return false;
  }
}
