import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** What a clone remembers of where it comes from, so that `npm run update` knows what to leave out. */
export const recordFile = ".starter.json";

const schema = z.looseObject({
  /** The version of the starter that it is made of. */
  version: z.string(),
  /** The commit instead, where the starter had no versions when it was last updated. */
  commit: z.string().optional(),
  /** The parts that were taken away. */
  removed: z.array(z.string()).default([]),
  /** Tables that stayed when their part went. */
  keptTables: z.array(z.string()).default([]),
  /** The address of the starter's repository. */
  source: z.string().optional(),
});

export type Record = z.infer<typeof schema>;

/** @returns what the clone remembers; what package.json says where it has not lost anything yet */
export function readRecord(root: string): Record {
  const path = join(root, recordFile);
  const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version?: string };
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as object) : {};
  return schema.parse({ version: own.version ?? "", ...known });
}

/** @returns the record's file as it reads without some more parts */
export function writeRecord(
  root: string,
  names: readonly string[],
  tables: readonly string[],
): [path: string, text: string] {
  const before = readRecord(root);
  const all = (one: readonly string[], other: readonly string[]) => [...new Set([...one, ...other])].sort();
  const after = {
    ...before,
    removed: all(before.removed, names),
    keptTables: all(before.keptTables, tables),
  };
  return [recordFile, `${JSON.stringify(after, null, 2)}\n`];
}
