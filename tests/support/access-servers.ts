import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Order } from "./access-token";
import { program } from "./programs";

export type Got = {
  /** How many callers got what. */
  outcomes: Record<string, number>;
  /** SHA-256 of each token, once. */
  values: string[];
  /** What the provider's API said to each token, where it was asked. */
  statuses: number[];
  milliseconds: number;
};

export type AccessServer = {
  pid: number | undefined;
  /** Lets its callers loose. @returns what they got; null when the process was killed */
  begin(): Promise<Got | null>;
  kill(): void;
};

/**
 * Starts a process whose callers all want an access token at once, and waits until it is ready.
 * @param env the app's variables
 */
export async function startAccessServer(order: Order, env: Record<string, string>): Promise<AccessServer> {
  const child = spawn(process.execPath, [program("access-token"), JSON.stringify(order)], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const lines: string[] = [];
  child.stderr.on("data", (chunk) => lines.push(String(chunk)));
  const output = createInterface({ input: child.stdout });
  output.on("line", (line) => lines.push(line));
  const ended = once(child, "close");
  await Promise.race([once(output, "line"), ended]);
  if (lines[0] !== "ready") throw new Error(`The process did not start:\n${lines.join("\n")}`);
  return {
    pid: child.pid,
    async begin() {
      child.stdin.end();
      await ended;
      const result = lines.find((line) => line.startsWith("result "));
      if (child.signalCode === "SIGKILL") return null;
      if (!result) throw new Error(`The process printed no result:\n${lines.join("\n")}`);
      return JSON.parse(result.slice("result ".length)) as Got;
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

/** What the callers of several processes got, together. */
export function together(all: readonly (Got | null)[]): Omit<Got, "milliseconds"> {
  const outcomes: Record<string, number> = {};
  for (const got of all)
    for (const [name, count] of Object.entries(got?.outcomes ?? {}))
      outcomes[name] = (outcomes[name] ?? 0) + count;
  const values = new Set(all.flatMap((got) => got?.values ?? []));
  const statuses = new Set(all.flatMap((got) => got?.statuses ?? []));
  return { outcomes, values: [...values], statuses: [...statuses] };
}
