/**
 * Loaded into a server under load, which runs with `--expose-gc`: at SIGUSR2 it collects its garbage and writes how
 * much it still holds, in bytes, to the file that MEMORY_FILE names. What is left then is what it would leak.
 */
import { appendFileSync } from "node:fs";

process.on("SIGUSR2", () => {
  globalThis.gc?.();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const line = { rss, heapUsed, external, arrayBuffers, handles: process.getActiveResourcesInfo().length };
  appendFileSync(process.env.MEMORY_FILE ?? "", `${JSON.stringify(line)}\n`);
});
