/**
 * `npm test -- --parts`: takes each part away alone, with what needs it, and runs what is left; each pair, and the types;
 * and all that can be. It takes hours, and runs by night.
 */
import { execFileSync } from "node:child_process";
import { constants, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Fault } from "@/lib/fault";
import { finish } from "../remove";
import { runQuietly } from "../support/processes";
import { cutParts } from "./cut";
import { type Part, readParts } from "./manifest";

/** With one sign-in by request on a production build. */
const alone = ["types", "lint", "unit", "integration", "security/sessions"];
const everything = ["types", "lint", "unit", "integration", "security", "browser"];

/** @returns the exit code: 0 when everything that is left works */
export async function proveParts(): Promise<number> {
  const paths = git(".", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    .split("\0")
    .filter(Boolean);
  const parts = readParts(".", paths);
  const failed: string[] = [];
  const prove = async (names: readonly string[], steps: readonly string[]) => {
    const start = Date.now();
    const told = await without(paths, names, steps).catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      failed.push(names.join(" "));
      return error.message;
    });
    console.log(`without ${names.join(" ")}: ${told} (${Math.round((Date.now() - start) / 1000)} s)`);
  };
  const sets = parts.map((part) => withUsers(part, parts));
  for (const names of sets) await prove(names, alone);
  for (const names of pairsOf(sets)) await prove(names, ["types"]);
  await prove(allBut(parts, "github"), everything);
  console.log(failed.length > 0 ? `What is left fails without: ${failed.join("; ")}` : "Each part can go.");
  return failed.length > 0 ? 1 : 0;
}

/** Runs steps on a copy without some parts. @returns its size */
async function without(
  paths: readonly string[],
  names: readonly string[],
  steps: readonly string[],
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "valet-key-without-"));
  try {
    copyTo(folder, paths);
    const cut = cutParts(folder, paths, names);
    await finish(folder, cut);
    git(folder, "add", "--all");
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

/** A clone of the files as they are, with packages of its own: a build follows no link out of its folder. */
function copyTo(folder: string, paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(path, join(folder, path));
  }
  const packages = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE };
  cpSync("node_modules", join(folder, "node_modules"), packages);
  git(folder, "init", "--quiet");
}

/** A part with the parts that do not work without it. */
function withUsers(part: Part, parts: readonly Part[]): string[] {
  const names = new Set([part.name]);
  for (const { name, needs } of [...parts, ...parts])
    if (needs.some((need) => names.has(need))) names.add(name);
  return [...names].sort();
}

function pairsOf(sets: readonly string[][]): string[][] {
  const pairs = sets.flatMap((one, index) =>
    sets.slice(index + 1).map((other) => [...new Set([...one, ...other])].sort()),
  );
  const known = new Set<string>();
  return pairs.filter((names) => !known.has(names.join()) && known.add(names.join()));
}

/** All that can go, where somebody still has to sign in. */
function allBut(parts: readonly Part[], provider: string): string[] {
  return parts.map(({ name }) => name).filter((name) => name !== provider);
}

/** @returns lines of what ships, without tests, stand-ins and scripts */
function sizeOf(folder: string): string {
  const shipped = git(folder, "ls-files", "-z")
    .split("\0")
    .filter((path) => /^(app|components|features|lib|prisma\/schema)\/|^\w[\w.]*\.ts$/.test(path))
    .filter((path) => /\.(tsx?|css|prisma)$/.test(path));
  const lines = shipped.reduce(
    (sum, path) => sum + readFileSync(join(folder, path), "utf8").split("\n").length - 1,
    0,
  );
  return `${lines} lines ship in ${shipped.length} files`;
}

function git(folder: string, ...args: string[]): string {
  return execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
}
