import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Tells whether something that was made is still what its sources would make.
 * @param paths files and folders
 * @param more whatever else it depends on
 */
export function contentHash(paths: readonly string[], ...more: string[]): string {
  const hash = createHash("sha256").update(more.join("\n"));
  const add = (path: string) => {
    hash.update(`${path}\n`);
    if (!statSync(path).isDirectory()) return void hash.update(readFileSync(path));
    for (const name of readdirSync(path).sort()) add(join(path, name));
  };
  for (const path of paths) add(path);
  return hash.digest("hex");
}
