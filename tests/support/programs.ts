import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";

/** What tests start as a process of its own: another server of the same database. */
const names = [
  // part: api-access
  "access-token",
  "admit",
  "clean-up",
  "delete-and-die",
  "keep-writing",
  "migrate",
  "missing-sql",
  // part: connections
  "remove-account",
] as const;

declare module "vitest" {
  interface ProvidedContext {
    programs: string;
  }
}

/** @returns the arguments to `node` that run `tests/support/<name>.ts` */
export const program = (name: (typeof names)[number]): string => join(inject("programs"), `${name}.mjs`);

/** Bundles them once a run: through tsx each start takes more than twice as long. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "valet-key-programs-"));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  // For a run that is interrupted, which does not come to its end.
  process.once("exit", remove);
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "junction");
  await build({
    entryPoints: names.map((name) => `tests/support/${name}.ts`),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    // Next's package names no exports, so that Node wants the file's whole name.
    alias: { "next/server": "next/server.js", "next/headers": "next/headers.js" },
    platform: "node",
    format: "esm",
    sourcemap: "inline",
    logLevel: "error",
  });
  project.provide("programs", folder);
  return remove;
}
