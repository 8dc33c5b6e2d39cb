import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import type { CallFrame, Location } from "./cpu-profile";

/** @returns a function that finds out where a function of a build was written, by the build's source maps */
export function locator(): (frame: CallFrame) => Location {
  const maps = new Map<string, SourceMap | null>();
  const mapOf = (url: string): SourceMap | null => {
    const known = maps.get(url);
    if (known !== undefined) return known;
    const path = url.startsWith("file:") ? `${fileURLToPath(url)}.map` : `${url}.map`;
    const ofBuild = path.includes("/.next/") && existsSync(path);
    const map = ofBuild ? new SourceMap(JSON.parse(readFileSync(path, "utf8"))) : null;
    maps.set(url, map);
    return map;
  };
  return ({ url, lineNumber, columnNumber }) => {
    const entry = mapOf(url)?.findEntry(lineNumber, columnNumber);
    return entry && "originalSource" in entry
      ? locationOf(entry.originalSource, entry.originalLine + 1)
      : locationOf(url, lineNumber + 1);
  };
}

/** @param line from 1 */
export function locationOf(source: string, line: number): Location {
  if (source === "") return { place: "", owner: "(native)", ours: false };
  if (source.startsWith("node:")) return { place: `${source}:${line}`, owner: "(node)", ours: false };
  const path = decodeURIComponent(source);
  const inPackage = path.match(/^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)(\/.*)?$/);
  if (inPackage) {
    const [, name = "", rest = ""] = inPackage;
    return { place: `${name}${rest}:${line}`, owner: name, ours: false };
  }
  const own = path.match(/\/\.bench\/app\/(?!\.next\/)(.*)$/)?.[1];
  if (own) return { place: `${own}:${line}`, owner: own, ours: true };
  return { place: `${path.replace(/^.*\/\.next\//, ".next/")}:${line}`, owner: "(build)", ours: false };
}
