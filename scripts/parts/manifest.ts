import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { z } from "zod";
import { Fault } from "@/lib/fault";
import { nearest } from "@/lib/nearest";
import { core } from "./core";

// What can be taken away is a part, and has a manifest beside it: `part.json` in its folder, or `<name>.part.json` beside a
// part that is no folder. Everything that no manifest has is the core.

const schema = z.strictObject({
  /** What it is, in a sentence. */
  what: z.string().min(10),
  /** Parts that it does not work without. */
  needs: z.array(z.string()).default([]),
  /**
   * Its files outside its folder: paths, with `*` and `**`. One in another part's folder stands between the two, and goes
   * with either.
   */
  files: z.array(z.string()).default([]),
  /** Its variables of the environment. */
  env: z.array(z.string()).default([]),
  /** Packages that nothing else needs. */
  dependencies: z.array(z.string()).default([]),
  /** Its commands in package.json. */
  scripts: z.array(z.string()).default([]),
  /** What only it is called in lists, such as a provider's id. */
  words: z.array(z.string()).default([]),
  /** What stays to be done by hand, in sentences. */
  after: z.array(z.string()).default([]),
});

export type Part = z.infer<typeof schema> & {
  name: string;
  /** Every path that is its own. */
  own: string[];
  /** The models in its files of prisma/schema. */
  models: string[];
};

const manifest = /(?:^|\/)(?:([\w-]+)\.)?part\.json$/;

/**
 * Reads every manifest.
 * @param root the project's folder
 * @param paths its files
 */
export function readParts(root: string, paths: readonly string[]): Part[] {
  const parts = paths.filter((path) => manifest.test(path)).map((path) => read(root, path));
  return parts
    .map((part) => {
      const expressions = part.patterns.map(expressionOf);
      const own = paths.filter((one) => expressions.some((expression) => expression.test(one)));
      return { ...part, own, models: own.flatMap((one) => modelsIn(root, one)) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function read(root: string, path: string) {
  const folder = posix.dirname(path);
  const [, stem] = manifest.exec(path) ?? [];
  const result = schema.safeParse(JSON.parse(readFileSync(join(root, path), "utf8")));
  if (!result.success) throw new Fault(`${path}: ${z.prettifyError(result.error)}`);
  const patterns = [path, ...(stem ? [] : [`${folder}/**`]), ...result.data.files];
  return { name: stem ?? posix.basename(folder), ...result.data, patterns };
}

/** Only stars mean something, since a route's folder has brackets in its name: `*` within a folder, `**` below it. */
export function covers(pattern: string, path: string): boolean {
  return expressionOf(pattern).test(path);
}

function expressionOf(pattern: string): RegExp {
  const expression = pattern
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll("**", "\0")
    .replaceAll("*", "[^/]*")
    .replaceAll("\0", ".*");
  return new RegExp(`^${expression}$`);
}

function modelsIn(root: string, path: string): string[] {
  if (!/^prisma\/schema\/.*\.prisma$/.test(path) || !existsSync(join(root, path))) return [];
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/^model (\w+) /gm)].map(([, name = ""]) => name);
}

/** @returns the addresses that files below `app` serve: `/api/exchange/[provider]` */
export function routesOf(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const [, route] = /^app\/(.*)\/(?:page(?:\.dev)?\.tsx|route(?:\.dev)?\.ts)$/.exec(path) ?? [];
    return route ? [`/${route}`] : [];
  });
}

/**
 * Finds the parts that are meant.
 * @throws Fault for a name that is none, and where a part that stays needs one that goes
 */
export function choose(parts: readonly Part[], names: readonly string[]): Part[] {
  for (const name of names) {
    if (parts.some((part) => part.name === name)) continue;
    if (Object.hasOwn(core, name)) throw new Fault(`${name} is no part, and stays. ${core[name]}`);
    const near = nearest(
      name,
      parts.map((part) => part.name),
    );
    throw new Fault(
      `There is no part ${name}.${near ? ` Did you mean ${near}?` : ""} \`npm run remove\` lists them all.`,
    );
  }
  const faults = parts
    .filter(({ name }) => !names.includes(name))
    .flatMap((part) =>
      part.needs
        .filter((need) => names.includes(need))
        .map((need) => `${part.name} needs ${need}: keep ${need}, or remove ${part.name} as well.`),
    );
  if (faults.length > 0) throw new Fault(...faults);
  return parts.filter(({ name }) => names.includes(name));
}
