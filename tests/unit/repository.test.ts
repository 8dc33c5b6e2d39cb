import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { type SourceFile, sourceFiles } from "../support/repository";

const files = sourceFiles();

/** Every module a file imports, statically or not, as a path from the repository's root or a package's name. */
function importsOf({ path, text }: SourceFile): string[] {
  const specifiers = [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)["']([^"'\n]+)["']/g)].map(
    (match) => match[1] ?? "",
  );
  return specifiers.map((name) => {
    if (name.startsWith("@/")) return name.slice(2);
    return name.startsWith(".") ? posix.join(posix.dirname(path), name) : name;
  });
}

const imports = files.flatMap((file) => importsOf(file).map((target) => ({ path: file.path, target })));

/** The imports out of one place that a rule forbids, as `file → module`. */
function forbidden(from: RegExp, to: RegExp, except: readonly string[] = []): string[] {
  return imports
    .filter(({ path, target }) => from.test(path) && to.test(target))
    .map(({ path, target }) => `${path} → ${target}`)
    .filter((line) => !except.includes(line));
}

it("the rules have something to look at", () => {
  expect(files.length).toBeGreaterThan(50);
  expect(imports).toContainEqual({ path: "lib/cookies.ts", target: "lib/env" });
  expect(imports).toContainEqual({
    path: "features/sign-in/providers/index.ts",
    target: "features/sign-in/providers/github",
  });
  expect(imports).toContainEqual({ path: "instrumentation.ts", target: "features/setup/startup" });
});

describe("imports go one way", () => {
  it("lib knows no feature, component or route", () => {
    expect(forbidden(/^lib\//, /^(features|components|app|scripts|tests|local-providers)\/|^auth$/)).toEqual(
      [],
    );
  });

  it("features know no route, and only the start of a sign-in knows what composes them", () => {
    const except = ["features/sign-in/start.ts → auth"];
    expect(forbidden(/^features\//, /^(app|scripts|tests|local-providers)\/|^auth$/, except)).toEqual([]);
  });

  it("components only show: no feature, route, database or configuration", () => {
    const outside =
      /^(features|app|scripts|tests|local-providers|generated)\/|^auth$|^lib\/(db|env|migrations)$/;
    expect(forbidden(/^components\//, outside)).toEqual([]);
  });

  it("routes reach nothing behind a feature: no database, no script", () => {
    expect(
      forbidden(/^app\//, /^(scripts|tests|local-providers|generated)\/|^lib\/(db|migrations)$/),
    ).toEqual([]);
  });

  it("the local providers stand alone", () => {
    const ours = /^(lib|features|components|app|scripts|tests|generated|prisma)\/|^auth$|^next(-auth)?(\/|$)/;
    expect(forbidden(/^local-providers\//, ours)).toEqual([]);
    expect(forbidden(/^(?!local-providers\/|tests\/local-providers\/)/, /^local-providers\//)).toEqual([]);
  });

  it("nothing that ships imports a script, a test or a benchmark", () => {
    expect(forbidden(/^(?!scripts\/|tests\/|bench\/|playwright|vitest)/, /^(scripts|tests|bench)\//)).toEqual(
      [],
    );
  });
});

it("only data modules touch the database", () => {
  const data =
    /^lib\/db\.ts$|^lib\/database\/|\/(queries|mutations)\.ts$|^features\/sign-in\/(adapter|config)\.ts$|^(tests|bench)\//;
  const users = imports.filter(({ target }) => /^lib\/db$|^generated\/|^@prisma\/client/.test(target));
  expect(users.filter(({ path }) => !data.test(path))).toEqual([]);
  expect(users.length).toBeGreaterThan(3);
});

/** What nobody writes here, with an example that the pattern must find. */
const shortcuts: [name: string, pattern: RegExp, example: string][] = [
  ["the type any", /\bas any\b|:\s*any\b(?=\s*([;,)=\]>|&{]|$))|<any>/, "let a: any = 1;"],
  ["a silenced type checker", /@ts-(ignore|nocheck|expect-error)/, "// @ts-ignore"],
  ["a test left out", /\b(it|test|describe)(\.\w+)*\.(skip|only|todo|fails)\b/, 'it.skip("x", () => {});'],
  [
    "a linter silenced for a whole file or without a rule",
    /biome-ignore(-all|-start|\s+lint:)/,
    "// biome-ignore lint: x",
  ],
];

it.each(shortcuts)("%s would be seen", (_name, pattern, example) => {
  expect(example).toMatch(pattern);
});

describe.each(files)("$path", ({ path, text }) => {
  const lines = text.split("\n");

  it("is under 300 lines", () => {
    expect(lines.length - 1).toBeLessThan(300);
  });

  it("takes no shortcut", () => {
    if (path === "tests/unit/repository.test.ts") return;
    const taken = lines.flatMap((line, index) =>
      shortcuts.filter(([, pattern]) => pattern.test(line)).map(([name]) => `line ${index + 1}: ${name}`),
    );
    expect(taken).toEqual([]);
  });
});
