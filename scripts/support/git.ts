import { spawnSync } from "node:child_process";
import { Fault } from "@/lib/fault";

export type GitOptions = {
  /** The folder; this one where it is left out. */
  cwd?: string;
  /** On top of this process's. */
  env?: Record<string, string>;
  input?: string;
};

/** Runs git. @returns what it says, also where it fails */
export function tryGit(
  args: readonly string[],
  { cwd, env, input }: GitOptions = {},
): { ok: boolean; out: string; error: string } {
  const { status, stdout, stderr, error } = spawnSync("git", args, {
    cwd,
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    // Nobody is there to answer a question.
    env: { ...process.env, GIT_TERMINAL_PROMPT: "0", ...env },
  });
  return { ok: status === 0, out: stdout ?? "", error: error?.message ?? (stderr ?? "").trim() };
}

/**
 * Runs git.
 * @returns what it says
 * @throws Fault with git's own words
 */
export function git(args: readonly string[], options: GitOptions = {}): string {
  const { ok, out, error } = tryGit(args, options);
  if (!ok) throw new Fault(`git ${args[0]} failed: ${error || out}`);
  return out;
}

/** @returns the names in a list of `git … -z` */
export const gitList = (args: readonly string[], options: GitOptions = {}): string[] =>
  git(args, options).split("\0").filter(Boolean);
