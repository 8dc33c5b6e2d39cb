import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** The helpers by which tests reach a database: tests/support/database.ts and sql.ts, tests/security/support/database.ts. */
const helper = /[\\/]support[\\/](database|sql)\.ts$/;

/**
 * Whether a test asks the database itself, and so has to run on each one: whether it imports such a helper, or a
 * helper that does.
 * @param file a path
 */
export function reachesSql(file: string, seen = new Set<string>()): boolean {
  const path = resolve(file);
  if (helper.test(path)) return true;
  if (seen.has(path)) return false;
  seen.add(path);
  return importsOf(path).some((imported) => reachesSql(imported, seen));
}

/** @returns the files of this repository's tests that a file imports: relative ones, as tests import each other */
function importsOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(/\bfrom "(\.[^"]+)"/g)]
    .map(([, name = ""]) => resolve(dirname(path), `${name}.ts`))
    .filter(existsSync);
}
