import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/**
 * Runs one of the project's scripts as an operator does, until it ends or the test does.
 * @param args its name, and what follows
 * @param env on top of this process's
 */
export async function runScript(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ["scripts/run.mjs", ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}
