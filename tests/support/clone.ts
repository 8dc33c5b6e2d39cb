import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { copyRepository } from "./copy";

type Result = { code: number | null; output: string };

/** A clone of this repository as it is now, committed: for commands that ask git. It goes with the test that made it. */
export class Clone {
  readonly #copy = copyRepository();
  readonly folder = this.#copy.folder;
  readonly read = this.#copy.read;
  readonly write = this.#copy.write;

  constructor() {
    onTestFinished(() => this.#copy.remove());
    this.git("init", "--quiet");
    // The rule of .gitignore for it is for a folder, which a link is not.
    writeFileSync(join(this.folder, ".git/info/exclude"), "/node_modules\n");
    this.commit();
  }

  /** @returns what git prints */
  git(...args: string[]): string {
    // No hook, signature or name of whoever runs the tests.
    const settings = ["user.name=T", "user.email=t@example.org", "commit.gpgsign=false", "core.hooksPath="];
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

  /** Runs a command of the project. */
  run(command: string, ...args: string[]): Promise<Result> {
    return this.#copy.node(["scripts/run.mjs", command, ...args]);
  }

  /** The type check, and the linter over what has changed. @param projects folders of a tsconfig.json */
  async check(projects: readonly string[] = [".", "tests"]): Promise<void> {
    const biome = ["node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off", "--error-on-warnings"];
    await this.#good([...biome, "--no-errors-on-unmatched", ...this.changed]);
    if (projects.includes(".")) await this.#good(["node_modules/next/dist/bin/next", "typegen"]);
    for (const project of projects)
      await this.#good(["node_modules/typescript/bin/tsc", "--noEmit", "-p", project]);
  }

  /** Runs files of tests, as `tests/unit/brand.test.ts`. */
  vitest(...files: string[]): Promise<void> {
    return this.#good(["node_modules/vitest/vitest.mjs", "run", ...files]);
  }

  async #good(args: string[]): Promise<void> {
    const { code, output } = await this.#copy.node(args);
    if (code !== 0) throw new Error(`${args.join(" ")}:\n${output}`);
  }
}
