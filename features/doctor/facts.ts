import { execFile } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { promisify } from "node:util";
import type { EnvFile, Facts } from "@/features/doctor/finding";
import type { EnvSource } from "@/lib/env";
import { type EnvLine, envFiles, type Mode, readEnvLines } from "@/lib/env-files";

/** Where people put an env file: Next reads those of the project's own folder only. */
const folders = ["", "app/", "prisma/", "src/"];

/**
 * Reads what the checks look at.
 * @param source the variables as the app sees them
 * @param environment those of the shell or the host; null where they cannot be told apart any more
 */
export async function gatherFacts(
  mode: Mode,
  source: EnvSource,
  environment: EnvSource | null,
): Promise<Facts> {
  const names = folders.flatMap((folder) => envLike(folder).map((name) => folder + name));
  const tracked = new Set(await git(["ls-files", "-z", "--", ...names], names));
  const ignored = await git(["check-ignore", "--no-index", "--", ...names], names);
  const inGit = (await git(["rev-parse", "--is-inside-work-tree"], names)).length > 0;
  const files = names.map(
    (name): EnvFile => ({
      name,
      read: envFiles(mode).includes(name),
      lines: linesOf(name),
      tracked: tracked.has(name),
      ignored: inGit ? ignored.includes(name) : null,
      open: isOpen(name),
    }),
  );
  return { mode, source, environment, files };
}

function envLike(folder: string): string[] {
  try {
    return readdirSync(folder || ".", { withFileTypes: true })
      .filter((entry) => entry.isFile() && /^\.?env(\..*)?$|\.env$/i.test(entry.name))
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

/** A file that cannot be read is told by the start's own check. */
function linesOf(name: string): EnvLine[] {
  try {
    return readEnvLines(name);
  } catch {
    return [];
  }
}

/** Windows has other rights than these. */
function isOpen(name: string): boolean {
  return (
    process.platform !== "win32" && ((statSync(name, { throwIfNoEntry: false })?.mode ?? 0) & 0o044) !== 0
  );
}

/** @returns what git prints, by its lines or zeros; nothing where there is no git, no repository, or no file to ask about */
async function git(args: string[], names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  try {
    const { stdout } = await promisify(execFile)("git", args, { timeout: 5000 });
    return stdout.split(/[\0\n]/).filter(Boolean);
  } catch {
    return [];
  }
}
