import { randomBytes } from "node:crypto";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import nextEnv from "@next/env";
import type { EnvSource } from "@/lib/env";
import { Fault } from "@/lib/fault";

const file = ".env.local";

const header = `# Made by \`npm run dev\` for this clone only. It is never committed; .env.example lists what can be set.
`;

const generated: Record<string, () => string> = {
  AUTH_SECRET: () => randomBytes(33).toString("base64"),
  TOKEN_ENCRYPTION_KEY: () => randomBytes(32).toString("base64"),
};

/**
 * Sees to it that `.env.local` holds the secrets of this clone. What is already there, or in the environment, is
 * never changed; only what is missing is added.
 * @returns the names of the secrets it made
 * @throws Fault when the file cannot be read, written or understood
 */
export function ensureSecrets(): string[] {
  const text = readEnvFile();
  const present: EnvSource = parseEnv(text ?? "");
  const missing = Object.keys(generated).filter((name) => !present[name] && !process.env[name]);
  if (missing.length === 0) return [];
  const lines = missing.map((name) => `${name}="${generated[name]?.()}"\n`).join("");
  try {
    if (text === null) writeFileSync(file, header + lines, { mode: 0o600, flag: "wx" });
    else appendFileSync(file, (text === "" || text.endsWith("\n") ? "" : "\n") + lines);
  } catch (error) {
    throw new Fault(
      `${file} cannot be written (${codeOf(error)}). Check its rights and those of this folder.`,
    );
  }
  return missing;
}

/**
 * The variables that Next will see: the environment first, then the `.env` files in Next's own order. The
 * environment of this process stays as it was, so that children read the files themselves and notice changes.
 * @param mode which files count
 */
export function readEnvironment(mode: "development" | "production"): EnvSource {
  readEnvFile();
  const before = { ...process.env };
  const silent = { info: () => {}, error: (message: string) => console.error(message) };
  const { combinedEnv } = nextEnv.loadEnvConfig(process.cwd(), mode === "development", silent);
  const result = { ...combinedEnv, NODE_ENV: mode };
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  return result;
}

function readEnvFile(): string | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new Fault(
      `${file} cannot be read (${codeOf(error)}). Check its rights, or move it away to get a new one.`,
    );
  }
  // Windows' editor begins a file with a byte order mark, which Next skips and parseEnv does not.
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  if (bytes.includes(0) || text.includes("\uFFFD")) {
    throw new Fault(`${file} is not a text file. Move it away to get a new one.`);
  }
  const line = firstBrokenLine(text);
  if (line)
    throw new Fault(`${file} line ${line} is not of the form NAME=value. Fix it, or move the file away.`);
  return text;
}

/** @returns the number of the first line that is neither empty, a comment, an assignment nor inside quotes; or 0. */
function firstBrokenLine(text: string): number {
  let open: string | null = null;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (open) {
      if (line.includes(open)) open = null;
      continue;
    }
    if (/^\s*(#|$)/.test(line)) continue;
    const value = line.match(/^\s*(?:export\s+)?[\w.-]+\s*=\s*(.*)$/)?.[1];
    if (value === undefined) return index + 1;
    const quote = value.match(/^(["'`])(?!.*\1)/)?.[1];
    if (quote) open = quote;
  }
  return open ? text.split(/\r?\n/).length : 0;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
