import { readFileSync } from "node:fs";
import type { Clone } from "./clone";

/** A code block of a guide that says which file it is, or where in a file it goes. */
export type Block = { path: string; place: string; code: string };

/** @param text Markdown; a block's first line is such as "```ts lib/a.ts", with "below `line`" or "at the end" after it */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```\w+ (\S+)(?: (.+))?\n([\s\S]*?)^```$/gm)].map(
    ([, path = "", place = "", code = ""]) => ({ path, place, code }),
  );
}

/** Does to a clone what a guide says. @returns the files that it makes or changes */
export function follow(guide: string, clone: Clone): string[] {
  const blocks = blocksOf(readFileSync(guide, "utf8"));
  for (const { path, place, code } of blocks) clone.write(path, placed(clone, path, place, code));
  return [...new Set(blocks.map(({ path }) => path))];
}

function placed(clone: Clone, path: string, place: string, code: string): string {
  if (place === "") return code;
  const before = clone.read(path);
  if (place === "at the end") return `${before}\n${code}`;
  const line = /^below `(.+)`$/.exec(place)?.[1] ?? fail(`${path}: where is "${place}"?`);
  const at = before.indexOf(`${line}\n`);
  if (at === -1) fail(`${path} has no line "${line}".`);
  const end = at + line.length + 1;
  return before.slice(0, end) + code + before.slice(end);
}

function fail(message: string): never {
  throw new Error(message);
}
