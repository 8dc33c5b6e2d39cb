import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Env } from "@/lib/env";
import { Fault } from "@/lib/fault";
import { onStopSignal } from "@/lib/signals";

type Options = {
  env?: Readonly<Record<string, string | undefined>>;
  /** Decides for every line of its output whether it is shown. Without it everything is. */
  show?: (line: string) => boolean;
  /** Lines of its error output go through `show` as well. */
  errorsToo?: boolean;
  /** The folder that it runs in */
  cwd?: string;
  /** Starts a process group, which ends with it: processes of its own that are stuck listen to nobody. */
  group?: boolean;
};

/** How long a process gets to end by itself, in milliseconds, unless somebody knows better. */
const usualPatience = 5000;

const children = new Set<ChildProcess>();
let stopping = false;

/**
 * Starts a Node process that lives no longer than this one.
 * @param args script and arguments, as after `node`
 */
export function startNode(
  args: string[],
  { env = {}, show, errorsToo, cwd, group }: Options = {},
): ChildProcess {
  const follow = new URL("./follow-parent.mjs", import.meta.url).href;
  // Windows has no process groups, and opens a window for a detached process.
  const detached = group && process.platform !== "win32";
  const child = spawn(process.execPath, args, {
    cwd,
    detached,
    stdio: ["ignore", show ? "pipe" : "inherit", show && errorsToo ? "pipe" : "inherit"],
    env: {
      ...process.env,
      ...(show && process.stdout.isTTY && { FORCE_COLOR: "1" }),
      ...env,
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import=${follow}`.trim(),
      NEXT_TELEMETRY_DISABLED: "1",
    },
  });
  children.add(child);
  child.once("exit", () => {
    children.delete(child);
    if (detached) killGroup(child.pid);
  });
  for (const input of [child.stdout, child.stderr]) {
    if (!input) continue;
    createInterface({ input }).on("line", (line) => {
      if (show?.(line)) console.log(line);
    });
  }
  return child;
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Nobody is left in it.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/**
 * Runs a Node process to its end.
 * @throws Fault when it fails, naming `what`
 */
export async function runNode(args: string[], what: string, options: Options = {}): Promise<void> {
  const child = startNode(args, options);
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Fault(`${what} failed${code === null ? "" : ` (exit code ${code})`}.`);
}

/**
 * Runs a Node process whose output matters only if it fails.
 * @throws Fault when it fails, naming `what`, after its output
 */
export async function runQuietly(
  args: string[],
  what: string,
  env: Options["env"] = {},
  cwd?: string,
): Promise<void> {
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    return false;
  };
  try {
    await runNode(args, what, { env, cwd, show: keep, errorsToo: true });
  } catch (error) {
    console.error(lines.join("\n"));
    throw error;
  }
}

/**
 * Ends everything that was started here, first politely; what was started last ends first, since it may still need the
 * others.
 * @returns whether all ended by themselves and well
 */
export async function stopAll(patience = usualPatience): Promise<boolean> {
  stopping = true;
  let well = true;
  for (const child of [...children].reverse()) {
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : null;
    child.kill("SIGTERM");
    await ended;
    clearTimeout(timer);
    // Who has no listener for the signal ends by it, and had nothing to finish.
    well &&= child.exitCode === 0 || child.signalCode === "SIGTERM";
  }
  return well;
}

/**
 * Keeps a script alive as long as its processes: ctrl-C or a signal ends them all, also while they start, and so does
 * the end of one or a failure to start. A second signal kills them.
 * @param start starts the processes and gives them by the names that a person knows
 * @param patience milliseconds that each has to end by itself
 * @returns the exit code for the script: after a signal 0 if they all ended well
 */
export async function superviseAll(
  start: () => Promise<Record<string, ChildProcess>>,
  patience = usualPatience,
): Promise<number> {
  const signal = new Promise<"signal">((resolve) => {
    const kill = () => {
      for (const child of children) child.kill("SIGKILL");
      process.exit(1);
    };
    onStopSignal(["SIGINT", "SIGTERM", "SIGHUP"], () => resolve("signal"), kill);
    onShellGone(() => resolve("signal"));
  });
  let ended: number | "signal" = 1;
  try {
    ended = await Promise.race([signal, start().then(firstEnd)]);
  } finally {
    const well = await stopAll(patience);
    if (ended === "signal") ended = well ? 0 : 1;
  }
  return ended;
}

/** npm passes a signal on to its shell, which ends by it and does not pass it on: its being gone is the signal. */
function onShellGone(end: () => void): void {
  const shell = process.ppid;
  if (!process.env.npm_lifecycle_event) return;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    end();
  }, 250);
  timer.unref();
}

/** @returns milliseconds that a server may take to stop, with some to close its database and to be slow */
export function patienceOf({ STOP_DELAY, STOP_LIMIT }: Pick<Env, "STOP_DELAY" | "STOP_LIMIT">): number {
  return (STOP_DELAY + STOP_LIMIT + 10) * 1000;
}

/** @returns the exit code of whichever ends first */
function firstEnd(processes: Record<string, ChildProcess>): Promise<number> {
  const ends = Object.entries(processes).map(async ([name, child]) => {
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    if (!stopping && child.exitCode !== 0) console.error(`${name} ended unexpectedly; stopping.`);
    return child.exitCode ?? 1;
  });
  return Promise.race(ends);
}
