import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { reservePorts } from "@/scripts/support/ports";
import { answers } from "@/scripts/support/server";
import { type App, countStart, logFiles, withoutConfiguration } from "../../security/support/app";
import { startStandIns } from "../../security/support/stand-ins";

/** A server whose process can be killed and started again; its providers go on. */
export type Killable = App & {
  /** Ids of people at every provider who have never been here. */
  people: string[];
  /** The server's process. */
  readonly pid: number;
  /** Ends it as the system does when memory is short: at once, in the middle of anything. */
  kill(): Promise<void>;
  /** Starts it again, at the same address. */
  start(): Promise<void>;
  /** Ends everything and removes its files. */
  stop(): Promise<void>;
};

/**
 * @param count of people
 * @param more variables on top of the harness's own, such as another database than a SQLite file of its own; and what
 *   Node is started with
 */
export async function startKillable(
  count: number,
  more: { env?: Record<string, string>; node?: readonly string[] } = {},
): Promise<Killable> {
  const folder = mkdtempSync(join(tmpdir(), "valet-key-killable-"));
  const people = Array.from({ length: count }, (_, index) => `person-${index}`);
  const local = await startStandIns(
    inject("template"),
    folder,
    await reservePorts(),
    peopleFile(folder, people),
  );
  const port = await reservePorts();
  const logFile = join(folder, "log");
  logFiles.add(logFile);
  const origin = `http://localhost:${port}`;
  const env: Record<string, string> = {
    ...withoutConfiguration(),
    NODE_ENV: "production",
    PORT: String(port),
    AUTH_URL: origin,
    AUTH_SECRET: randomBytes(33).toString("base64"),
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    DATABASE_URL: `file:${join(folder, "app.db")}`,
    LOCAL_PROVIDERS_URL: local.url,
    ALLOW_LOCAL_PROVIDERS: "1",
    ...more.env,
  };
  let server: ChildProcess | undefined;
  const logs = () => readFileSync(logFile, "utf8");
  const start = async () => {
    const output = openSync(logFile, "a");
    // Without the supervisor of `npm start`, so that it is the server itself that is killed.
    const next = ["node_modules/next/dist/bin/next", "start", "-p", String(port)];
    const args = ["--import", followParent, ...(more.node ?? []), ...next];
    countStart();
    const started = spawn(process.execPath, args, {
      stdio: ["ignore", output, output],
      env: { ...process.env, ...env },
    });
    server = started;
    closeSync(output);
    for (const end = Date.now() + 300_000; Date.now() < end && started.exitCode === null; ) {
      if (await answers(`${origin}/api/hello`)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The server did not start:\n${logs()}`);
  };
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, "exit");
    server.kill("SIGKILL");
    await gone;
  };
  const stop = async () => {
    await kill();
    await local.close();
    logFiles.delete(logFile);
    rmSync(folder, { recursive: true, force: true });
  };
  await start();
  return {
    origin,
    providers: local.url,
    databaseUrl: env.DATABASE_URL ?? "",
    env,
    logs,
    people,
    get pid() {
      return server?.pid ?? 0;
    },
    kill,
    start,
    stop,
  };
}

const followParent = new URL("../../../scripts/support/follow-parent.mjs", import.meta.url).href;

function peopleFile(folder: string, ids: readonly string[]): string {
  const path = join(folder, "people.json");
  const people = ids.map((id) => ({ id, name: `Person ${id}`, username: id, email: `${id}@people.example` }));
  writeFileSync(path, JSON.stringify(people));
  return path;
}
