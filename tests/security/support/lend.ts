import { readFileSync, statSync } from "node:fs";
import { onTestFinished } from "vitest";
import { onPostgresql, tablesSql } from "../../support/dialect";
import { openSql } from "../../support/sql";
import { type App, type StartedApp, sharedApp, siblingOptions, startApp } from "./app";

// A start costs more than most tests. Files of one worker share their modules, and so the apps that are here, which end
// with the worker: whoever wants one gets one that an earlier test has given back, if there is one.

/** Who is an administrator of an app that is lent, as soon as a provider proves the address. */
const administrators = ["grace@hopper.example", "katherine@johnson.example", "alan@bletchley.example"];

type Warm<Kind> = { it: Kind; kind: string; lent: boolean };

/**
 * Lends what an earlier test has given back, or something new.
 * @param kind what it has in common with others of the pool that would do
 * @param fresh whether it must be new
 */
export async function lend<Kind>(
  pool: Warm<Kind>[],
  kind: string,
  start: () => Promise<Kind>,
  fresh = false,
): Promise<Warm<Kind>> {
  const free = fresh ? undefined : pool.find((one) => one.kind === kind && !one.lent);
  if (free) {
    free.lent = true;
    return free;
  }
  const started = { it: await start(), kind, lent: true };
  pool.push(started);
  return started;
}

const apps: Warm<StartedApp>[] = [];

/**
 * An app for who wants nothing but a database with nobody in it, and providers that know nobody yet. What it prints
 * begins with the loan.
 * @param env variables that it needs
 * @param fresh for who looks at what its process remembers: one that has just started
 * @returns the app; `stop` gives it back, and its tables must be as they were by then
 */
export async function lendApp(env: Record<string, string> = {}, fresh = false): Promise<StartedApp> {
  const all = { ADMIN_EMAILS: administrators.join(), ...env };
  const kind = JSON.stringify(Object.entries(all).sort());
  const warm = await lend(apps, kind, () => startApp({ env: all }), fresh);
  warm.it.forgetProviders();
  return asNew(warm.it, () => {
    warm.lent = false;
  });
}

/** Empties an app, and has it print nothing yet. @param giveBack in place of its stop */
export function asNew(app: StartedApp, giveBack: () => void): StartedApp {
  wipe(app);
  const from = statSync(app.logFile).size;
  return {
    ...app,
    logs: () => readFileSync(app.logFile).subarray(from).toString("utf8"),
    async stop() {
      giveBack();
    },
  };
}

/** One for a test, given back when the test is over however it ends. */
export async function lentApp(env: Record<string, string> = {}): Promise<StartedApp> {
  const app = await lendApp(env);
  onTestFinished(() => app.stop());
  return app;
}

let sibling: Promise<StartedApp> | undefined;

/** A second server of the app that all test files share; see `ownSibling`. */
export async function sharedSibling(): Promise<App> {
  sibling ??= startApp(siblingOptions(sharedApp()));
  return sibling;
}

/** Nobody has ever been here. */
function wipe({ databaseUrl }: App): void {
  const database = openSql(databaseUrl);
  try {
    const names = (database.prepare(tablesSql).all() as { name: string }[]).map(({ name }) => `"${name}"`);
    database.transaction(() => {
      if (onPostgresql) return database.exec(`TRUNCATE ${names.join(", ")}`);
      database.exec("PRAGMA defer_foreign_keys = ON");
      for (const name of names) database.exec(`DELETE FROM ${name}`);
    })();
  } finally {
    database.close();
  }
}
