import { readFileSync } from "node:fs";
import { join } from "node:path";
import { core } from "./core";
import { type Part, readParts } from "./manifest";

/** @returns what `npm run remove` prints: each part, what it weighs and what needs it */
export function listParts(root: string, paths: readonly string[]): string {
  const parts = readParts(root, paths);
  const lines = (files: readonly string[]) =>
    files
      .filter((path) => /\.(tsx?|mjs|md|prisma|css|json)$/.test(path) && !/package-lock\.json$/.test(path))
      .reduce((sum, path) => sum + readFileSync(join(root, path), "utf8").split("\n").length - 1, 0);
  const say = (part: Part) => {
    const users = parts.filter(({ needs }) => needs.includes(part.name)).map(({ name }) => name);
    const details = [
      `${lines(part.own)} lines in ${part.own.length} files`,
      ...listed("tables", part.models),
      ...listed("variables", part.env),
      ...listed("packages", part.dependencies),
      ...listed("commands", part.scripts),
      ...listed("needed by", users),
    ];
    return `${part.name}\n  ${part.what}\n  ${details.join("; ")}`;
  };
  const names = parts.map(({ name }) => name);
  const staying = Object.entries(core)
    .filter(([name]) => !names.includes(name))
    .map(([name, why]) => `  ${name}: ${why}`);
  return [
    ...parts.map(say),
    ["What stays, and why:", ...staying].join("\n"),
    "Take some away with `npm run remove -- <part> <part>`; `--help` says more.",
  ].join("\n\n");
}

const listed = (title: string, names: readonly string[]) =>
  names.length > 0 ? [`${title}: ${names.join(", ")}`] : [];
