import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./app";

export type Clock = {
  /** Variables that give an app this clock, and its local providers too. */
  env: Record<string, string>;
  /** Puts it forward, and waits until the app has seen that. */
  forward(seconds: number): Promise<void>;
  remove(): void;
};

/** A clock for an app of a test's own, which shows the machine's time until it is put forward. */
export async function newClock(): Promise<Clock> {
  const file = join(tmpdir(), `valet-key-clock-${process.pid}-${await freePort()}`);
  let ahead = 0;
  const write = () => writeFileSync(file, String(ahead));
  write();
  return {
    env: { NODE_OPTIONS: `--import ${new URL("./clock-ahead.mjs", import.meta.url).href}`, TEST_CLOCK: file },
    async forward(seconds) {
      ahead += seconds * 1000;
      write();
      // It looks twenty times a second.
      await sleep(500);
    },
    remove: () => rmSync(file, { force: true }),
  };
}
