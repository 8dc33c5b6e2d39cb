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
  --base v0.1.0     the version that yours was made of, where .starter.json does not say it; a commit of the starter's where
                    it has no versions
  --dry-run         shows what would change, and changes nothing
  --help            shows this`;

const isVersion = (name: string) => /^v\d+\.\d+\.\d+$/.test(name);
const refOf = (name: string) => (isVersion(name) ? `refs/starter/${name}` : name);

/** @returns versions of the form v1.2.3, the oldest first */
export function sorted(versions: readonly string[]): string[] {
  const numbers = (version: string) => version.slice(1).split(".").map(Number);
  return versions.filter(isVersion).sort((one, other) => {
    const [a, b] = [numbers(one), numbers(other)];
    return [0, 1, 2].map((i) => (a[i] ?? 0) - (b[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
  });
}

/** Two versions, or two commits where there are none; null when there is no change between them. */
type Ends = { base: string; target: string } | null;

/**
 * @param wanted a version, with or without its v; the newest where it is left out
 * @throws Fault that says which version is not there
 */
export function endsOf(versions: readonly string[], base: string, wanted?: string): Ends {
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

/**
 * The ends where the starter has no version, or had none when this clone was updated last: commits of its history.
 * @param target a version or a commit
 * @param said the commit that yours is made of, as far as that is known; otherwise the one that both histories share
 */
function endsByCommit(target: string, said: string | undefined): Ends {
  const commit = (name: string) => {
    const { ok, out } = tryGit([
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${refOf(name)}^{commit}`,
    ]);
    if (!ok) throw new Fault(`The starter has no version and no commit ${name}. Nothing has changed.`);
    return out.trim();
  };
  const to = commit(target);
  const shared = tryGit(["merge-base", "HEAD", to]);
  if (said === undefined && !shared.ok)
    throw new Fault(
      "The starter has no version yet (a tag such as v0.1.0), and yours shares no history with it. Say the commit of the starter that yours was made of: --base <commit>. Nothing has changed.",
    );
  const base = said === undefined ? shared.out.trim() : commit(said);
  if (base === to) return null;
  if (!tryGit(["merge-base", "--is-ancestor", base, to]).ok)
    throw new Fault(`${target} does not come after ${base}, which yours is made of. Nothing has changed.`);
  return { base, target: isVersion(target) ? target : to };
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
    git(["worktree", "add", "--quiet", "--detach", tree, refOf(version)]);
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

/** @returns the starter's versions, and its newest commit */
function fetchStarter(from: string): { versions: string[]; newest: string } {
  const refs = ["refs/tags/v*:refs/starter/v*", `HEAD:${head}`];
  const { ok, error } = tryGit(["fetch", "--quiet", "--no-tags", "--force", from, ...refs]);
  if (!ok)
    throw new Fault(
      `The starter's versions could not be fetched from ${from}. Nothing has changed.`,
      error.split("\n")[0] ?? "",
    );
  const versions = sorted(git(["for-each-ref", "--format=%(refname:lstrip=2)", "refs/starter"]).split("\n"));
  return { versions, newest: git(["rev-parse", head]).trim() };
}

const head = "refs/starter/HEAD";

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
  const { versions, newest } = fetchStarter(from);
  const [wanted] = positionals;
  const known = versions.find((version) => version === wanted || version === `v${wanted}`);
  const ends =
    versions.length > 0 && (values.base !== undefined || record.commit === undefined)
      ? endsOf(versions, values.base ?? record.version, wanted)
      : endsByCommit(known ?? wanted ?? versions.at(-1) ?? newest, values.base ?? record.commit);
  if (!ends) {
    const latest = versions.at(-1);
    const made = latest ? `the newest version, ${latest}` : `${newest}, and the starter has no version yet`;
    console.log(`Yours is made of ${made}. Nothing has changed.`);
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
  const { target } = ends;
  const made = isVersion(target) ? { version: target.slice(1), commit: undefined } : { commit: target };
  const kept = { ...record, ...made, source: from };
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
