import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { type SourceFile, sourceFiles } from "../support/repository";
import { type Advice, expectNone, told } from "../support/rules";

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

/** Imports that a rule below forbids and that are right all the same, as `file → module`, each with its reason. */
const allowed: Readonly<Record<string, string>> = {};

/** Holds that nothing in one place imports what is in another. */
function expectNoImport(from: RegExp, to: RegExp, advice: Omit<Advice, "exempt">): void {
  const broken = imports
    .filter(({ path, target }) => from.test(path) && to.test(target))
    .map(({ path, target }) => `${path} → ${target}`)
    .filter((line) => !(line in allowed));
  expectNone(broken, {
    ...advice,
    exempt: "Give the line above with a reason in `allowed` of tests/unit/repository.test.ts.",
  });
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

it("a broken rule says what to do, where, why, and where to say that it does not apply", () => {
  const advice = { mend: "Move it.", why: "It would leak.", exempt: "Name it in `allowed`." };
  expect(() => expectNone([], advice)).not.toThrow();
  expect(() => expectNone(["features/notes/actions.ts → auth"], advice)).toThrow(
    "Move it.\n  features/notes/actions.ts → auth\nWhy: It would leak.\nDoes it not apply? Name it in `allowed`.",
  );
  expect(told(["a"], { mend: "Move it.", why: "It would leak." })).toContain("It always does.");
});

describe("imports go one way", () => {
  it("lib knows no feature, component or route", () => {
    expectNoImport(/^lib\//, /^(features|components|app|scripts|tests|local-providers)\/|^auth$/, {
      mend: "Move what it imports to lib/, or the file to a feature.",
      why: "lib/ is what every feature stands on; a feature below it could not be taken away.",
    });
  });

  it("features know no route, nor what composes them", () => {
    expectNoImport(/^features\//, /^auth$/, {
      mend: "Import auth, requireUser, requireSession or requireRole from @/features/session/auth.",
      why: "auth.ts is put together from features, so the import would go round in a ring; pages and features ask who is signed in by one import.",
    });
    expectNoImport(/^features\//, /^(app|scripts|tests|local-providers)\//, {
      mend: "Move what the feature needs into features/, and let the route or script import it from there.",
      why: "Routes are put together from features; tests, scripts and local providers are not in a production build.",
    });
  });

  it("the protocol knows no vendor, sign-in, database or telemetry", () => {
    const why = "What speaks OAuth is tested and read without the app around it.";
    const outside = /^features\/(?!oauth\/)|^lib\/(db|telemetry|database\/.*)$/;
    const mend = "Hand in what it needs as an argument, from the feature that calls it.";
    expectNoImport(/^features\/oauth\//, outside, { mend, why });
    const beyond = /^features\/(?!oauth\/|providers(\/|$))|^lib\/db$/;
    expectNoImport(/^features\/providers\//, beyond, { mend, why });
  });

  it("only the seam and what composes it call Auth.js to sign somebody in", () => {
    const seam = [
      "auth.ts",
      "features/providers/types.ts",
      "features/sign-in/authjs.ts",
      "features/sign-in/config.ts",
    ];
    const users = imports
      .filter(({ target }) => target === "@auth/core" || target === "next-auth")
      .map(({ path }) => path)
      .filter((path) => !/^(tests|bench)\//.test(path));
    expect(users).toEqual(expect.arrayContaining(seam));
    expectNone(
      users.filter((path) => !seam.includes(path)),
      {
        mend: "Import what you need from @/features/session/auth (who is signed in) or @/auth (signIn, signOut).",
        why: "A second way to Auth.js goes past the checks of the first (docs/decisions/0042-one-seam.md).",
        exempt: "Add the file to `seam` of this test, in a change that says why.",
      },
    );
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
    const featureOf = (path: string) => path.match(/^features\/([^/]+)/)?.[1];
    const features = between.flatMap(([from, to]) => {
      const [one, other] = [featureOf(from), featureOf(to)];
      return one && other && one !== other ? [[one, other] as const] : [];
    });
    expect(features.length).toBeGreaterThan(50);
    for (const ring of [ringIn(between), ringIn(features)]) {
      expectNone(ring ? [ring.join(" → ")] : [], {
        mend: "Move what both ends of this ring need to a file, or a feature, that needs neither; a type often is enough.",
        why: "Neither can be read, tested or taken away without the other.",
      });
    }
  });

  it("components only show: no feature, route, database or configuration", () => {
    const outside =
      /^(features|app|scripts|tests|local-providers|generated)\/|^auth$|^lib\/(db|env|migrations)$/;
    expectNoImport(/^components\//, outside, {
      mend: "Hand in what it shows as a property, or move the component to its feature's components/.",
      why: "components/ is for every page; one that reads data shows it wherever somebody puts it.",
    });
  });

  it("routes reach nothing behind a feature: no database, no script", () => {
    expectNoImport(/^app\//, /^(scripts|tests|local-providers|generated)\/|^lib\/(db|migrations)$/, {
      mend: "Put the query into queries.ts, mutations.ts or data.ts of a feature, and call it from the route.",
      why: "Whoever reads a query sees there whom it serves; a route only puts together.",
    });
  });

  it("the local providers stand alone", () => {
    const why = "They act as somebody else's server, and must never be part of a production build.";
    const mend = "Copy the little that is needed, or ask for it over HTTP.";
    const ours = /^(lib|features|components|app|scripts|tests|generated|prisma)\/|^auth$|^next(-auth)?(\/|$)/;
    expectNoImport(/^local-providers\//, ours, { mend, why });
    expectNoImport(/^(?!local-providers\/|tests\/)/, /^local-providers\//, { mend, why });
  });

  it("nothing that ships imports a script, a test or a benchmark", () => {
    expectNoImport(/^(?!scripts\/|tests\/|bench\/|playwright|vitest)/, /^(scripts|tests|bench)\//, {
      mend: "Move what is needed to lib/ or a feature.",
      why: "An image that ships does not have these folders.",
    });
  });
});

it("only data modules touch the database", () => {
  const data =
    /^lib\/db\.ts$|^lib\/database\/|\/(queries|mutations|data)\.ts$|^features\/(admin\/people\/statements|session\/(adapter|store)|sign-in\/config)\.ts$|^(tests|bench)\//;
  const users = imports.filter(({ target }) => /^lib\/db$|^generated\/|^@prisma\/client/.test(target));
  expect(users.length).toBeGreaterThan(3);
  expectNone(
    users.filter(({ path }) => !data.test(path)).map(({ path, target }) => `${path} → ${target}`),
    {
      mend: "Move the query to queries.ts, mutations.ts or, in a small feature, data.ts, with an explicit `select`.",
      why: "Whoever checks what leaves the database, and for whom, reads these files and no others.",
      exempt: "Add the file to `data` of this test, in a change that says why.",
    },
  );
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
  expectNone(long, {
    mend: "Split each by subject; every part under 300 lines.",
    why: "A file is read in one sitting.",
  });
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
  expectNone(taken, {
    mend: "Name the type, mend the fault, or silence the linter for one line with the rule and a reason.",
    why: "What these hide is found by whoever runs the app.",
  });
});

it("workflows name actions by commit, since whoever owns an action can move its tags", () => {
  const folder = ".github/workflows";
  const uses = readdirSync(folder).flatMap((name) =>
    [...readFileSync(posix.join(folder, name), "utf8").matchAll(/^\s*-?\s*uses:\s*(.*)$/gm)].map(
      ([, action = ""]) => action,
    ),
  );
  expect(uses.length).toBeGreaterThan(3);
  expectNone(
    uses.filter((action) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)),
    {
      mend: "Write it as `owner/action@<40 digits of the commit> # v1.2.3`.",
      why: "It runs with the workflow's rights.",
    },
  );
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
