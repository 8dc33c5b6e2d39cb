import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gitList, tryGit } from "./git";

/** Next empties its folder at each build, so that this is gone with the build that it tells of. */
const record = ".next/made-of";

/** Of which no file goes into the app. */
const beside = /^(tests|docs|bench)\/|\.md$/;

/**
 * What a build would be made of now: files, versions, and variables that are the app's or Next's.
 * @param folder the project's
 * @returns a hash of it; null outside a git repository, which alone knows what belongs to the project
 */
export function madeOfNow(folder = "."): string | null {
  if (!tryGit(["rev-parse", "--git-dir"], { cwd: folder }).ok) return null;
  const kept = gitList(["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: folder });
  const settings = readdirSync(folder).filter((name) => name.startsWith(".env"));
  const installed = "node_modules/.package-lock.json";
  const files = [...new Set([...kept, ...settings, installed])].filter(
    (path) => !beside.test(path) && existsSync(join(folder, path)),
  );
  const example = readFileSync(join(folder, ".env.example"), "utf8");
  const names = new Set(example.match(/\b[A-Z][A-Z0-9_]+(?==)/g));
  const variables = Object.entries(process.env).filter(
    ([name]) => names.has(name) || name.startsWith("NEXT_"),
  );
  const hash = createHash("sha256").update(process.version);
  for (const [name, value] of variables.sort()) hash.update(`\0${name}=${value}`);
  for (const path of files.sort()) hash.update(`\0${path}\0`).update(readFileSync(join(folder, path)));
  return hash.digest("hex");
}

/** @returns whether the build that is there is one of `madeOf` */
export function isBuiltOf(madeOf: string, folder = "."): boolean {
  const path = join(folder, record);
  return existsSync(path) && readFileSync(path, "utf8") === madeOf;
}

/** To be called after a build. @param madeOf from before it: what has changed meanwhile may not be in it */
export const recordBuild = (madeOf: string, folder = "."): void =>
  writeFileSync(join(folder, record), madeOf);
