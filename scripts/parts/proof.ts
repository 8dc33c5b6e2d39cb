/**
 * `npm test -- --parts`: takes parts away and runs what is left. A shard is `each` (each part alone, with what needs it: types,
 * lint, unit tests), `pairs` (types and lint of sets in which each two are gone together), `smallest` (all that can go: the
 * whole run), a part's name (that part alone, with a build and sign-ins) or names of a set of one's own (`admin+theme`: types, lint,
 * unit tests). Without a name the first three run. The scheduled workflow runs the shards that `list` prints, one a machine.
 */
import {
  constants,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Fault } from "@/lib/fault";
import { nearest } from "@/lib/nearest";
import { finish } from "../remove";
import { git, gitList } from "../support/git";
import { runQuietly } from "../support/processes";
import { cutParts } from "./cut";
import { type Part, readParts } from "./manifest";
import { rowsOf, withUsers } from "./rows";

const checks = ["types", "lint", "unit"];
/** With one sign-in by request on a production build. */
const alone = [...checks, "integration", "security/sessions"];

/** Parts to take away, and the steps of `npm test` that what is left has to pass: all where none is named. */
type Run = { names: readonly string[]; steps: readonly string[] };

/**
 * @param wanted shards; `list` prints the names of those that make up the whole proof, as JSON
 * @returns the exit code: 0 when everything that is left works
 */
export async function proveParts(wanted: readonly string[]): Promise<number> {
  const paths = gitList(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
  const shards = shardsOf(readParts(".", paths));
  if (wanted.includes("list")) {
    console.log(JSON.stringify([...shards.keys()].filter((name) => name !== "each")));
    return 0;
  }
  const runs = chosen(shards, wanted);
  const failed: string[] = [];
  const folder = copyOf(paths);
  try {
    for (const run of runs) {
      const start = Date.now();
      const told = await without(folder, paths, run).catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error;
        failed.push(run.names.join(" "));
        return error.message;
      });
      console.log(`without ${run.names.join(" ")}: ${told} (${Math.round((Date.now() - start) / 1000)} s)`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(failed.length > 0 ? `What is left fails without: ${failed.join("; ")}` : "What is left works.");
  return failed.length > 0 ? 1 : 0;
}

const usual = ["each", "pairs", "smallest"];

/** @returns every shard by its name */
export function shardsOf(parts: readonly Part[]): Map<string, Run[]> {
  const each = (steps: readonly string[]) =>
    parts.map(({ name }): Run => ({ names: withUsers(name, parts), steps }));
  return new Map([
    ...each(alone).map((run, index): [string, Run[]] => [parts[index]?.name ?? "", [run]]),
    ["each", each(checks)],
    ["pairs", rowsOf(parts).map((names) => ({ names, steps: ["types", "lint"] }))],
    ["smallest", [{ names: parts.map(({ name }) => name), steps: [] }]],
  ]);
}

function chosen(shards: ReadonlyMap<string, Run[]>, wanted: readonly string[]): Run[] {
  return (wanted.length > 0 ? wanted : usual).flatMap((name) => shards.get(name) ?? setOf(name, shards));
}

function setOf(name: string, shards: ReadonlyMap<string, Run[]>): Run[] {
  const names = name.split("+").flatMap((one) => {
    const near = nearest(one, [...shards.keys()]);
    const [run] = shards.get(one) ?? [];
    if (!run) throw new Fault(`There is no part and no shard ${one}.${near ? ` Did you mean ${near}?` : ""}`);
    return run.names;
  });
  return [{ names: [...new Set(names)].sort(), steps: checks }];
}

/** A copy of the project, committed, with the same packages. */
function copyOf(paths: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "valet-key-without-"));
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(path, join(folder, path));
  }
  // A build follows no link out of its folder, and copies take a minute.
  linkFiles("node_modules", join(folder, "node_modules"));
  if (existsSync("generated")) cpSync("generated", join(folder, "generated"), { recursive: true });
  git(["init", "--quiet"], { cwd: folder });
  git(["add", "--all"], { cwd: folder });
  git([...nobody, "commit", "--quiet", "--no-verify", "--message", "Whole"], { cwd: folder });
  return folder;
}

const nobody = ["-c", "user.name=parts", "-c", "user.email=parts@localhost", "-c", "commit.gpgsign=false"];

/** A folder with the same files, each a second name of the first; links in it are copied. */
function linkFiles(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkFiles(source, target);
    else if (entry.isFile()) linkOrCopy(source, target);
    else cpSync(source, target, { verbatimSymlinks: true });
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // Another disk, or one that knows no links.
    cpSync(source, target, { mode: constants.COPYFILE_FICLONE });
  }
}

/** Runs steps on a copy, without some parts. @returns its size */
async function without(folder: string, paths: readonly string[], { names, steps }: Run): Promise<string> {
  git(["reset", "--hard", "--quiet"], { cwd: folder });
  // What a run before has built goes with what it has written, but for the packages and the clients, which know their schema.
  git(["clean", "-fdxq", "-e", "/node_modules", "-e", "/generated"], { cwd: folder });
  await finish(folder, cutParts(folder, paths, names));
  git(["add", "--all"], { cwd: folder });
  await runQuietly(
    ["scripts/run.mjs", "test", ...steps],
    `What is left without ${names.join(" ")}`,
    {},
    folder,
  );
  return sizeOf(folder);
}

/** @returns lines of what ships, without tests, stand-ins and scripts */
function sizeOf(folder: string): string {
  const shipped = gitList(["ls-files", "-z"], { cwd: folder })
    .filter((path) => /^(app|components|features|lib|prisma\/schema)\/|^\w[\w.]*\.ts$/.test(path))
    .filter((path) => /\.(tsx?|css|prisma)$/.test(path))
    .filter((path) => !/^(playwright|vitest)\./.test(path));
  const lines = shipped.reduce(
    (sum, path) => sum + readFileSync(join(folder, path), "utf8").split("\n").length - 1,
    0,
  );
  return `${lines} lines ship in ${shipped.length} files`;
}
