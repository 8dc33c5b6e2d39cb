import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished, vi } from "vitest";
import type { Database } from "@/lib/db";
import { Fault } from "@/lib/fault";

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

/**
 * Runs a script's `main` in this process, with a database client of its own: for what a test asks again once
 * `runScript` has shown that the command works.
 */
export async function runHere(main: (args: string[]) => Promise<number>, args: string[]) {
  const shared = globalThis as { valetKeyDatabase?: Database; valetKeyEnv?: unknown };
  // A command takes the environment of its process over.
  const environment = { ...process.env };
  const database = shared.valetKeyDatabase;
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line) => void lines.push(String(line)));
  shared.valetKeyDatabase = undefined;
  try {
    const code = await main(args);
    return { code, output: lines.join("\n") };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { code: 1, output: [...lines, error.message].join("\n") };
  } finally {
    log.mockRestore();
    shared.valetKeyDatabase = database;
    shared.valetKeyEnv = undefined;
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
  }
}
