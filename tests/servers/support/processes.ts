import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { reservePorts } from "@/scripts/support/ports";
import { answers } from "@/scripts/support/server";
import { type App, countStart, withoutConfiguration } from "../../security/support/app";

/** How a server is started: by `npm start`'s script, `npm run demo`'s, or as the folder that an image holds. */
export type Command = "start" | "demo" | "standalone";

const commands: Record<Command, string[]> = {
  start: ["scripts/run.mjs", "start"],
  demo: ["scripts/run.mjs", "demo", "--no-build"],
  standalone: [".next/standalone/server.js"],
};

/** A server whose process the test signals, and whose exit code it reads. */
export type Process = App & {
  child: ChildProcess;
  /** Resolves with the exit code when it has ended; null when a signal ended it. */
  ended: Promise<number | null>;
};

/**
 * Starts one for a test, which ends with it.
 * @param env variables on top of secrets and a port; DATABASE_URL, and LOCAL_PROVIDERS_URL unless it is `demo`
 */
export async function startProcess(command: Command, env: Record<string, string>): Promise<Process> {
  const folder = mkdtempSync(join(tmpdir(), "valet-key-process-"));
  const [port, providersPort] = [await reservePorts(), await reservePorts()];
  const origin = `http://localhost:${port}`;
  const all: Record<string, string> = {
    ...withoutConfiguration(),
    NODE_ENV: "production",
    HOSTNAME: "0.0.0.0",
    PORT: String(port),
    AUTH_URL: origin,
    AUTH_SECRET: randomBytes(33).toString("base64"),
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    ...(command === "demo"
      ? { LOCAL_PROVIDERS_PORT: String(providersPort), LOCAL_PROVIDERS_DATA: join(folder, "providers") }
      : { ALLOW_LOCAL_PROVIDERS: "1" }),
    ...env,
  };
  const logFile = join(folder, "log");
  const output = openSync(logFile, "a");
  countStart();
  const child = spawn(process.execPath, ["--import", followParent, ...commands[command]], {
    stdio: ["ignore", output, output],
    env: { ...process.env, npm_lifecycle_event: "", ...all },
  });
  closeSync(output);
  const ended = once(child, "exit").then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const logs = () => readFileSync(logFile, "utf8");
  const providers =
    command === "demo" ? `http://127.0.0.1:${providersPort}` : (env.LOCAL_PROVIDERS_URL ?? null);
  const healthy = [`${origin}/api/health/ready`, ...(providers ? [`${providers}/health`] : [])];
  for (const end = Date.now() + 300_000; child.exitCode === null && Date.now() < end; ) {
    if ((await Promise.all(healthy.map(answers))).every(Boolean))
      return { origin, providers, databaseUrl: all.DATABASE_URL ?? "", env: all, logs, child, ended };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The server did not start:\n${logs()}`);
}

const followParent = new URL("../../../scripts/support/follow-parent.mjs", import.meta.url).href;
