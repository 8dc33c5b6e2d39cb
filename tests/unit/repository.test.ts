import { readdirSync, readFileSync } from "node:fs";
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

/** @returns what needs one another in a ring, the first such; null when there is none */
function ringIn(edges: readonly (readonly [from: string, to: string])[]): string[] | null {
  const targets = new Map<string, string[]>();
  for (const [from, to] of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const walk = (node: string, way: string[]): string[] | null => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (done.has(node)) return null;
    for (const next of targets.get(node) ?? []) {
      const ring = walk(next, [...way, node]);
      if (ring) return ring;
    }
    done.add(node);
    return null;
  };
  for (const node of targets.keys()) {
    const ring = walk(node, []);
    if (ring) return ring;
  }
  return null;
}

it("a ring would be found", () => {
  expect(
    ringIn([
      ["a", "b"],
      ["b", "c"],
      ["c", "b"],
    ]),
  ).toEqual(["b", "c", "b"]);
  expect(
    ringIn([
      ["a", "b"],
      ["a", "c"],
      ["b", "c"],
    ]),
  ).toBeNull();
});

it("the rules have something to look at", () => {
  expect(files.length).toBeGreaterThan(50);
  expect(imports).toContainEqual({ path: "lib/cookies.ts", target: "lib/env" });
  expect(imports).toContainEqual({
    path: "features/providers/index.ts",
    target: "features/providers/github",
  });
  expect(imports).toContainEqual({ path: "instrumentation.ts", target: "features/setup/startup" });
});

describe("imports go one way", () => {
  it("lib knows no feature, component or route", () => {
    expect(forbidden(/^lib\//, /^(features|components|app|scripts|tests|local-providers)\/|^auth$/)).toEqual(
      [],
    );
  });

  it("features know no route, nor what composes them", () => {
    expect(forbidden(/^features\//, /^(app|scripts|tests|local-providers)\/|^auth$/)).toEqual([]);
  });

  it("the protocol knows no vendor, sign-in, database or telemetry", () => {
    expect(
      forbidden(/^features\/oauth\//, /^features\/(?!oauth\/)|^lib\/(db|telemetry|database\/.*)$/),
    ).toEqual([]);
    expect(forbidden(/^features\/providers\//, /^features\/(?!oauth\/|providers(\/|$))|^lib\/db$/)).toEqual(
      [],
    );
  });

  it("only the seam and what composes it call Auth.js to sign somebody in", () => {
    const users = imports.filter(({ target }) => target === "@auth/core" || target === "next-auth");
    expect(
      users
        .filter(({ path }) => !/^(tests|bench)\//.test(path))
        .map(({ path }) => path)
        .sort(),
    ).toEqual([
      "auth.ts",
      "features/providers/types.ts",
      "features/sign-in/authjs.ts",
      "features/sign-in/config.ts",
    ]);
  });

  it("no two files need one another, nor do two features", () => {
    const paths = new Set(files.map(({ path }) => path));
    const fileOf = (target: string) =>
      ["", ".ts", ".tsx", "/index.ts"].map((end) => target + end).find((path) => paths.has(path));
    const between = imports.flatMap(({ path, target }) => {
      const file = fileOf(target);
      const shipped = /^(app|features|components|lib)\/|^\w+\.ts$/.test(path);
      return file && shipped ? [[path, file] as const] : [];
    });
    expect(ringIn(between)).toBeNull();
    const featureOf = (path: string) => path.match(/^features\/([^/]+)/)?.[1];
    const features = between.flatMap(([from, to]) => {
      const [one, other] = [featureOf(from), featureOf(to)];
      return one && other && one !== other ? [[one, other] as const] : [];
    });
    expect(features.length).toBeGreaterThan(50);
    expect(ringIn(features)).toBeNull();
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
    expect(forbidden(/^(?!local-providers\/|tests\/)/, /^local-providers\//)).toEqual([]);
  });

  it("nothing that ships imports a script, a test or a benchmark", () => {
    expect(forbidden(/^(?!scripts\/|tests\/|bench\/|playwright|vitest)/, /^(scripts|tests|bench)\//)).toEqual(
      [],
    );
  });
});

it("only data modules touch the database", () => {
  const data =
    /^lib\/db\.ts$|^lib\/database\/|\/(queries|mutations)\.ts$|^features\/(session\/(adapter|store)|sign-in\/config)\.ts$|^(tests|bench)\//;
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

it("every file is under 300 lines", () => {
  const long = files
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines >= 300)
    .map(({ path, lines }) => `${path}: ${lines} lines`);
  expect(long, "Split each by subject; every part under 300 lines.").toEqual([]);
});

it("no file takes a shortcut", () => {
  const taken = files
    // It holds an example of each.
    .filter(({ path }) => path !== "tests/unit/repository.test.ts")
    .flatMap(({ path, text }) =>
      text
        .split("\n")
        .flatMap((line, index) =>
          shortcuts
            .filter(([, pattern]) => pattern.test(line))
            .map(([name]) => `${path}:${index + 1} ${name}`),
        ),
    );
  expect(taken, "Name the type, mend the fault or give the linter's rule and a reason.").toEqual([]);
});

it("workflows name actions by commit, since whoever owns an action can move its tags", () => {
  const folder = ".github/workflows";
  const uses = readdirSync(folder).flatMap((name) =>
    [...readFileSync(posix.join(folder, name), "utf8").matchAll(/^\s*-?\s*uses:\s*(.*)$/gm)].map(
      ([, action = ""]) => action,
    ),
  );
  expect(uses.length).toBeGreaterThan(3);
  for (const action of uses) expect(action).toMatch(/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

it("images are named by version and digest, since whoever owns a tag can move it", () => {
  const workflows = readdirSync(".github/workflows").map((name) => posix.join(".github/workflows", name));
  const text = ["Dockerfile", "compose.yaml", ...workflows]
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
  const stages = new Set([...text.matchAll(/^FROM .* AS (\w+)$/gim)].map(([, stage = ""]) => stage));
  const images = [...text.matchAll(/^(?:FROM|\s*(?:image|container):)[^\S\n]+(\S+)/gm)]
    .map(([, image = ""]) => image)
    .filter((image) => !stages.has(image));
  expect(images.map((image) => image.replace(/[:@].*/, "")).sort()).toEqual(["node", "postgres"]);
  for (const image of images) expect(image).toMatch(/^[\w./-]+:\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}$/);
});
