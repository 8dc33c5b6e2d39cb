// A process of its own: it changes the folder that it works in, and Next's loader the environment.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseEnv as parseConfiguration } from "@/lib/env";
import { Fault } from "@/lib/fault";
import { readEnvironment } from "@/lib/next-env";
import { ensureSecrets } from "@/scripts/support/secrets";
import { temporaryFolder } from "../support/folder";
import { seenByNext } from "../support/next-env";

const root = process.cwd();
const both = ["AUTH_SECRET", "TOKEN_ENCRYPTION_KEY"];
const file = ".env.local";
const made = { [file]: both };

const content = (name = file) => readFileSync(name, "utf8");

beforeEach(() => {
  process.chdir(temporaryFolder());
  for (const name of both) vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  process.chdir(root);
});

/** @returns the message of the Fault that making the secrets ends with, which changes no file. */
function fault(): string {
  const before = readdirSync(".");
  try {
    ensureSecrets("development");
  } catch (error) {
    expect(readdirSync(".")).toEqual(before);
    if (error instanceof Fault) return error.message;
    throw error;
  }
  throw new Error("It went through.");
}

describe("a clone without secrets", () => {
  it("gets both, in a file only its owner reads, and they pass our own check", () => {
    expect(ensureSecrets("development")).toEqual(made);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(parseConfiguration(parseEnv(content())).faults).toEqual([]);
    for (const mode of ["development", "production"] as const)
      expect(seenByNext(mode)).toMatchObject(parseEnv(content()));
    expect(content()).toMatch(/^# /);
  });

  it("gets them once", () => {
    ensureSecrets("development");
    const before = content();
    for (const mode of ["development", "production"] as const) expect(ensureSecrets(mode)).toEqual({});
    expect(content()).toBe(before);
  });

  it("gets others than the next clone", () => {
    ensureSecrets("development");
    const first = parseEnv(content());
    process.chdir(temporaryFolder());
    ensureSecrets("development");
    const second = parseEnv(content());
    for (const name of both) expect(second[name]).not.toBe(first[name]);
  });

  it("needs none when the environment has them", () => {
    for (const name of both) vi.stubEnv(name, "from-the-environment");
    expect(ensureSecrets("development")).toEqual({});
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
    ["empty secrets, as copied from the example", "PORT=4000\nAUTH_SECRET=\nTOKEN_ENCRYPTION_KEY=\n"],
  ])("such as %s keeps it and gets the secrets", (_name, before) => {
    writeFileSync(file, before);
    expect(ensureSecrets("development")).toEqual(made);
    expect(content().startsWith(before)).toBe(true);
    const seen = seenByNext("development");
    expect(parseConfiguration(seen).faults).toEqual([]);
    if (before.includes("PORT")) expect(seen.PORT).toBe("4000");
    expect(ensureSecrets("development")).toEqual({});
  });

  it.each([
    ["plain", "AUTH_SECRET=mine\n"],
    ["quoted, after a comment", '# mine\nAUTH_SECRET="mine" # really\n'],
    ["exported", "export AUTH_SECRET=mine\n"],
    ["after a byte order mark", "\ufeffAUTH_SECRET=mine\n"],
    ["on a line with CRLF", "AUTH_SECRET=mine\r\n"],
    ["made of another variable", "OTHER=mine\nAUTH_SECRET=$OTHER\n"],
  ])("such as one secret (%s) gets only the other one", (_name, before) => {
    writeFileSync(file, before);
    expect(ensureSecrets("development")).toEqual({ [file]: ["TOKEN_ENCRYPTION_KEY"] });
    expect(content().startsWith(before)).toBe(true);
    expect(seenByNext("development").AUTH_SECRET).toBe("mine");
  });
});

const secrets = "AUTH_SECRET=mine\nTOKEN_ENCRYPTION_KEY=mine-too\n";

describe("secrets that are there already", () => {
  it.each([".env.development.local", file, ".env.development", ".env"])("in %s count", (name) => {
    writeFileSync(name, secrets);
    expect(ensureSecrets("development")).toEqual({});
    expect(readdirSync(".")).toEqual([name]);
  });

  it("one in each of two files count", () => {
    writeFileSync(".env", "AUTH_SECRET=mine\n");
    writeFileSync(".env.development", "TOKEN_ENCRYPTION_KEY=mine-too\n");
    expect(ensureSecrets("development")).toEqual({});
  });

  it.each([
    ["development", "production"],
    ["production", "development"],
  ] as const)("for %s only, are still seen there once %s has its own", (theirs, mode) => {
    writeFileSync(`.env.${theirs}`, secrets);
    expect(ensureSecrets(mode)).toEqual({ [`.env.${mode}.local`]: both });
    expect(seenByNext(theirs)).toMatchObject({ AUTH_SECRET: "mine", TOKEN_ENCRYPTION_KEY: "mine-too" });
    expect(parseConfiguration(seenByNext(mode)).faults).toEqual([]);
    expect(ensureSecrets(mode)).toEqual({});
  });

  it("of which production has one: only that one is kept apart", () => {
    writeFileSync(".env.production", "AUTH_SECRET=mine\n");
    expect(ensureSecrets("development")).toEqual({
      ".env.development.local": ["AUTH_SECRET"],
      [file]: ["TOKEN_ENCRYPTION_KEY"],
    });
    const [there, here] = [seenByNext("production"), seenByNext("development")];
    expect(there.AUTH_SECRET).toBe("mine");
    expect(there.TOKEN_ENCRYPTION_KEY).toBe(here.TOKEN_ENCRYPTION_KEY);
  });

  it("in production's own file, before which no other counts, leave the usual file to the new ones", () => {
    writeFileSync(".env.production.local", secrets);
    expect(ensureSecrets("development")).toEqual(made);
    expect(seenByNext("production")).toMatchObject({ AUTH_SECRET: "mine" });
  });

  it("as empty lines of the first file of all: the new ones come behind them", () => {
    writeFileSync(".env.development.local", "AUTH_SECRET=\nTOKEN_ENCRYPTION_KEY=\n");
    expect(ensureSecrets("development")).toEqual({ ".env.development.local": both });
    expect(parseConfiguration(seenByNext("development")).faults).toEqual([]);
  });
});

describe("a secret that Next does not see, though it is there", () => {
  it("is hidden by an empty line of another file: both are named", () => {
    writeFileSync(file, "PORT=1\nAUTH_SECRET=\n");
    writeFileSync(".env", secrets);
    expect(seenByNext("development").AUTH_SECRET).toBe("");
    expect(fault()).toBe(
      "AUTH_SECRET is empty in .env.local, which hides the one in .env. Remove the empty line.",
    );
  });

  it("is hidden by an empty variable of the environment", () => {
    writeFileSync(file, secrets);
    vi.stubEnv("AUTH_SECRET", "");
    expect(seenByNext("development", { AUTH_SECRET: "" }).AUTH_SECRET).toBe("");
    expect(fault()).toMatch(/^AUTH_SECRET is empty in the environment, which counts before every file\./);
    expect(content()).toBe(secrets);
  });

  it("has a $ at its beginning", () => {
    writeFileSync(file, "AUTH_SECRET=$hunter2\n");
    expect(seenByNext("development").AUTH_SECRET).toBe("");
    expect(fault()).toBe(
      "AUTH_SECRET in .env.local comes out empty: a $ in it begins another variable's name. Write \\$ for it.",
    );
  });
});

describe("a file that cannot be used", () => {
  it.each([".env.development.local", file, ".env.development", ".env"])("is told: %s", (name) => {
    writeFileSync(name, "A=1\nnonsense\n");
    expect(fault()).toContain(`${name} line 2 is not of the form NAME=value`);
    expect(content(name)).toBe("A=1\nnonsense\n");
  });

  it("is told where production's may hold a secret that nobody can see", () => {
    mkdirSync(".env.production");
    expect(fault()).toMatch(/^\.env\.production cannot be read/);
  });

  it("is told to whoever only reads it, too", () => {
    writeFileSync(".env.production", "nonsense");
    expect(() => readEnvironment("production")).toThrow(Fault);
    expect(() => readEnvironment("development")).not.toThrow();
  });

  it("is a pipe, to which nothing can be added", () => {
    execFileSync("mkfifo", [file]);
    // Whoever made it writes, each time that somebody reads.
    const writer = spawn("sh", ["-c", "while true; do echo A=1 > .env.local; done"]);
    try {
      expect(fault()).toMatch(/^\.env\.local cannot be written \(no regular file\)/);
    } finally {
      writer.kill();
    }
  });
});

describe("the environment of a command", () => {
  it("is the process's own first and the files after it, and the process keeps its own", () => {
    writeFileSync(".env", "LOG_LEVEL=warn\nLABEL=from-env\nPRICE=5$LABEL\n");
    writeFileSync(file, "LOG_LEVEL=debug\nPORT=4000\nAUTH_SECRET=other\n");
    const env = { PORT: "5000", AUTH_SECRET: "with$LABEL", EMPTY: "" };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const before = { ...process.env };
    const seen = readEnvironment("production");
    expect(process.env).toEqual(before);
    expect(seen).toMatchObject({
      PORT: "5000",
      LOG_LEVEL: "debug",
      LABEL: "from-env",
      NODE_ENV: "production",
    });
    const next = seenByNext("production", env);
    for (const name of ["PORT", "LOG_LEVEL", "LABEL", "PRICE", "AUTH_SECRET", "EMPTY"])
      expect(seen[name], name).toBe(next[name]);
  });

  it("is that of its mode, and of now, however often a process asks, and whatever NODE_ENV says", () => {
    writeFileSync(".env.development", "LABEL=for-development\n");
    writeFileSync(".env.production", "LABEL=for-production\n");
    writeFileSync(".env.test", "LABEL=for-tests\n");
    for (const NODE_ENV of ["development", "production", "test", undefined]) {
      vi.stubEnv("NODE_ENV", NODE_ENV);
      expect(readEnvironment("development").LABEL).toBe("for-development");
      expect(readEnvironment("production").LABEL).toBe("for-production");
    }
    writeFileSync(".env.production", "");
    expect(readEnvironment("production")).not.toHaveProperty("LABEL");
    vi.stubEnv("LABEL", "mine");
    expect(readEnvironment("development").LABEL).toBe("mine");
    vi.stubEnv("LABEL", undefined);
    expect(readEnvironment("development").LABEL).toBe("for-development");
  });

  it("is that of Prisma's commands as well", () => {
    writeFileSync(".env.local", "DATABASE_URL=file:elsewhere.db\n");
    const url = (env: Record<string, string>) =>
      execFileSync(process.execPath, ["--import", import.meta.resolve("tsx"), "-e", prismaUrl], {
        env: { PATH: process.env.PATH, NODE_ENV: "development", ...env } as const,
        encoding: "utf8",
      }).trim();
    expect(url({})).toMatch(/elsewhere\.db$/);
    expect(url({ DATABASE_URL: "file:own.db" })).toMatch(/own\.db$/);
  });
});

const prismaUrl = `import(${JSON.stringify(pathToFileURL(join(root, "prisma.config.ts")).href)})
  .then(({ default: config }) => console.log(config.datasource.url));`;
