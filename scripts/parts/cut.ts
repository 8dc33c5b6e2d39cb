import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Fault } from "@/lib/fault";
import { cutCode } from "./code";
import { cutComments } from "./comments";
import { cutDocument, cutLinks, type Gone } from "./documents";
import { choose, readParts, routesOf } from "./manifest";
import { writeRecord } from "./record";
import { cutRequirements } from "./requirements";
import { cutExample, cutPackage, cutPeople, cutSchema, dropTables } from "./settings";

export type Cut = {
  /** Files that are gone, and files of those that stay which changed. */
  removed: string[];
  /** Those of the gone that were no part's, and that nothing uses any more. */
  unused: string[];
  changed: string[];
  tables: string[];
  /** What stays to be done by hand. */
  after: string[];
};

const tests = /^(tests|bench)\//;

/** History tells of what there was on its day; the list of it tells of what is here. */
const history = /^docs\/decisions\/\d/;

/**
 * Takes parts out of a project. It needs nothing but the files, so that it works on any copy.
 * @param root the project's folder
 * @param paths every file that it keeps
 * @param names the parts
 * @param keepTables whether their tables stay, and so their models
 * @throws Fault that says what the parts hold on to, if that is more than can be cut; the files may then be half cut
 */
export function cutParts(
  root: string,
  paths: readonly string[],
  names: readonly string[],
  keepTables = false,
): Cut {
  const parts = choose(readParts(root, paths), names);
  const keep = (path: string) => keepTables && /^prisma\/schema\//.test(path);
  const going = new Set(parts.flatMap(({ own }) => own).filter((path) => !keep(path)));
  const models = keepTables ? [] : parts.flatMap((part) => part.models);
  const env = parts.flatMap((part) => part.env);
  const scripts = parts.flatMap((part) => part.scripts);
  const words = parts.flatMap((part) => [...part.words, ...part.dependencies]);
  const routes = routesOf([...going]);
  const read = (path: string) => readFileSync(join(root, path), "utf8");

  const texts = new Map(
    paths.filter((path) => /\.(ts|tsx|mjs)$/.test(path)).map((path) => [path, read(path)]),
  );
  const files = [...going];
  const code = cutCode(texts, going, { routes, models, env, words, files, parts: names });
  if (code.obstacles.length > 0)
    throw new Fault(
      `What stays holds on to ${names.join(", ")}. Where you have made it so, give it up there first; otherwise this is a fault of the starter.`,
      ...code.obstacles.map((line) => `  ${line}`),
    );

  const result = new Map<string, string | null>([...going].map((path) => [path, null]));
  for (const [path, text] of code.files) result.set(path, text);
  const lost = new Set([...result].filter(([, text]) => text === null).map(([path]) => path));
  const said = (all: Iterable<[string, string | null]>) =>
    new Set([...all].flatMap(([path, text]) => (tests.test(path) ? [] : wordsIn(text ?? ""))));
  const left = said(
    [...texts].map(([path, text]) => [path, result.has(path) ? (result.get(path) ?? null) : text]),
  );
  const unsaid = [...said(texts)].filter((word) => !left.has(word));
  const gone: Gone = {
    isGone: isGone(paths, lost),
    scripts,
    env,
    // Of its own words those that mean nothing else in a document: a name of several, such as a step's.
    words: [
      ...unsaid,
      ...parts.flatMap((part) => [...part.dependencies, ...part.words.filter((word) => word.includes(" "))]),
    ],
    routes,
    providers: [...texts].flatMap(([path, text]) => (lost.has(path) ? providersIn(path, text) : [])),
    parts: names,
  };
  for (const path of paths) {
    if (lost.has(path)) continue;
    const before = result.get(path) ?? (isText.test(path) ? read(path) : null);
    if (before === null) continue;
    const after = cutText(path, before, { gone, models, env, parts });
    if (after !== before) result.set(path, after);
  }
  cutRequirements(texts, result);
  if (models.length > 0) addMigrations(root, names, models, result);
  result.set(...writeRecord(root, names, keepTables ? parts.flatMap((part) => part.models) : []));

  for (const [path, text] of result) {
    const target = join(root, path);
    if (text === null) rmSync(target, { force: true });
    else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  }
  const removed = [...result].filter(([, text]) => text === null).map(([path]) => path);
  const changed = [...result].filter(([, text]) => text !== null).map(([path]) => path);
  const unused = removed.filter((path) => !going.has(path) && !tests.test(path));
  return {
    removed,
    unused,
    changed,
    tables: models,
    after: [...new Set(parts.flatMap((part) => part.after))],
  };
}

/** @returns how people call the provider whose entry this is */
function providersIn(path: string, text: string): string[] {
  if (!/^features\/providers\/[\w-]+\.ts$/.test(path)) return [];
  return [...text.matchAll(/\bbutton: \{\s*name: "([^"]+)"/g)].map(([, name = ""]) => name);
}

/** @returns what code calls things in snake case or with dots, such as the events of its log and its metrics */
function wordsIn(text: string): string[] {
  return [...text.matchAll(/"([a-z]+(?:[_.][a-z]+)+)"/g)].map(([, word = ""]) => word);
}

/** Whom the stand-ins know. */
const peopleFile = "local-providers/people.json";

const isText = /\.(ts|tsx|mjs|md|prisma|json)$|^\.env\.example$|^Dockerfile$/;

type Context = {
  gone: Gone;
  models: readonly string[];
  env: readonly string[];
  parts: ReturnType<typeof choose>;
};

function cutText(path: string, text: string, { gone, models, env, parts }: Context): string {
  if (path === "package.json") return cutPackage(text, parts);
  if (path === peopleFile)
    return cutPeople(
      text,
      parts.flatMap((part) => part.words),
    );
  if (path === ".env.example") return cutExample(cutComments(text, gone.isGone), env);
  if (path.endsWith(".md"))
    return history.test(path) ? cutLinks(path, text, gone) : cutDocument(path, text, gone);
  if (/^prisma\/schema\//.test(path)) return cutComments(cutSchema(text, models), gone.isGone);
  if (/\.(ts|tsx|mjs)$/.test(path)) return cutComments(text, gone.isGone);
  return text;
}

/** @returns whether a path was a file, or a folder with files, and is not any more */
function isGone(paths: readonly string[], lost: ReadonlySet<string>): (path: string) => boolean {
  const folders = (list: readonly string[]) =>
    new Set(
      list.flatMap((path) => path.split("/").map((_, index, names) => names.slice(0, index).join("/"))),
    );
  const before = folders(paths);
  const after = folders(paths.filter((path) => !lost.has(path)));
  return (path) => {
    const name = path.replace(/\/$/, "");
    const is = (end: string) => lost.has(name + end);
    return is("") || is(".ts") || is(".tsx") || (before.has(name) && !after.has(name));
  };
}

function addMigrations(
  root: string,
  names: readonly string[],
  models: readonly string[],
  result: Map<string, string | null>,
): void {
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = `${stamp}_remove_${names.join("_").replace(/[^a-z0-9]+/g, "_")}`.slice(0, 80);
  for (const dialect of ["sqlite", "postgresql"]) {
    const migrations = join(root, "prisma/migrations", dialect);
    if (existsSync(migrations))
      result.set(`prisma/migrations/${dialect}/${folder}/migration.sql`, dropTables(models));
  }
}
