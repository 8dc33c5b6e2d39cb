import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { reservePorts } from "@/scripts/support/ports";
import { type App, type StartedApp, startApp } from "../../security/support/app";
import { startStandIns } from "../../security/support/stand-ins";
import { type Front, startFront } from "./front";

export type Servers = {
  /** The servers, each by its own address. */
  each: [StartedApp, StartedApp];
  /** All of them by the one address that people know, each request at another server. */
  all: App;
  front: Front;
  /** Starts one more. The caller stops it. */
  another(): Promise<StartedApp>;
  stop(): Promise<void>;
};

/**
 * Two servers of one app as its operator runs them: the same secrets and providers, one address in front. They start
 * at the same time.
 * @param databases the database's URL, as each of them reaches it
 * @param more variables for both
 */
export async function startServers(
  databases: [string, string],
  more: Record<string, string> = {},
): Promise<Servers> {
  const folder = mkdtempSync(join(tmpdir(), "valet-key-servers-"));
  const local = await startStandIns(inject("template"), folder, await reservePorts());
  const front = await startFront();
  const env = {
    AUTH_URL: front.origin,
    AUTH_SECRET: randomBytes(33).toString("base64"),
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    LOCAL_PROVIDERS_URL: local.url,
    ALLOW_LOCAL_PROVIDERS: "1",
    ...more,
  };
  const start = async (url: string) => {
    const app = await startApp({ localProviders: false, env: { ...env, DATABASE_URL: url } });
    return Object.assign(app, { providers: local.url });
  };
  const starts = await Promise.allSettled(databases.map(start));
  const started = starts.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const stop = async () => {
    await Promise.all([...started.map((app) => app.stop()), front.stop()]);
    await local.close();
    rmSync(folder, { recursive: true, force: true });
  };
  for (const one of starts) {
    if (one.status === "fulfilled") continue;
    await stop();
    throw one.reason;
  }
  const each = started as [StartedApp, StartedApp];
  front.targets.push(...each.map(({ origin }) => origin));
  const all = { ...each[0], origin: front.origin, logs: () => each.map(({ logs }) => logs()).join("\n") };
  return { each, all, front, another: () => start(databases[0]), stop };
}
