import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** A fenced block of a Markdown document. */
export type Block = {
  /** Of its first line. */
  line: number;
  /** Such as `ts`; empty where none is named. */
  language: string;
  /** What stands after the language: a file, where the block is one, or `untested`. */
  info: string;
  code: string;
};

/** @param text Markdown */
export function blocksIn(text: string): Block[] {
  return [...text.matchAll(/^```(\w*)(?: (.+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length + 1,
    language: match[1] ?? "",
    info: match[2] ?? "",
    code: match[3] ?? "",
  }));
}

const folder = ".data/guide-blocks";

/**
 * Writes each `ts` and `tsx` block of the guides that names no file as a module of its own, for the type check of the
 * tests. A file is called after its document and the block's line there.
 */
export function writeGuideBlocks(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const path of readdirSync("docs", { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".md") || path.startsWith("decisions")) continue;
    for (const { language, info, line, code } of blocksIn(readFileSync(join("docs", path), "utf8"))) {
      if (!/^tsx?$/.test(language) || info) continue;
      const file = `${basename(path, ".md")}.${line}.${language}`;
      writeFileSync(join(folder, file), `${code}export {};\n`);
    }
  }
}
