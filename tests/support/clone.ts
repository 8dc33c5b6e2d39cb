import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { temporaryFolder } from "./folder";
import { repositoryFiles } from "./repository";

/** A clone of this repository as it is now, committed, with the same dependencies. It is gone when the file's tests are over. */
export class Clone {
  readonly folder = join(temporaryFolder(), "clone");

  constructor() {
    for (const path of repositoryFiles()) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      cpSync(path, join(this.folder, path));
    }
    for (const made of ["node_modules", "generated"])
      if (existsSync(made)) symlinkSync(resolve(made), join(this.folder, made), "junction");
    this.git("init", "--quiet");
    // The rules of .gitignore for them are for folders, which links are not.
    writeFileSync(join(this.folder, ".git/info/exclude"), "/node_modules\n/generated\n");
    this.commit();
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
      // Vitest's own settings are not the clone's.
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1" } as unknown as NodeJS.ProcessEnv,
    });
    return { status, output: stdout + stderr };
  }

  run(...args: string[]): { status: number | null; output: string } {
    return this.node("scripts/run.mjs", ...args);
  }

  /** The type check, and the linter over what has changed. @param projects folders of a tsconfig.json */
  check(projects: readonly string[] = [".", "tests"]): void {
    const bin = "node_modules/@biomejs/biome/bin/biome";
    const steps = [
      [bin, "ci", "--colors=off", "--error-on-warnings", "--no-errors-on-unmatched", ...this.changed],
      ...(projects.includes(".") ? [["node_modules/next/dist/bin/next", "typegen"]] : []),
      ...projects.map((project) => ["node_modules/typescript/bin/tsc", "--noEmit", "-p", project]),
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
