/**
 * `npm test -- --parts`: takes parts away and runs what is left. A shard is a part's name (that part alone, with what needs
 * it), `pairs` (types and lint of sets in which each two are gone together) or `smallest` (all that can go). Without a name all
 * of them run, which takes hours; the scheduled workflow runs one a machine, from the list that `list` prints.
 */
import { constants, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Fault } from "@/lib/fault";
import { nearest } from "@/lib/nearest";
import { finish } from "../remove";
import { git, gitList } from "../support/git";
import { runQuietly } from "../support/processes";
import { cutParts } from "./cut";
import { type Part, readParts } from "./manifest";
import { rowsOf, withUsers } from "./rows";

/** With one sign-in by request on a production build. */
const alone = ["types", "lint", "unit", "integration", "security/sessions"];
const everything = ["types", "lint", "unit", "integration", "security", "browser"];
const checks = ["types", "lint"];

/** Parts to take away, and the steps of `npm test` that what is left has to pass. */
type Run = { names: readonly string[]; steps: readonly string[] };

/**
 * @param wanted shards, all of them when there are none; `list` prints their names as JSON
 * @returns the exit code: 0 when everything that is left works
 */
export async function proveParts(wanted: readonly string[]): Promise<number> {
  const paths = gitList(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
  const shards = shardsOf(readParts(".", paths));
  if (wanted.includes("list")) {
    console.log(JSON.stringify([...shards.keys()]));
    return 0;
  }
  const failed: string[] = [];
  for (const run of chosen(shards, wanted)) {
    const start = Date.now();
    const told = await without(paths, run).catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      failed.push(run.names.join(" "));
      return error.message;
    });
    console.log(`without ${run.names.join(" ")}: ${told} (${Math.round((Date.now() - start) / 1000)} s)`);
  }
  console.log(failed.length > 0 ? `What is left fails without: ${failed.join("; ")}` : "What is left works.");
  return failed.length > 0 ? 1 : 0;
}

/** @returns every shard by its name */
export function shardsOf(parts: readonly Part[]): Map<string, Run[]> {
  return new Map([
    ...parts.map(({ name }): [string, Run[]] => [name, [{ names: withUsers(name, parts), steps: alone }]]),
    ["pairs", rowsOf(parts).map((names) => ({ names, steps: checks }))],
    ["smallest", [{ names: parts.map(({ name }) => name), steps: everything }]],
  ]);
}

function chosen(shards: ReadonlyMap<string, Run[]>, wanted: readonly string[]): Run[] {
  const names = [...shards.keys()];
  return (wanted.length > 0 ? wanted : names).flatMap((name) => {
    const near = nearest(name, names);
    return (
      shards.get(name) ??
      fail(`There is no part and no shard ${name}.${near ? ` Did you mean ${near}?` : ""}`)
    );
  });
}

function fail(message: string): never {
  throw new Fault(message);
}

/** Runs steps on a copy without some parts. @returns its size */
async function without(paths: readonly string[], { names, steps }: Run): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "valet-key-without-"));
  try {
    copyTo(folder, paths, steps === checks);
    await finish(folder, cutParts(folder, paths, names));
    git(["add", "--all"], { cwd: folder });
    await runQuietly(
      ["scripts/run.mjs", "test", ...steps],
      `What is left without ${names.join(" ")}`,
      {},
      folder,
    );
    return sizeOf(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param linked whether the packages are only linked to: a build follows no link out of its folder */
function copyTo(folder: string, paths: readonly string[], linked: boolean): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(path, join(folder, path));
  }
  const packages = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE };
  if (linked) symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "junction");
  else cpSync("node_modules", join(folder, "node_modules"), packages);
  git(["init", "--quiet"], { cwd: folder });
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
