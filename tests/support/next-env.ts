import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";

type Environment = Record<string, string | undefined>;

const loader = createRequire(import.meta.url).resolve("@next/env");
const script = `const { loadEnvConfig } = require(${JSON.stringify(loader)});
const { combinedEnv } = loadEnvConfig(process.cwd(), process.env.NODE_ENV === "development", { info() {}, error() {} });
console.log(JSON.stringify(combinedEnv));`;

/** @returns what Next itself sees in this folder, asked in a process of its own: it remembers the first that it saw */
export function seenByNext(mode: "development" | "production", env: Environment = {}): Environment {
  // The types take NODE_ENV for something that every environment has.
  const own = { PATH: process.env.PATH, ...env, NODE_ENV: mode } as const;
  return JSON.parse(execFileSync(process.execPath, ["-e", script], { env: own, encoding: "utf8" }));
}
