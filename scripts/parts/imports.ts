import { posix } from "node:path";
import { yours } from "./core";

/** What each file is imported by, and which of its names: `*` where it may be any. */
export type Imports = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** Every string that could be an address of a file. */
const address = /["'`]((?:@|\.{1,2})\/[^"'`\n]+)["'`]/g;
const named = /^(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+$/;

/** @param paths whose imports are looked at */
export function importsIn(paths: Iterable<string>, texts: ReadonlyMap<string, string>): Imports {
  const imports = new Map<string, Map<string, Set<string>>>();
  for (const path of paths) {
    const text = texts.get(path) ?? "";
    for (const { 1: specifier = "", index } of text.matchAll(address)) {
      const target = resolve(path, specifier, texts);
      if (!target) continue;
      const users = imports.get(target) ?? new Map<string, Set<string>>();
      imports.set(target, users);
      users.set(path, new Set([...(users.get(path) ?? []), ...namesBefore(text, index)]));
    }
  }
  return imports;
}

/** The names in the clause that ends at an address. */
function namesBefore(text: string, end: number): string[] {
  const start = Math.max(text.lastIndexOf("import", end), text.lastIndexOf("export", end));
  const [, list] = named.exec(text.slice(start, end)) ?? [];
  if (list === undefined) return ["*"];
  const names = list.split(",").map((one) =>
    one
      .trim()
      .replace(/^type /, "")
      .replace(/ as .*/, ""),
  );
  return names.filter(Boolean);
}

/** @returns the file that an import means; null for a package */
export function resolve(path: string, specifier: string, texts: ReadonlyMap<string, string>): string | null {
  const target = specifier.startsWith("@/")
    ? specifier.slice(2)
    : specifier.startsWith(".")
      ? posix.join(posix.dirname(path), specifier)
      : null;
  const ends = ["", ".ts", ".tsx", ".mjs", "/index.ts"];
  return target === null ? null : (ends.map((end) => target + end).find((one) => texts.has(one)) ?? null);
}

/** Where a file is there for who imports it. Elsewhere Next, a test runner or a person starts it. */
const onlyImported = /^(features|lib|components|local-providers|scripts\/support|tests\/(support|e2e))\//;

/**
 * What lost the last that used it: nobody would know any more what it is for. Tests use it as well, and keep it.
 * @param before who imported what
 * @param texts the files that are left, as they are now
 */
export function idleIn(
  before: Imports,
  texts: ReadonlyMap<string, string>,
): { files: string[]; names: [path: string, name: string][] } {
  const after = importsIn(texts.keys(), texts);
  const files: string[] = [];
  const names: [string, string][] = [];
  for (const [path, users] of before) {
    const text = texts.get(path);
    if (text === undefined || !onlyImported.test(path) || yours.has(path)) continue;
    const left = [...(after.get(path) ?? [])].filter(([from]) => from !== path);
    if (left.length === 0) {
      files.push(path);
      continue;
    }
    const taken = new Set(left.flatMap(([, all]) => [...all]));
    if (taken.has("*")) continue;
    for (const name of new Set([...users.values()].flatMap((all) => [...all])))
      if (!taken.has(name) && !yours.has(name) && isAlone(name, text)) names.push([path, name]);
  }
  return { files, names };
}

/** Whether a file exports a name and says it nowhere else. */
function isAlone(name: string, text: string): boolean {
  const declared = new RegExp(`^export (?:async )?(?:function|const|type|interface) ${name}\\b`, "m");
  return declared.test(text) && [...text.matchAll(new RegExp(`\\b${name}\\b`, "g"))].length === 1;
}
