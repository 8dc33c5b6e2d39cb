/** `npm run update`: what the starter has become since, merged into what you have made of it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Fault } from "@/lib/fault";
import { readRecord, recordFile } from "./parts/record";
import { formatted, refuseUnsaved } from "./support/edits";
import { git, gitList, tryGit } from "./support/git";

const help = `npm run update -- [version] [options]

Fetches the starter's versions, takes the change from yours to the newest (or the one that you name), leaves out the parts
that you have removed, and merges it into your files. Conflicts are marked as git marks them. Nothing is committed.

  --from <address>  the starter's repository: a URL or a folder. Remembered in .starter.json
  --base v0.1.0     the version that yours was made of, where .starter.json does not say it
  --dry-run         shows what would change, and changes nothing
  --help            shows this`;

/** @returns versions of the form v1.2.3, the oldest first */
export function sorted(versions: readonly string[]): string[] {
  const numbers = (version: string) => version.slice(1).split(".").map(Number);
  return versions
    .filter((version) => /^v\d+\.\d+\.\d+$/.test(version))
    .sort((one, other) => {
      const [a, b] = [numbers(one), numbers(other)];
      return [0, 1, 2].map((i) => (a[i] ?? 0) - (b[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
    });
}

/**
 * @param wanted a version, with or without its v; the newest where it is left out
 * @returns the two ends of the change; null when there is none
 * @throws Fault that says which version is not there
 */
export function endsOf(
  versions: readonly string[],
  base: string,
  wanted?: string,
): { base: string; target: string } | null {
  const named = (version: string) => `v${version.replace(/^v/, "")}`;
  const known = `It has ${versions.join(", ") || "none"}.`;
  const [from, to] = [named(base), wanted === undefined ? (versions.at(-1) ?? "") : named(wanted)];
  if (!versions.includes(from))
    throw new Fault(
      `This clone was made of ${from}, which the starter does not have. ${known} If you know which one it was, say it with --base.`,
    );
  if (!versions.includes(to)) throw new Fault(`The starter has no version ${to}. ${known}`);
  if (to === from) return null;
  if (versions.indexOf(to) < versions.indexOf(from))
    throw new Fault(`${to} is older than ${from}, which yours is made of.`);
  return { base: from, target: to };
}

/** @returns the commit of a version without what was removed, on another one */
function commitOf(version: string, removed: readonly string[], parent: string | null): string {
  const folder = mkdtempSync(join(tmpdir(), "update-"));
  const tree = join(folder, version);
  writeFileSync(join(folder, "exclude"), "/node_modules\n");
  const env = {
    ...{ GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.excludesFile" },
    GIT_CONFIG_VALUE_0: join(folder, "exclude"),
    ...{ GIT_AUTHOR_NAME: "update", GIT_AUTHOR_EMAIL: "update@localhost" },
    ...{ GIT_COMMITTER_NAME: "update", GIT_COMMITTER_EMAIL: "update@localhost" },
  };
  try {
    git(["worktree", "add", "--quiet", "--detach", tree, `refs/starter/${version}`]);
    symlinkSync(resolve("node_modules"), join(tree, "node_modules"), "junction");
    if (removed.length > 0) {
      // Each version knows by itself what belongs to its parts. The tables' end is in your migrations already.
      const args = ["scripts/run.mjs", "remove", ...removed, "--keep-tables", "--force", "--no-check"];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, {
        cwd: tree,
        encoding: "utf8",
        env: { ...process.env, ...env },
      });
      if (status !== 0)
        throw new Fault(
          `${removed.join(", ")} could not be left out of ${version}. Nothing has changed.`,
          (stderr || stdout).trim(),
        );
    }
    // What a clone remembers of itself is no part of the change, nor is the number of its own version.
    rmSync(join(tree, recordFile), { force: true });
    for (const path of ["package.json", "package-lock.json"].map((name) => join(tree, name)))
      if (existsSync(path)) writeFileSync(path, withoutVersion(readFileSync(path, "utf8")));
    git(["add", "--all"], { cwd: tree, env });
    const written = git(["write-tree"], { cwd: tree }).trim();
    const args = ["commit-tree", written, ...(parent ? ["-p", parent] : []), "-m", version];
    return git(args, { cwd: tree, env }).trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
    tryGit(["worktree", "prune"]);
  }
}

/** @throws Fault that names a file that git would write over without having it: one that .gitignore names, say */
function refuseLoss(before: string, after: string): void {
  const kept = new Set(gitList(["ls-files", "-z"]));
  const added = gitList(["diff", "--name-only", "--diff-filter=A", "-z", before, after]);
  const lost = added.find((path) => existsSync(path) && !kept.has(path));
  if (lost)
    throw new Fault(
      `${lost} is in the way: the newer version has a file of that name, and git does not keep yours. Move it away, and try again. Nothing has changed.`,
    );
}

/** @returns package.json or its lock with no version of its own: it stands beside the name, which an owner changes */
function withoutVersion(text: string): string {
  const content = JSON.parse(text);
  for (const own of [content, content.packages?.[""]]) if (own?.version) own.version = "0.0.0";
  return `${JSON.stringify(content, null, 2)}\n`;
}

function fetchVersions(from: string): string[] {
  const { ok, error } = tryGit([
    "fetch",
    "--quiet",
    "--no-tags",
    "--force",
    from,
    "refs/tags/v*:refs/starter/v*",
  ]);
  if (!ok)
    throw new Fault(
      `The starter's versions could not be fetched from ${from}. Nothing has changed.`,
      error.split("\n")[0] ?? "",
    );
  return sorted(git(["for-each-ref", "--format=%(refname:lstrip=2)", "refs/starter"]).split("\n"));
}

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      from: { type: "string" },
      base: { type: "string" },
      "dry-run": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  refuseUnsaved();
  const record = readRecord(".");
  const from = values.from ?? record.source;
  if (!from)
    throw new Fault(
      "Say where the starter's versions are: npm run update -- --from <address of its repository>. It is remembered.",
    );
  const versions = fetchVersions(from);
  const ends = endsOf(versions, values.base ?? record.version, positionals[0]);
  if (!ends) {
    console.log(`Yours is made of the newest version, ${versions.at(-1)}. Nothing has changed.`);
    return 0;
  }
  const before = commitOf(ends.base, record.removed, null);
  const after = commitOf(ends.target, record.removed, before);
  if (values["dry-run"]) {
    console.log(git(["diff", before, after]).trim());
    console.log(`\nFrom ${ends.base} to ${ends.target}. Nothing has changed: this was a dry run.`);
    return 0;
  }
  refuseLoss(before, after);
  const picked = tryGit(["cherry-pick", "--no-commit", after]);
  const conflicts = gitList(["diff", "--name-only", "--diff-filter=U", "-z"]);
  if (!picked.ok && conflicts.length === 0)
    throw new Fault(`Git could not merge ${ends.target} and has changed nothing:`, picked.error);
  const kept = { ...record, version: ends.target.slice(1), source: from };
  writeFileSync(recordFile, formatted(recordFile, `${JSON.stringify(kept, null, 2)}\n`));
  git(["add", recordFile]);
  console.log(summaryOf(ends, conflicts));
  return conflicts.length > 0 ? 1 : 0;
}

function summaryOf({ base, target }: { base: string; target: string }, conflicts: readonly string[]): string {
  const changed = gitList(["diff", "--name-only", "-z", "HEAD"]).length;
  return [
    `${target} is merged into yours, from ${base}: ${changed} files.`,
    ...(conflicts.length > 0
      ? [
          "These have conflicts, marked with <<<<<<< and >>>>>>>. Settle each, then `git add` it:",
          ...conflicts.map((path) => `  ${path}`),
        ]
      : []),
    "Read what UPGRADING.md says of it, then: npm install && npm run check",
    "It is staged, not committed. `git commit` keeps it, `git reset --hard` undoes it.",
  ].join("\n");
}
