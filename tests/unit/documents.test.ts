import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, it } from "vitest";
import { generatedDocs } from "@/scripts/docs";
import { selectionOf } from "@/scripts/support/test-run";
import { stepNames } from "@/scripts/support/test-steps";
import { documents, repositoryFiles, type SourceFile } from "../support/repository";
import { expectNone } from "../support/rules";

const tops = new Set(repositoryFiles().map((path) => path.split("/")[0] ?? ""));
const scripts = JSON.parse(readFileSync("package.json", "utf8")).scripts as Record<string, string>;

/** Code spans that read as a path here: they begin with a top-level file or folder and hold no placeholder. */
function pathsIn({ text }: SourceFile): string[] {
  const spans = [...prose(text).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
  return spans.filter(
    (span) => /^[\w.[\]()@-]+(\/[\w.[\]()@-]*)*$/.test(span) && tops.has(span.split("/")[0] ?? ""),
  );
}

/** The targets of links within this repository, as paths from its root. */
function linksIn({ path, text }: SourceFile): string[] {
  const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
  return targets
    .filter((target) => !/^(https?:|mailto:|#)/.test(target))
    .map((target) => posix.join(posix.dirname(path), target.replace(/#.*$/, "")));
}

const prose = (text: string) => text.replace(/^```[\s\S]*?^```/gm, "");
const commandsIn = ({ text }: SourceFile) =>
  [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map((match) => match[1] ?? "");

/** What documents give to `npm test` that is no step and no file; after `--on` stands a database. */
const missingTests = ({ text }: SourceFile) =>
  [...text.matchAll(/\bnpm test -- ([^`\n#]+)/g)]
    .flatMap((match) => (match[1] ?? "").trim().split(/\s+/))
    .filter((name, index, all) => !name.startsWith("-") && all[index - 1] !== "--on")
    .filter((name) => typeof selectionOf([name], stepNames) === "string");

it("a wrong path, link or command in a document would be seen", () => {
  const text =
    "See `lib/nowhere.ts`, `README`, `lib/env.ts` and [this](../gone.md#a). Run `npm run nothing`.";
  const document = { path: "docs/guides/a.md", text };
  expect(pathsIn(document)).toEqual(["lib/nowhere.ts", "lib/env.ts"]);
  expect(linksIn(document)).toEqual(["docs/gone.md"]);
  expect(commandsIn(document)).toEqual(["nothing"]);
  const tests = "Run `npm test -- --on postgresql unit security/replay security/nothing`.";
  expect(missingTests({ path: "a.md", text: tests })).toEqual(["security/nothing"]);
});

it("documents name only files and commands that exist", () => {
  const wrong = documents().flatMap((document) => {
    const paths = [...pathsIn(document), ...linksIn(document)].filter((path) => !existsSync(path));
    const commands = commandsIn(document).filter((name) => !(name in scripts));
    const tests = missingTests(document).map((name) => `npm test -- ${name}`);
    return [...paths, ...commands.map((name) => `npm run ${name}`), ...tests].map(
      (name) => `${document.path}: ${name}`,
    );
  });
  expectNone(wrong, {
    mend: "Correct the name, or the document that still gives it.",
    why: "Whoever follows a document must arrive.",
    exempt: "A file of the reader's own goes into a fenced code block, which is not checked.",
  });
});

it("the tables of providers are what `npm run docs` writes", () => {
  for (const [path, text] of generatedDocs()) expect(readFileSync(path, "utf8"), path).toBe(text);
});

it("comments name only documents that exist", () => {
  const sources = repositoryFiles().filter((path) => /\.(ts|tsx|mjs|prisma)$/.test(path));
  const named = sources.flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/\bdocs\/[\w/-]+\.md\b/g)].map(
      (match) => `${path} → ${match[0]}`,
    ),
  );
  const missing = named.filter((line) => !existsSync(line.split(" → ")[1] ?? ""));
  expectNone(
    missing.filter((line) => !line.startsWith("tests/unit/documents")),
    { mend: "Correct the document's name in the comment.", why: "Whoever follows it must arrive." },
  );
});
