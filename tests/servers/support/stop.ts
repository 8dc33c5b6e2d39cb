import { mkdtempSync, rmSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { LocalProviders } from "@/local-providers/start";
import { reservePorts } from "@/scripts/support/ports";
import { begin } from "../../security/steps";
import { type Browser, failureOf } from "../../security/support/browser";
import { tokenRequestsWith } from "../../security/support/local-providers";
import { startStandIns } from "../../security/support/stand-ins";
import { patient } from "./patient";
import { type Command, type Process, startProcess } from "./processes";

/** What a stop is tried on. */
export type StoppedDatabase = {
  /** A URL of a database that nobody else uses. */
  url: () => string | Promise<string>;
  /** Expects that it is as a server leaves it that has closed it. */
  expectClosed: (url: string) => void | Promise<void>;
  /** Expects that the sessions of this many people are there, and nothing half. */
  expectSessions: (url: string, count: number) => void | Promise<void>;
};

/** The tests of a stop, for one kind of database. */
export function describeStop({ url, expectClosed, expectSessions }: StoppedDatabase): void {
  let local: LocalProviders;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "valet-key-stop-"));
    local = await startStandIns(inject("template"), folder, await reservePorts());
  });
  afterAll(async () => {
    await local?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (command: Command, env: Record<string, string> = {}): Promise<Process> =>
    startProcess(command, {
      DATABASE_URL: await url(),
      ...(command === "demo" ? {} : { LOCAL_PROVIDERS_URL: local.url }),
      ...env,
    });

  describe.each<[Command, NodeJS.Signals]>([
    ["start", "SIGTERM"],
    ["demo", "SIGTERM"],
    ["standalone", "SIGTERM"],
    ["standalone", "SIGINT"],
  ])("%s, told to stop by %s", (command, signal) => {
    it("finishes the sign-in that waits for its provider, takes no new request, closes its database, and ends with 0", async () => {
      const app = await start(command);
      const { browser, back } = await waiting(app, "slow");
      app.child.kill(signal);
      await expectRefused(app);
      const response = await back;
      expect(failureOf(response)).toBeNull();
      expect(browser.session).toBeDefined();
      expect(response.headers.get("connection")).toBe("close");
      expect(await app.ended).toBe(0);
      await expectClosed(app.databaseUrl);
      await expectSessions(app.databaseUrl, 1);
      expect(app.logs()).toMatch(
        /"event":"stopping"[^\n]*"requests":1[\s\S]*"event":"stopped"[^\n]*"broken_off":0/,
      );
    });
  });

  it("with a delay it says that it is not ready, and serves, until that is over", async () => {
    const app = await start("standalone", { STOP_DELAY: "8" });
    expect(await health(app, "ready")).toEqual([200, { status: "ready" }]);
    app.child.kill("SIGTERM");
    await expect
      .poll(() => health(app, "ready"))
      .toEqual([503, { status: "unavailable", reason: "stopping" }]);
    expect(await health(app, "live")).toEqual([200, { status: "live" }]);
    const page = await fetch(`${app.origin}/signin`);
    expect([page.status, page.headers.get("connection")]).toEqual([200, "close"]);
    expect(await app.ended).toBe(0);
    await expectRefused(app);
  });

  it("a connection that is kept open and not used does not hold it up", async () => {
    // Whoever waits for the limit waits longer than this test does.
    const app = await start("standalone", { STOP_LIMIT: "3000" });
    const agent = new Agent({ keepAlive: true });
    await new Promise((resolve, reject) => {
      get(`${app.origin}/api/hello`, { agent }, (answer) => answer.resume().once("end", resolve)).once(
        "error",
        reject,
      );
    });
    app.child.kill("SIGTERM");
    expect(await app.ended).toBe(0);
    agent.destroy();
  });

  it("a second signal ends it at once", async () => {
    // The provider's deadline would end the sign-in by itself on a slow machine.
    const app = await start("start", { STOP_LIMIT: "3000", ...patient });
    const { back } = await waiting(app, "token_hang");
    const cutOff = expect(back).rejects.toThrow();
    app.child.kill("SIGTERM");
    await expect.poll(app.logs).toContain('"event":"stopping"');
    // Signals of one second are one wish (lib/signals.ts).
    await new Promise((resolve) => setTimeout(resolve, 1500));
    app.child.kill("SIGTERM");
    expect(await app.ended).toBe(1);
    await cutOff;
    await expectSessions(app.databaseUrl, 0);
  });

  it("past the limit requests are broken off, which its exit code tells", async () => {
    const app = await start("standalone", { STOP_LIMIT: "1" });
    const { back } = await waiting(app, "token_hang");
    const cutOff = expect(back).rejects.toThrow();
    app.child.kill("SIGTERM");
    // The provider hangs for longer: then the sign-in would have been finished, and the code 0.
    expect(await app.ended).toBe(1);
    await cutOff;
    expect(app.logs()).toMatch(/"event":"stopped"[^\n]*"broken_off":1/);
    await expectClosed(app.databaseUrl);
    await expectSessions(app.databaseUrl, 0);
  });
}

/** Somebody whose provider takes its time to answer the app. */
async function waiting(app: Process, fault: string): Promise<{ browser: Browser; back: Promise<Response> }> {
  const { browser, callback } = await begin(app, "github", { person: "ada", fault });
  const back = browser.open(callback);
  back.catch(() => {});
  const code = callback.searchParams.get("code");
  await expect.poll(() => tokenRequestsWith(app, code)).toHaveLength(1);
  return { browser, back };
}

async function expectRefused(app: Process): Promise<void> {
  const ask = () =>
    fetch(`${app.origin}/api/hello`).then(
      ({ status }) => status,
      (error) => error.cause?.code,
    );
  await expect.poll(ask).toBe("ECONNREFUSED");
}

async function health(app: Process, kind: string): Promise<[number, unknown]> {
  const response = await fetch(`${app.origin}/api/health/${kind}`);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return [response.status, await response.json()];
}
