import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { repositoryFiles } from "./repository";

/** A copy of this repository to change and run commands in. */
export type Copy = {
  folder: string;
  read(path: string): string;
  write(path: string, text: string): void;
  /** Runs Node in it to the end. */
  node(
    args: readonly string[],
    env?: Record<string, string>,
  ): Promise<{ code: number | null; output: string }>;
  remove(): void;
};

/**
 * Copies what git keeps, or would, with the dependencies of this folder.
 * @param within another folder than the system's for temporary files
 */
export function copyRepository(within = tmpdir()): Copy {
  mkdirSync(within, { recursive: true });
  const folder = mkdtempSync(join(within, "valet-key-copy-"));
  for (const path of repositoryFiles()) cpSync(path, join(folder, path));
  // The Prisma clients, which are made anew only after a change of the schema.
  cpSync("generated", join(folder, "generated"), { recursive: true });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "junction");
  const running = new Set<ChildProcess>();
  return {
    folder,
    read: (path) => readFileSync(join(folder, path), "utf8"),
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    async node(args, env = {}) {
      // What this run of the tests was told is nothing that the copy was.
      const { NODE_ENV: _, TEST_STEP: __, TEST_REPORT: ___, VITEST: ____, ...inherited } = process.env;
      const child = spawn(process.execPath, args, {
        cwd: folder,
        env: { ...inherited, NO_COLOR: "1", ...env } as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv,
        stdio: ["ignore", "pipe", "pipe"],
      });
      running.add(child);
      child.once("exit", () => running.delete(child));
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => {
          output += text;
        });
      const [code] = (await once(child, "close")) as [number | null];
      return { code, output };
    },
    remove() {
      for (const child of running) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}
