import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/** What a person sees who runs a command of the project on something broken: one clear line, and a failure. */
let folder: string;
let servers: Server[];

beforeEach(() => {
  servers = [];
  folder = mkdtempSync(join(tmpdir(), "valet-key-clone-"));
  for (const part of [
    "scripts",
    "lib",
    "features",
    "components",
    "prisma",
    "package.json",
    "tsconfig.json",
  ]) {
    cpSync(part, join(folder, part), { recursive: true });
  }
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "junction");
});

afterEach(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

type Result = { code: number | null; output: string };

function run(command: string, env: Record<string, string> = {}): Promise<Result> {
  return new Promise((done) => {
    const { PATH, HOME, SystemRoot } = process.env;
    const child = spawn(process.execPath, [join(folder, "scripts/run.mjs"), command], {
      // Vitest's NODE_ENV is no developer's.
      env: { PATH, HOME, SystemRoot, ...env } as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv,
      cwd: folder,
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("exit", (code) => done({ code, output: output.trim() }));
  });
}

function expectOneLine({ code, output }: Result, text: RegExp): void {
  expect(output).toMatch(text);
  expect(output.split("\n"), "one line and no stack").toHaveLength(1);
  expect(code).toBe(1);
}

async function occupy(): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

const secrets = {
  AUTH_SECRET: "kq3Vn8Zt1Xw6Rb0Lm5Yc9Ph2Sd7Gf4Ja",
  TOKEN_ENCRYPTION_KEY: "z9bd/z+BycC09L4wCP0Msa1yB5KeR5J6EZjCwj4w6YA=",
};

describe("npm run dev", () => {
  test("a busy port that was asked for", async () => {
    const port = await occupy();
    expectOneLine(await run("dev", { PORT: String(port) }), new RegExp(`^Port ${port} is busy\\. .*PORT=`));
  });

  test("a port that is none", async () => {
    expectOneLine(await run("dev", { PORT: "99999" }), /^PORT is 99999, which is no port/);
  });

  test("an .env.local that cannot be read", async () => {
    mkdirSync(join(folder, ".env.local"));
    expectOneLine(await run("dev"), /^\.env\.local cannot be read \(EISDIR\)/);
  });

  test("an .env.local that is not text, which is left as it is", async () => {
    const bytes = Buffer.from([0, 1, 2, 255, 10]);
    writeFileSync(join(folder, ".env.local"), bytes);
    expectOneLine(await run("dev"), /^\.env\.local is not a text file/);
    expect(readFileSync(join(folder, ".env.local"))).toEqual(bytes);
  });

  test("a line of .env.local that is no assignment", async () => {
    writeFileSync(join(folder, ".env.local"), "LOG_LEVEL=info\nAUTH_GITHUB_ID\n");
    expectOneLine(await run("dev"), /^\.env\.local line 2 is not of the form NAME=value/);
  });

  test("secrets in .env: no others are made", async () => {
    const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(folder, ".env"), lines.join(""));
    // Past the secrets, and short of a server.
    expectOneLine(await run("dev", { PORT: "99999" }), /^PORT is 99999/);
    expect(() => readFileSync(join(folder, ".env.local"))).toThrow("ENOENT");
  });

  test("half-set credentials, and a second fault beside them: both are named", async () => {
    writeFileSync(join(folder, ".env.local"), "AUTH_GITHUB_ID=abc\nLOG_LEVEL=loud\n");
    const { code, output } = await run("dev");
    expect(code).toBe(1);
    expect(output).toContain("AUTH_GITHUB_SECRET is missing, though AUTH_GITHUB_ID is set");
    expect(output).toContain("LOG_LEVEL must be debug, info, warn or error");
    expect(output).not.toMatch(/\n\s+at /);
  });

  test("a database that cannot be written", async () => {
    writeFileSync(join(folder, "file"), "");
    const result = await run("dev", { DATABASE_URL: "file:file/below.db" });
    expectOneLine(result, /^The database file\/below\.db cannot be opened for writing/);
  });

  test("a file that is no database, which is left as it is", async () => {
    const text = "This was somebody's letter, and long enough to be taken for a database header. ".repeat(20);
    writeFileSync(join(folder, "letter.txt"), text);
    const result = await run("dev", { DATABASE_URL: "file:letter.txt" });
    expectOneLine(result, /^The file letter\.txt is not a SQLite database/);
    expect(readFileSync(join(folder, "letter.txt"), "utf8")).toBe(text);
  });

  test("a database from a newer version, which is left as it is", async () => {
    const database = new Database(join(folder, "newer.db"));
    database.exec(`CREATE TABLE "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL,
      "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME,
      "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`);
    database.exec(`INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name")
      VALUES ('1', 'x', current_timestamp, '20990101000000_from_the_future')`);
    database.close();
    const result = await run("dev", { DATABASE_URL: "file:newer.db" });
    expectOneLine(result, /^The database newer\.db is from a newer version.*20990101000000_from_the_future/);
    const after = new Database(join(folder, "newer.db"), { readonly: true });
    const tables = after.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
    expect(tables).toEqual(["_prisma_migrations"]);
    after.close();
  });
});

test.each([
  "start",
  "demo",
  "cleanup",
  // part: key-rotation
  "rotate-keys",
  // part: own-tokens
  "rotate-signing-keys",
])("a line of .env.production that is no assignment: %s", async (command) => {
  writeFileSync(join(folder, ".env.production"), "ALLOWED_EMAILS ada@lovelace.example\n");
  const result = await run(command, secrets);
  expectOneLine(result, /^\.env\.production line 1 is not of the form NAME=value/);
  expect(result.output).not.toContain("lovelace");
});

describe("npm start", () => {
  test("without a build", async () => {
    expectOneLine(
      await run("start", { ...secrets, AUTH_URL: "http://localhost:3000" }),
      /^There is no build yet\. Run `npm run build` first\./,
    );
  });

  test("without secrets names both, and makes none", async () => {
    const { code, output } = await run("start");
    expect(code).toBe(1);
    expect(output).toMatch(/AUTH_SECRET is missing/);
    expect(output).toMatch(/TOKEN_ENCRYPTION_KEY is missing/);
    expect(() => readFileSync(join(folder, ".env.local"))).toThrow("ENOENT");
  });

  test("with local providers in production", async () => {
    const result = await run("start", { ...secrets, LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" });
    expect(result.code).toBe(1);
    expect(result.output).toMatch(/LOCAL_PROVIDERS_URL is set in production/);
    const elsewhere = await run("start", {
      ...secrets,
      LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001",
      ALLOW_LOCAL_PROVIDERS: "1",
      AUTH_URL: "https://app.example.org",
    });
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.output).toMatch(/LOCAL_PROVIDERS_URL is set in production/);
  });
});
