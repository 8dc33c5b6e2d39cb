import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";

export type Clock = {
  /** Variables that give an app this clock, and its local providers too. */
  env: Record<string, string>;
  /** Puts it forward, and waits until every process of the app has seen that. */
  forward(seconds: number): Promise<void>;
  remove(): void;
};

/** A clock for an app of a test's own, which shows the machine's time until it is put forward. */
export function newClock(): Clock {
  const folder = mkdtempSync(join(tmpdir(), "valet-key-clock-"));
  const file = join(folder, "ahead");
  let ahead = 0;
  const write = () => writeFileSync(file, String(ahead));
  write();
  const behind = () =>
    readdirSync(folder).filter((name) => readFileSync(join(folder, name), "utf8") !== String(ahead));
  return {
    env: { NODE_OPTIONS: `--import ${new URL("./clock-ahead.mjs", import.meta.url).href}`, TEST_CLOCK: file },
    async forward(seconds) {
      ahead += seconds * 1000;
      write();
      await vi.waitUntil(() => behind().length === 0, { timeout: 600_000 });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
