/**
 * `npm run remove`: lists what can be taken away. `npm run remove -- admin exchange` takes parts away whole: code, routes,
 * tests, guides, lines of lists and documents, variables, packages, and their tables by a migration.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Fault } from "@/lib/fault";
import { changedByOwner } from "./parts/changed";
import { type Cut, cutParts } from "./parts/cut";
import { listParts } from "./parts/list";
import { choose, readParts } from "./parts/manifest";
import { refuseUnsaved } from "./support/edits";
import { git, gitList, tryGit } from "./support/git";
import { runNode, runQuietly } from "./support/processes";

const help = `npm run remove                      lists the parts that can be taken away
npm run remove -- admin exchange    takes these away
  --dry-run      shows the difference and changes nothing
  --keep-tables  leaves their tables and models
  --force        also where you have changed their files
  --no-check     does not run types, lint and unit tests in the end`;

/** Runs the command. */
export async function main(args: string[]): Promise<number> {
  const { values, positionals: given } = parseArgs({
    args,
    options: {
      help: { type: "boolean", short: "h" },
      "dry-run": { type: "boolean" },
      "keep-tables": { type: "boolean" },
      force: { type: "boolean" },
      "no-check": { type: "boolean" },
    },
    allowPositionals: true,
  });
  const names = [...new Set(given)].sort();
  if (values.help) console.log(help);
  else if (names.length === 0) console.log(listParts(".", gitList(["ls-files", "-z"])));
  if (values.help || names.length === 0) return 0;

  refuseInterrupted();
  refuseUnsaved();
  const parts = choose(readParts(".", gitList(["ls-files", "-z"])), names);
  const { lost, note } = changedByOwner(parts);
  if (lost.length > 0 && !values.force)
    throw new Fault(
      "You have changed files that would go:",
      ...lost.map((path) => `  ${path}`),
      "`--force` removes them all the same.",
    );

  const { cut, patch } = await cutCopy(names, values["keep-tables"] ?? false);
  if (values["dry-run"]) {
    console.log(patch.trimEnd());
    console.log(`\n${summaryOf(cut, names)}\nNothing is changed: this was a dry run.`);
    return 0;
  }
  // In one step: either all of it applies or nothing does, unless it is killed meanwhile.
  writeFileSync(underWay(), names.join(" "));
  git(["apply", "--index", "--whitespace=nowarn", "-"], { input: patch });
  rmSync(underWay());
  if (note) console.log(note);
  console.log(summaryOf(cut, names));
  if (!values["no-check"]) {
    console.log("\nTypes, lint and unit tests:");
    await runNode(["scripts/run.mjs", "test", "types", "lint", "unit"], "What is left is staged. The check");
  }
  console.log("\nIt is staged, not committed. `git reset --hard` undoes it, `git commit` keeps it.");
  return 0;
}

/** What stands in git's folder while files are written. */
const underWay = () => tryGit(["rev-parse", "--git-path", "remove-under-way"]).out.trim();

/** @throws Fault where an earlier removal was killed as it wrote, with the way back: all had been committed before */
function refuseInterrupted(): void {
  if (!existsSync(underWay())) return;
  if (git(["status", "--porcelain"]) !== "")
    throw new Fault(
      "An earlier removal was killed while it wrote files. All was committed before, and this brings it back:",
      "  git reset --hard && git clean -fd",
      "If git says that index.lock exists, delete that file first.",
    );
  rmSync(underWay());
}

/** Cuts in a copy of the last commit, so that nothing is half done here whatever happens. */
async function cutCopy(names: string[], keepTables: boolean): Promise<{ cut: Cut; patch: string }> {
  const folder = join(mkdtempSync(join(tmpdir(), "valet-key-remove-")), "copy");
  try {
    git(["worktree", "add", "--detach", "--quiet", folder, "HEAD"]);
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "junction");
    const paths = gitList(["ls-files", "-z"], { cwd: folder });
    const cut = cutParts(folder, paths, names, keepTables);
    await finish(folder, cut);
    rmSync(join(folder, "node_modules"));
    git(["add", "--all"], { cwd: folder });
    return { cut, patch: git(["diff", "--cached", "--binary", "HEAD"], { cwd: folder }) };
  } finally {
    rmSync(join(folder, ".."), { recursive: true, force: true });
    git(["worktree", "prune"]);
  }
}

/** What other programs do: format what changed, write the lock and the generated documents. */
export async function finish(folder: string, { changed, removed }: Cut): Promise<void> {
  const biome = resolve("node_modules/@biomejs/biome/bin/biome");
  const code = changed.filter((path) => /\.(ts|tsx|mjs|json)$/.test(path));
  if (code.length > 0)
    await runQuietly(
      [biome, "check", "--write", "--no-errors-on-unmatched", ...code],
      "Formatting",
      {},
      folder,
    );
  if (changed.includes("package.json")) writeLock(folder);
  if (
    removed.some((path) => path.startsWith("features/providers/")) &&
    existsSync(join(folder, "scripts/docs.ts"))
  )
    await runQuietly([join(folder, "scripts/run.mjs"), "docs"], "Writing the table of providers", {}, folder);
}

/** From npm's cache where that has all that it asks for, else from the registry. */
function writeLock(folder: string): void {
  const install = (from: string) =>
    spawnSync(
      "npm",
      [
        "install",
        "--package-lock-only",
        from,
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
      ],
      { cwd: folder, encoding: "utf8", shell: process.platform === "win32" },
    );
  const cached = install("--offline");
  const last = cached.status === 0 ? cached : install("--prefer-offline");
  if (last.status !== 0)
    throw new Fault("npm could not write package-lock.json. Nothing has changed.", last.stderr.trim());
}

function summaryOf({ removed, unused, changed, tables, after }: Cut, names: readonly string[]): string {
  return [
    `Removed ${names.join(", ")}: ${removed.length} files gone, ${changed.length} changed.`,
    ...(unused.length > 0 ? [`Nothing else used ${unused.join(", ")}: gone as well.`] : []),
    ...(tables.length > 0
      ? [
          `A migration drops ${tables.join(", ")} with all that is in them, at the next start. Read it before.`,
        ]
      : []),
    ...after,
  ].join("\n");
}
