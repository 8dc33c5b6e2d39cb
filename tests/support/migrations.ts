import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "vitest";
import type { Dialect } from "@/lib/database/url";
import { Fault } from "@/lib/fault";
import { temporaryFolder } from "./folder";
import { program } from "./programs";

/** Where a dialect's migrations are, and their names in order. */
export function ourMigrations(dialect: Dialect): { ours: string; names: string[] } {
  const ours = join(process.cwd(), "prisma", "migrations", dialect);
  const folders = readdirSync(ours, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return { ours, names: folders.map(({ name }) => name).sort() };
}

/** A migrations folder of the test's own that begins as ours. */
export function copyOfMigrations(ours: string): { folder: string; add: (name: string, sql: string) => void } {
  const folder = join(temporaryFolder(), "migrations");
  cpSync(ours, folder, { recursive: true });
  const add = (name: string, sql: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "migration.sql"), sql);
  };
  return { folder, add };
}

/** @returns what the call throws, which must be a Fault of one line */
export async function faultOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    expect(error.message).not.toContain("\n");
    return error.message;
  }
  throw new Error("It went through.");
}

/** Lets three processes loose on one database. @returns what they applied, together */
export async function migrateAtOnce(url: string, folder: string): Promise<string[]> {
  const args = [program("migrate"), url, folder];
  const processes = Array.from({ length: 3 }, () =>
    spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] }),
  );
  const outputs = processes.map((child) => createInterface({ input: child.stdout })[Symbol.asyncIterator]());
  for (const output of outputs) expect((await output.next()).value).toBe("ready");
  // Until it is gone a process may hold the lock: SQLite folds its log into the file when it is closed.
  const ends = processes.map((child) => once(child, "exit"));
  for (const child of processes) child.stdin.end();
  const applied = await Promise.all(
    outputs.map(async (output) => JSON.parse((await output.next()).value ?? "null")),
  );
  await Promise.all(ends);
  return applied.flat();
}

/** What `npm run db:migration` finds missing in a folder that holds `prisma/`. */
export function missingIn(folder: string, dialect: Dialect, env: Record<string, string> = {}): string {
  const args = [program("missing-sql"), folder, dialect];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

/** A copy of `prisma/` whose schema has a column more than its migrations. @returns the folder that holds it */
export function withChangedSchema(): string {
  const copy = temporaryFolder();
  cpSync("prisma", join(copy, "prisma"), { recursive: true });
  const schema = join(copy, "prisma", "schema", "core.prisma");
  writeFileSync(schema, readFileSync(schema, "utf8").replace("  label ", "  nickname String?\n  label "));
  return copy;
}

/** Expects that history rows are what Prisma's own command would have written for the migrations of a folder. */
export function expectHistory(rows: Record<string, unknown>[], folder: string, names: string[]): void {
  expect(rows.map(({ migration_name }) => migration_name)).toEqual(names);
  for (const row of rows) {
    const sql = readFileSync(join(folder, String(row.migration_name), "migration.sql"));
    expect(row).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum: createHash("sha256").update(sql).digest("hex"),
      logs: null,
      rolled_back_at: null,
      applied_steps_count: 1,
    });
  }
}
