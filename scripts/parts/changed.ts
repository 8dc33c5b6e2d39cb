import { spawnSync } from "node:child_process";
import type { Part } from "./manifest";
import { readRecord } from "./record";

/**
 * Finds what the owner has made of files that would go.
 * @returns the files; and what to say where nobody knows what the clone began as
 */
export function changedByOwner(parts: readonly Part[]): { lost: string[]; note: string | null } {
  const { version } = readRecord(".");
  const base = [`v${version}`, version].find(
    (name) => git("rev-parse", "--verify", "--quiet", `${name}^{commit}`).ok,
  );
  if (!base) {
    return {
      lost: [],
      note: `There is no tag v${version} here, so nothing tells your own changes in these files from the starter's.`,
    };
  }
  const { text } = git("diff", "--name-only", "-z", base, "HEAD", "--", ...parts.flatMap(({ own }) => own));
  return { lost: text.split("\0").filter(Boolean), note: null };
}

function git(...args: string[]): { ok: boolean; text: string } {
  const { status, stdout } = spawnSync("git", args, { encoding: "utf8", maxBuffer: 1 << 28 });
  return { ok: status === 0, text: stdout };
}
