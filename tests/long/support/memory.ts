import { existsSync, readFileSync } from "node:fs";

/** What a server holds after it has collected its garbage; bytes, and how many handles are open. */
export type Memory = {
  rss: number;
  heapUsed: number;
  external: number;
  arrayBuffers: number;
  handles: number;
};

/** What Node has to be started with for `readMemory`. */
export const withMemory = (file: string) => ({
  node: ["--expose-gc", "--import", new URL("./collect.mjs", import.meta.url).href],
  env: { MEMORY_FILE: file },
});

/** Asks a server that was started `withMemory` for what it holds now. */
export async function readMemory(pid: number, file: string): Promise<Memory> {
  const before = lines(file).length;
  process.kill(pid, "SIGUSR2");
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    const line = lines(file)[before];
    if (line) return JSON.parse(line) as Memory;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The server does not say what it holds.");
}

const lines = (file: string) =>
  existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];

export const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
