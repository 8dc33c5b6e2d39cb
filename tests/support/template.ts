import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { migrate } from "@/lib/database/migrate";
import { databasePath } from "@/lib/database/url";
import { KeyRing } from "@/local-providers/keys";
import { createDatabase, dropCopies, ensurePostgresql, stopPostgresql } from "@/scripts/support/postgresql";
import { onPostgresql } from "./dialect";

/** What every app of a run begins with, made once. */
export type Template = {
  /** A database that is up to date, that is empty, and that nobody opens. */
  databaseUrl: string;
  /** Holds the key of the local providers, and what apps leave behind whose worker is ended. */
  folder: string;
};

declare module "vitest" {
  interface ProvidedContext {
    template: Template;
  }
}

/** @param folder for its files */
async function makeTemplate(folder: string): Promise<{ template: Template; drop(): Promise<void> }> {
  await KeyRing.open(folder);
  if (!onPostgresql) {
    const databaseUrl = `file:${join(folder, "template.db")}`;
    await migrate(databaseUrl);
    return { template: { databaseUrl, folder }, drop: async () => {} };
  }
  const server = await ensurePostgresql();
  const { url: databaseUrl, drop } = await createDatabase(server);
  await migrate(databaseUrl);
  return {
    template: { databaseUrl, folder },
    async drop() {
      await dropCopies(server, databaseUrl);
      await drop();
    },
  };
}

/** A database of an app's own. @param folder for its file, where it is one */
export async function copyDatabase(
  { databaseUrl }: Template,
  folder: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  if (onPostgresql) return createDatabase(await ensurePostgresql(), databaseUrl);
  const path = join(folder, "app.db");
  copyFileSync(databasePath(databaseUrl), path);
  return { url: `file:${path}`, drop: async () => {} };
}

/** Migrates once for all test files of a run: each copies the result. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // One server for the workers, too.
  if (onPostgresql) process.env.TEST_DATABASE_URL = await ensurePostgresql();
  const folder = mkdtempSync(join(tmpdir(), "valet-key-template-"));
  // Servers of workers that have just ended may not have.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  // For a run that is interrupted, which does not come to its end.
  process.once("exit", remove);
  const { template, drop } = await makeTemplate(folder);
  project.provide("template", template);
  return async () => {
    await drop();
    await stopPostgresql();
    remove();
  };
}
