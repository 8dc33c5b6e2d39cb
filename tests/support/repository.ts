import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Paths that git keeps or would keep, with forward slashes; files deleted but not yet committed are left out. */
export function repositoryFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    encoding: "utf8",
  });
  return listed.split("\0").filter((path) => path !== "" && existsSync(path));
}

export type SourceFile = { path: string; text: string };

/** Every source file of this repository. */
export function sourceFiles(): SourceFile[] {
  return repositoryFiles()
    .filter((path) => /\.(ts|tsx|mjs|css)$/.test(path))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

/** Every Markdown document of this repository. */
export function documents(): SourceFile[] {
  return repositoryFiles()
    .filter((path) => path.endsWith(".md"))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
}
