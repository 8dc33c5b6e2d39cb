import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Fault } from "@/lib/fault";
import { tryGit } from "./git";

/** The files that a command writes, by path from the repository's root, with what is to be in them. */
export type Edits = ReadonlyMap<string, string>;

/**
 * A command that changes files leaves the way back to git.
 * @param force goes on without one; left out where the command has no such option
 * @throws Fault when git could not bring back what is here now
 */
export function refuseUnsaved(force?: boolean): void {
  if (force) return;
  const orForce = force === undefined ? "" : ", or add --force";
  const { ok, out } = tryGit(["status", "--porcelain"]);
  if (!ok)
    throw new Fault(
      `Git could not show or undo what this changes, since this folder is no repository of its own. Run \`git init\`, commit everything, and try again${orForce}.`,
    );
  const paths = out.split("\n").filter(Boolean);
  if (paths.length === 0) return;
  throw new Fault(
    `There are changes that are not committed. Commit or stash them, so that this one can be seen and undone by itself${orForce}:`,
    ...paths.slice(0, 10),
    ...(paths.length > 10 ? [`and ${paths.length - 10} more`] : []),
  );
}

/** @returns what is not yet as the edits have it */
export function onlyChanges(edits: Edits): Edits {
  return new Map([...edits].filter(([path, text]) => before(path) !== text));
}

/** @returns what the edits change, as `git diff` shows it */
export function diffOf(edits: Edits): string {
  const folder = mkdtempSync(join(tmpdir(), "edits-"));
  try {
    for (const [path, text] of edits) {
      const was = before(path);
      if (was !== null) writeFile(join(folder, "a", path), was);
      writeFile(join(folder, "b", path), text);
    }
    mkdirSync(join(folder, "a"), { recursive: true });
    const args = ["diff", "--no-index", "--no-prefix", "--no-ext-diff", "a", "b"];
    return tryGit(args, { cwd: folder }).out;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes all of them, or none: what was written before one failed is put back. */
export function writeAll(edits: Edits): void {
  const done: [path: string, was: string | null][] = [];
  try {
    for (const [path, text] of edits) {
      done.push([path, before(path)]);
      writeFile(path, text);
    }
  } catch (error) {
    for (const [path, was] of done.reverse()) {
      if (was === null) rmSync(path, { force: true });
      else writeFileSync(path, was);
    }
    throw new Fault(
      `${done[0]?.[0]} could not be written (${(error as NodeJS.ErrnoException).code ?? error}). Nothing has changed.`,
    );
  }
}

/** @returns the text as the project's formatter has it */
export function formatted(path: string, text: string): string {
  const biome = "node_modules/@biomejs/biome/bin/biome";
  return execFileSync(process.execPath, [biome, "check", "--write", `--stdin-file-path=${path}`], {
    input: text,
    encoding: "utf8",
  });
}

function before(path: string): string | null {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

function writeFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
