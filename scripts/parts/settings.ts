import { isDeepStrictEqual } from "node:util";
import type { Part } from "./manifest";

/** Takes commands and packages out of package.json. */
export function cutPackage(text: string, parts: readonly Part[]): string {
  const content = JSON.parse(text) as Record<string, Record<string, string>>;
  for (const field of ["scripts", "dependencies", "devDependencies", "overrides"]) {
    for (const name of parts.flatMap((part) => [...part.scripts, ...part.dependencies]))
      delete content[field]?.[name];
  }
  if (Object.keys(content.overrides ?? {}).length === 0) delete content.overrides;
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Takes variables out of .env.example with what is said of them, and a heading that has none left. */
export function cutExample(text: string, names: readonly string[]): string {
  const isGone = (line: string) => names.includes(/^#?\s?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? "");
  const groups = text.split(/\n{2,}/).map((group) => {
    const kept: string[] = [];
    for (const line of group.split("\n")) {
      if (!isGone(line)) {
        kept.push(line);
        continue;
      }
      // What is said above it is about it, unless another stands between.
      while (kept.at(-1)?.startsWith("# ") && !/^# ──/.test(kept.at(-1) ?? "")) kept.pop();
    }
    return kept.join("\n");
  });
  const left = groups.filter((group) => group.trim() !== "");
  return `${left
    .filter((group, index) => {
      const heads = /^# ── .*\n?$/.test(group);
      const next = left[index + 1];
      return !heads || (next !== undefined && !/^# ── /.test(next));
    })
    .join("\n\n")
    .trimEnd()}\n`;
}

type Person = { only?: string[] } & Record<string, unknown>;

/** Takes vendors out of the stand-ins' people, and who is at no other vendor. */
export function cutPeople(text: string, vendors: readonly string[]): string {
  const all = JSON.parse(text) as Person[];
  const people = all.flatMap((person) => {
    const only = person.only?.filter((vendor) => !vendors.includes(vendor));
    if (only?.length === 0) return [];
    const members = Object.entries({ ...person, ...(only && { only }) }).map(([name, value]) => [
      name,
      isTable(value) ? withoutKeys(value, vendors) : value,
    ]);
    return [Object.fromEntries(members)];
  });
  // As it was set, where nobody loses anything.
  return isDeepStrictEqual(people, all) ? text : `${JSON.stringify(people, null, 2)}\n`;
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const withoutKeys = (table: Record<string, unknown>, keys: readonly string[]) =>
  Object.fromEntries(Object.entries(table).filter(([key]) => !keys.includes(key)));

/** Takes the relations to models that are gone out of a schema. */
export function cutSchema(text: string, models: readonly string[]): string {
  if (models.length === 0) return text;
  const field = new RegExp(`^(?: *///.*\\n)* +\\w+ +(?:${models.join("|")})(?:\\[\\]|\\?)?(?: .*)?\\n`, "gm");
  return text.replace(field, "");
}

/** @returns the SQL that drops tables; it reads alike in both dialects, and a table's own keys go with it */
export function dropTables(models: readonly string[]): string {
  return models.map((name) => `-- DropTable\nDROP TABLE "${name}";\n`).join("\n");
}
