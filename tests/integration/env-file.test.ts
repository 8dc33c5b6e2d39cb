import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import nextEnv from "@next/env";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseEnv as parseConfiguration } from "@/lib/env";
import { Fault } from "@/lib/fault";
import { ensureSecrets, readEnvironment } from "@/scripts/support/env-file";
import { temporaryFolder } from "../support/folder";

const root = process.cwd();
const both = ["AUTH_SECRET", "TOKEN_ENCRYPTION_KEY"];
const file = ".env.local";

const content = () => readFileSync(file, "utf8");
/** What Next makes of the file, which decides what counts. It remembers its first answer unless told not to. */
function seenByNext(): Record<string, string | undefined> {
  const log = { info: () => {}, error: (message: string) => console.error(message) };
  const seen = { ...nextEnv.loadEnvConfig(process.cwd(), true, log, true).combinedEnv };
  nextEnv.resetEnv();
  return seen;
}

beforeEach(() => {
  process.chdir(temporaryFolder());
  for (const name of both) vi.stubEnv(name, undefined);
  // As in every command of ours; in "test" Next leaves .env.local out.
  vi.stubEnv("NODE_ENV", "development");
});

afterEach(() => {
  vi.unstubAllEnvs();
  process.chdir(root);
});

/** @returns the message of the Fault that making the secrets ends with. */
function fault(): string {
  try {
    ensureSecrets();
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
  throw new Error("It went through.");
}

describe("a clone without secrets", () => {
  it("gets both, in a file only its owner reads, and they pass our own check", () => {
    expect(ensureSecrets()).toEqual(both);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(parseConfiguration(parseEnv(content())).faults).toEqual([]);
    expect(seenByNext()).toMatchObject(parseEnv(content()));
    expect(content()).toMatch(/^# /);
  });

  it("gets them once", () => {
    ensureSecrets();
    const before = content();
    expect(ensureSecrets()).toEqual([]);
    expect(content()).toBe(before);
  });

  it("gets others than the next clone", () => {
    ensureSecrets();
    const first = parseEnv(content());
    process.chdir(temporaryFolder());
    ensureSecrets();
    const second = parseEnv(content());
    for (const name of both) expect(second[name]).not.toBe(first[name]);
  });

  it("needs none when the environment has them", () => {
    for (const name of both) vi.stubEnv(name, "from-the-environment");
    expect(ensureSecrets()).toEqual([]);
    expect(content).toThrow("ENOENT");
  });
});

describe("a file with something in it", () => {
  it.each([
    ["a line", "PORT=4000\n"],
    ["no newline at its end", "PORT=4000"],
    ["CRLF", "# mine\r\nPORT=4000\r\n"],
    ["CRLF and no newline at its end", "# mine\r\nPORT=4000"],
    ["a byte order mark", "\ufeffPORT=4000\n"],
    ["an export", "export PORT=4000\n"],
    ["nothing", ""],
    ["a comment only", "# mine"],
    ["a value over several lines", 'LABEL="one\ntwo=\n# three"\nPORT=4000'],
    ["a quote in single quotes", `LABEL='say "hi"'\nPORT=4000\n`],
    ["a value over lines in backticks", 'LABEL=`one\n"two`\nPORT=4000\n'],
    ["empty secrets, as copied from the example", "PORT=4000\nAUTH_SECRET=\nTOKEN_ENCRYPTION_KEY=\n"],
  ])("such as %s keeps it and gets the secrets", (_name, before) => {
    writeFileSync(file, before);
    expect(ensureSecrets()).toEqual(both);
    expect(content().startsWith(before)).toBe(true);
    const seen = seenByNext();
    expect(parseConfiguration(seen).faults).toEqual([]);
    if (before.includes("PORT")) expect(seen.PORT).toBe("4000");
    expect(ensureSecrets()).toEqual([]);
  });

  it.each([
    ["plain", "AUTH_SECRET=mine\n"],
    ["quoted, after a comment", '# mine\nAUTH_SECRET="mine" # really\n'],
    ["exported", "export AUTH_SECRET=mine\n"],
    ["after a byte order mark", "\ufeffAUTH_SECRET=mine\n"],
    ["on a line with CRLF", "AUTH_SECRET=mine\r\n"],
  ])("such as one secret (%s) gets only the other one", (_name, before) => {
    writeFileSync(file, before);
    expect(ensureSecrets()).toEqual(["TOKEN_ENCRYPTION_KEY"]);
    expect(content().startsWith(before)).toBe(true);
    expect(seenByNext().AUTH_SECRET).toBe("mine");
  });

  it("such as both secrets is left alone, also by an empty variable in the environment", () => {
    writeFileSync(file, "AUTH_SECRET=mine\nTOKEN_ENCRYPTION_KEY=mine-too");
    vi.stubEnv("AUTH_SECRET", "");
    expect(ensureSecrets()).toEqual([]);
    expect(content()).toBe("AUTH_SECRET=mine\nTOKEN_ENCRYPTION_KEY=mine-too");
  });
});

describe("a file that cannot be used", () => {
  it("is a folder", () => {
    mkdirSync(file);
    expect(fault()).toMatch(/^\.env\.local cannot be read \(EISDIR\)/);
  });

  it.each([
    ["a NUL", Buffer.from("PORT=4000\0\n")],
    ["a picture", Buffer.from("89504e470d0a1a0affd8", "hex")],
    ["UTF-16", Buffer.from("\ufeffPORT=4000\n", "utf16le")],
  ])("holds %s, and stays as it is", (_name, bytes) => {
    writeFileSync(file, bytes);
    expect(fault()).toContain("is not a text file");
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it.each([
    ["a word", "PORT=4000\n\nnonsense\nLOG_LEVEL=info\n", 3],
    ["a conflict marker", "<<<<<<< HEAD\nPORT=1\n", 1],
    ["a name with a space", "# a\r\nMY PORT=4000\r\n", 2],
    ["a value without a name", "PORT=1\n=4000", 2],
    ["a word after a value over several lines", 'A="one\ntwo"\nnonsense', 3],
  ])("holds %s, with its line named, and stays as it is", (_name, text, line) => {
    writeFileSync(file, text);
    expect(fault()).toContain(`line ${line} is not of the form NAME=value`);
    expect(content()).toBe(text);
  });

  it("holds a quote that never ends", () => {
    writeFileSync(file, 'PORT=4000\nLABEL="one\ntwo\n');
    expect(fault()).toContain("is not of the form");
  });

  it("is told to whoever only reads it, too", () => {
    writeFileSync(file, "nonsense");
    expect(() => readEnvironment("production")).toThrow(Fault);
  });
});

describe("the environment of a command", () => {
  it("is the process's own first and the files after it, and the process keeps its own", () => {
    writeFileSync(".env", "LOG_LEVEL=warn\nLABEL=from-env\n");
    writeFileSync(file, "LOG_LEVEL=debug\nPORT=4000\n");
    const { seen, own } = environmentOf("production", { PORT: "5000" });
    expect(seen).toMatchObject({
      PORT: "5000",
      LOG_LEVEL: "debug",
      LABEL: "from-env",
      NODE_ENV: "production",
    });
    expect(own).toMatchObject({ PORT: "5000" });
    for (const name of ["LABEL", "LOG_LEVEL"]) expect(own).not.toHaveProperty(name);
  });

  it("takes the files of its mode", () => {
    writeFileSync(".env.development", "LABEL=for-development\n");
    writeFileSync(".env.production", "LABEL=for-production\n");
    expect(environmentOf("development").seen.LABEL).toBe("for-development");
    expect(environmentOf("production").seen.LABEL).toBe("for-production");
  });
});

/** Asks a process of its own, since Next reads the files once a process. */
function environmentOf(mode: string, env: Record<string, string> = {}) {
  const args = ["--import", "tsx", "tests/support/environment-of.ts", mode, process.cwd()];
  const own = { PATH: process.env.PATH, NODE_ENV: "development", ...env } as const;
  const output = execFileSync(process.execPath, args, { cwd: root, env: own, encoding: "utf8" });
  return JSON.parse(output) as Record<"seen" | "own", Record<string, string>>;
}
