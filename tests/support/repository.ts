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

/** The models of the schema, with their columns and their relations as they are written there. */
export function models(text = schemaText()): Model[] {
  const found = [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const names = found.map(([, name = ""]) => name);
  return found.map(([, name = "", body = ""]) => {
    const fields = [...body.matchAll(/^ {2}(\w+) +(\w+)(\S*)(.*)$/gm)].map(
      ([, field = "", type = "", mark = "", attributes = ""]) => ({ name: field, type, mark, attributes }),
    );
    return {
      name,
      columns: fields.filter(({ type }) => !names.includes(type)),
      relations: fields.filter(({ type }) => names.includes(type)),
    };
  });
}

function schemaText(): string {
  const files = repositoryFiles().filter((path) => /^prisma\/.*\.prisma$/.test(path));
  return files.map((path) => readFileSync(path, "utf8")).join("\n");
}

/** @property mark `?` or `[]`, where it has one */
export type Field = { name: string; type: string; mark: string; attributes: string };
export type Model = { name: string; columns: Field[]; relations: Field[] };

/** Every Markdown document of this repository. */
export function documents(): SourceFile[] {
  return repositoryFiles()
    .filter((path) => path.endsWith(".md"))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
}
