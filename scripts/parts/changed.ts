import { gitList, tryGit } from "../support/git";
import type { Part } from "./manifest";
import { readRecord } from "./record";

/**
 * Finds what the owner has made of files that would go.
 * @returns the files; and what to say where nobody knows what the clone began as
 */
export function changedByOwner(parts: readonly Part[]): { lost: string[]; note: string | null } {
  const { version } = readRecord(".");
  const base = [`v${version}`, version].find(
    (name) => tryGit(["rev-parse", "--verify", "--quiet", `${name}^{commit}`]).ok,
  );
  if (!base) {
    return {
      lost: [],
      note: `There is no tag v${version} here, so nothing tells your own changes in these files from the starter's.`,
    };
  }
  const own = parts.flatMap((part) => part.own);
  return { lost: gitList(["diff", "--name-only", "-z", base, "HEAD", "--", ...own]), note: null };
}
