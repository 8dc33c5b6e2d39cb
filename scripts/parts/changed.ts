import { gitList, tryGit } from "../support/git";
import type { Part } from "./manifest";
import { type Record, readRecord } from "./record";

/**
 * Finds what the owner has made of files that would go.
 * @returns the files; and what to say where nobody knows what the clone began as
 */
export function changedByOwner(parts: readonly Part[]): { lost: string[]; note: string | null } {
  const record = readRecord(".");
  const base = baseOf(record);
  if (!base) {
    return {
      lost: [],
      note: `There is no tag v${record.version} here, so nothing tells your own changes in these files from the starter's.`,
    };
  }
  const own = parts.flatMap((part) => part.own);
  return { lost: gitList(["diff", "--name-only", "-z", base, "HEAD", "--", ...own]), note: null };
}

/** @returns the commit of the starter that the clone is made of: its version, what an update took, or where its history begins */
function baseOf({ version, commit, source }: Record): string | null {
  const names = [commit ?? `refs/starter/v${version}`, `v${version}`, version];
  const known = names.find((name) => tryGit(["rev-parse", "--verify", "--quiet", `${name}^{commit}`]).ok);
  if (known || source) return known ?? null;
  const [root = "", ...others] = tryGit(["rev-list", "--max-parents=0", "HEAD"]).out.trim().split("\n");
  // A template's copy begins with the whole starter; a clone's history begins as the starter's did, with less.
  const whole = others.length === 0 && tryGit(["cat-file", "-e", `${root}:scripts/parts/core.ts`]).ok;
  return whole ? root : null;
}
