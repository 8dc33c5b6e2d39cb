import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Fault } from "@/lib/fault";
import { choosePort } from "@/scripts/support/ports";
import { startNode } from "@/scripts/support/processes";
import { answers } from "@/scripts/support/server";

/** A server of one process that answers. */
export type Server = {
  origin: string;
  /** Where `preload/control.mjs` answers. */
  control: string;
  stop(): Promise<void>;
};

type Start = {
  /** The folder with the build. */
  folder: string;
  /** The folder with the packages. */
  packages: string;
  /** The environment, which may depend on the address. */
  env: (origin: string) => Record<string, string>;
  /** Write down its statements, which costs it time. */
  statements?: boolean;
};

const runner = resolve("bench/in-folder.mjs");
const preloads = ["control", "stand-in"].flatMap((name) => [
  "--import",
  pathToFileURL(resolve(`bench/preload/${name}.mjs`)).href,
]);

/** The last port given out: a server that starts does not hold its own yet. Below those that clients are given. */
let lastPort = 10_000 + Math.floor(Math.random() * 10_000);

/** @returns a port that nobody listens on and that nobody else here was given */
export async function freePort(): Promise<number> {
  lastPort = await choosePort(undefined, lastPort + 1);
  return lastPort;
}

/** The arguments of Node to run a program of a folder's packages in another folder. */
export function inFolder(folder: string, program: string, ...args: string[]): string[] {
  return [runner, resolve(folder), resolve(program), ...args];
}

/** Starts `next start` on a build and waits until it answers. */
export async function startServer({ folder, packages, env, statements }: Start): Promise<Server> {
  const port = await freePort();
  const control = await freePort();
  // By name: Next writes the address of this machine as localhost, and cookies belong to one of the two.
  const origin = `http://localhost:${port}`;
  const next = `${packages}/node_modules/next/dist/bin/next`;
  const lines: string[] = [];
  const child = startNode(
    [...preloads, ...inFolder(folder, next, "start", "-p", String(port), "-H", "127.0.0.1")],
    {
      env: {
        ...env(origin),
        PORT: String(port),
        NODE_ENV: "production",
        BENCH_CONTROL_PORT: String(control),
        BENCH_STATEMENTS: statements ? "1" : undefined,
      },
      show: (line) => {
        lines.push(line);
        return false;
      },
      errorsToo: true,
    },
  );
  for (const deadline = Date.now() + 60_000; !(await answers(`${origin}/api/hello`)); ) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      throw new Fault(`The server in ${folder} did not start:`, ...lines.slice(-10));
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  return {
    origin,
    control: `http://127.0.0.1:${control}`,
    stop: () => stopProcess(child),
  };
}

/** Ends a process and waits for its end. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(timer);
}

/** Reads an address that answers in JSON. */
export async function readJson<Result>(url: string, headers: Record<string, string> = {}): Promise<Result> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Fault(`${url} answers ${response.status}.`);
  return (await response.json()) as Result;
}
