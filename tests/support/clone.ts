import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { temporaryFolder } from "./folder";
import { repositoryFiles } from "./repository";

/** A clone of this repository as it is now, committed, with the same dependencies. It is gone when the file's tests are over. */
export class Clone {
  readonly folder: string;
  readonly #running = new Set<ChildProcess>();

  /** @param within the folder that it lies in; default: one for what is temporary */
  constructor(within?: string) {
    this.folder = join(temporaryFolder(within), "clone");
    for (const path of repositoryFiles()) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      cpSync(path, join(this.folder, path));
    }
    symlinkSync(resolve("node_modules"), join(this.folder, "node_modules"), "junction");
    // Copied, since a change of the schema makes the Prisma clients anew.
    cpSync("generated", join(this.folder, "generated"), { recursive: true });
    this.git("init", "--quiet");
    // The rule of .gitignore is for a folder, which a link is not.
    writeFileSync(join(this.folder, ".git/info/exclude"), "/node_modules\n");
    this.commit();
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** @returns what git prints */
  git(...args: string[]): string {
    // No hook, signature or name of whoever runs the tests.
    const settings = [
      "user.name=Test",
      "user.email=test@example.org",
      "commit.gpgsign=false",
      "core.hooksPath=",
    ];
    return execFileSync("git", [...settings.flatMap((setting) => ["-c", setting]), ...args], {
      cwd: this.folder,
      encoding: "utf8",
    });
  }

  commit(): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", "As it is");
  }

  /** @returns paths that are not as they were committed */
  get changed(): string[] {
    return this.git("status", "--porcelain", "--untracked-files=all")
      .split("\n")
      .filter(Boolean)
      .map((line) => line.slice(3));
  }

  /** Runs a Node program, such as `scripts/run.mjs`, in the clone. */
  node(...args: string[]): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.folder,
      encoding: "utf8",
      env: ownEnvironment() as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv,
    });
    return { status, output: stdout + stderr };
  }

  /** \`node\` that lets this process go on meanwhile. */
  async nodeBeside(args: readonly string[], env: Record<string, string> = {}) {
    const child = spawn(process.execPath, args, {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...ownEnvironment(), ...env } as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv,
    });
    this.#running.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    const [status] = (await once(child, "close")) as [number | null];
    this.#running.delete(child);
    return { status, output };
  }

  /** Ends what still runs in it. */
  stop(): void {
    for (const child of this.#running) child.kill("SIGKILL");
  }

  run(...args: string[]): { status: number | null; output: string } {
    return this.node("scripts/run.mjs", ...args);
  }

  /** The linter over what has changed. @param types whether the type check follows */
  check(types: boolean): void {
    const bin = "node_modules/@biomejs/biome/bin/biome";
    const steps = [
      [bin, "ci", "--colors=off", "--error-on-warnings", "--no-errors-on-unmatched", ...this.changed],
      ...(types
        ? [
            ["node_modules/next/dist/bin/next", "typegen"],
            ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "tests"],
          ]
        : []),
    ];
    for (const step of steps) {
      const { status, output } = this.node(...step);
      if (status !== 0) throw new Error(`${step.join(" ")}:\n${output}`);
    }
  }

  /** Runs files of tests, as `tests/unit/brand.test.ts`. */
  vitest(...files: string[]): void {
    const { status, output } = this.node("node_modules/vitest/vitest.mjs", "run", ...files);
    if (status !== 0) throw new Error(output);
  }
}

/** Vitest's own settings are not the clone's. */
function ownEnvironment(): Record<string, string | undefined> {
  const { PATH, HOME, TMPDIR, TEST_DATABASE_URL } = process.env;
  return { PATH, HOME, TMPDIR, TEST_DATABASE_URL, NO_COLOR: "1" };
}
