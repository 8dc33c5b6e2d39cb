import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefix = "valet-key-test-";

/**
 * A folder for everything that a run writes, its processes' temporary files included. What a run left behind that was
 * killed is removed first.
 */
export function runFolder(): string {
  const parent = tmpdir();
  const left = readdirSync(parent).filter((name) => {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length).split("-")[0]) : 0;
    return pid > 0 && !isAlive(pid);
  });
  for (const name of left) rmSync(join(parent, name), { recursive: true, force: true });
  if (left.length > 0) console.log("Removed what an earlier run left behind that was killed.");
  const folder = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  // PostgreSQL runs as another user, and has its own folder below.
  chmodSync(folder, 0o711);
  for (const name of ["TMPDIR", "TMP", "TEMP"]) process.env[name] = folder;
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's is alive as well.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Where the tests of a step are; what a person may call them on the command line. */
export const folders: Record<string, readonly string[]> = {
  unit: ["tests/unit", "tests/local-providers"],
  integration: ["tests/integration"],
  dev: ["tests/dev"],
  parts: ["tests/parts"],
  servers: ["tests/servers"],
  security: ["tests/security"],
  browser: ["tests/e2e"],
};

/**
 * What a run was asked for: a step with the files of it that are wanted, all of them when there are none.
 * @param names `security`, `security/exchange`, or a path such as `tests/security/exchange.test.ts`
 * @returns a name that is no step and no file, if there is one
 */
export function selectionOf(
  names: readonly string[],
  steps: readonly string[],
): Map<string, string[]> | string {
  const selection = new Map<string, string[]>();
  const whole = new Set<string>();
  for (const name of names) {
    const plain = name
      .replaceAll("\\", "/")
      .replace(/^\.\//, "")
      .replace(/\.(test|spec)\.ts$/, "");
    const found = find(plain, steps);
    if (!found) return name;
    const { step, file } = found;
    if (file) selection.set(step, [...(selection.get(step) ?? []), file]);
    else whole.add(step);
  }
  for (const step of whole) selection.set(step, []);
  return selection;
}

function find(name: string, steps: readonly string[]): { step: string; file?: string } | null {
  if (steps.includes(name)) return { step: name };
  for (const [step, places] of Object.entries(folders)) {
    for (const place of places) {
      const short = place.slice("tests/".length);
      const rest = [`${place}/`, `${short}/`, `${step}/`].find((start) => name.startsWith(start));
      const file = rest && `${place}/${name.slice(rest.length)}`;
      if (!file) continue;
      const files = filesOf(place);
      // The file of that name, or those that begin so.
      const exact = files.find((path) => path.replace(/\.(test|spec)\.ts$/, "") === file);
      if (exact) return { step, file: exact };
      if (files.some((path) => path.startsWith(file))) return { step, file };
    }
  }
  return null;
}

function filesOf(place: string): string[] {
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter((name) => /\.(test|spec)\.ts$/.test(name))
    .map((name) => `${place}/${name}`);
}
