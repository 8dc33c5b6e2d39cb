import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { reservePorts } from "@/scripts/support/ports";
import { requiredEnvironment as good } from "../support/environment";
import { signedIn } from "./steps";
import { ownApp, withoutConfiguration } from "./support/app";

// The folder that is shipped, as docs/guides/deploy-vps.md puts it together, on machines as they are.

let parent: string;
let folder: string;
const envFiles = [".env", ".env.local", ".env.production", ".env.production.local"];

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), "valet-key-machine-"));
  // Windows takes fewer.
  folder = join(parent, process.platform === "win32" ? "100% [a] #b" : '100% [a] #b?c "d" e:f');
  cpSync(".next/standalone", folder, { recursive: true, verbatimSymlinks: true });
  cpSync(".next/static", join(folder, ".next/static"), { recursive: true });
  cpSync("public", join(folder, "public"), { recursive: true });
});
beforeEach(() => {
  for (const file of envFiles) rmSync(join(folder, file), { force: true });
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** Starts what is to end by itself. */
async function ending(args: string[], cwd: string, env: Record<string, string | undefined>) {
  const { PATH, HOME, SystemRoot } = process.env;
  const own = { PATH, HOME, SystemRoot, NODE_ENV: "production", HOSTNAME: "127.0.0.1", ...env } as const;
  const child = spawn(process.execPath, args, { cwd, env: own });
  const timer = setTimeout(() => child.kill("SIGKILL"), 240_000);
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  clearTimeout(timer);
  return { code, out, error: error.trim() };
}

it("R8 secrets in two of Next's files count, in a folder with every odd character, and a sign-in works", async () => {
  // As Windows' editor saves it.
  writeFileSync(join(folder, ".env"), `\ufeffAUTH_SECRET='${good.AUTH_SECRET}'\r\n`);
  writeFileSync(
    join(folder, ".env.production"),
    `# ours\nexport TOKEN_ENCRYPTION_KEY=${good.TOKEN_ENCRYPTION_KEY} # 32`,
  );
  const app = await ownApp({
    standalone: folder,
    env: { AUTH_SECRET: undefined, TOKEN_ENCRYPTION_KEY: undefined },
  });
  const browser = await signedIn(app, "github");
  expect((await browser.me()).body.name).toBe("Ada Lovelace");
  const page = await (await fetch(`${app.origin}/signin`)).text();
  const style = page.match(/href="([^"]+\.css[^"]*)"/)?.[1] ?? "";
  expect((await fetch(app.origin + style)).headers.get("content-type")).toContain("text/css");
  expect(app.logs()).not.toContain("auth_url_other_port");
});

it("R8 lines of env files that nobody can read: each is named, none repeated, and nothing starts", async () => {
  writeFileSync(join(folder, ".env.local"), "LOG_LEVEL=info\nALLOWED_EMAILS hunter2@hopper.example\n");
  writeFileSync(join(folder, ".env"), 'AUTH_SECRET="hunter2\n');
  const PORT = String(await reservePorts());
  const DATABASE_URL = `file:${join(parent, "never.db")}`;
  const { code, error } = await ending(["server.js"], folder, { ...good, PORT, DATABASE_URL });
  expect(code).toBe(1);
  expect(error.split("\n")).toEqual([
    expect.stringMatching(/^\.env\.local line 2 is not of the form NAME=value.* Fix it/),
    expect.stringMatching(/^\.env line 1 is not of the form NAME=value.* Fix it/),
  ]);
  expect(error).not.toContain("hunter2");
});

it("R8 an AUTH_URL with another port than the server's is told, once, with what to set", async () => {
  const other = await reservePorts();
  const app = await ownApp({ localProviders: false, env: { AUTH_URL: `http://localhost:${other}` } });
  const told = app
    .logs()
    .split("\n")
    .filter((line) => line.includes('"auth_url_other_port"'))
    .map((line) => JSON.parse(line) as { level: string; advice: string });
  expect(told).toEqual([
    expect.objectContaining({ level: "warn", advice: expect.stringMatching(`set AUTH_URL=${app.origin}$`) }),
  ]);
  expect(told[0]?.advice).toContain(String(other));
});

it("R8 a folder in which the project's commands cannot work is told in one line by each", async () => {
  const clone = join(parent, "a#b");
  mkdirSync(clone);
  for (const part of ["scripts", "package.json"]) cpSync(part, join(clone, part), { recursive: true });
  mkdirSync(join(clone, "node_modules/tsx"), { recursive: true });
  for (const command of ["build", "start", "dev"]) {
    const { code, out, error } = await ending(["scripts/run.mjs", command], clone, withoutConfiguration());
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(error).toBe(
      `Next and tsx cannot work in a folder whose path has # or ? in it: ${resolve(clone)}/ Move the project to another one.`,
    );
  }
});
