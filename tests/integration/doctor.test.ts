// A process of its own: it changes the folder that it works in, and Next's loader the environment.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Finding } from "@/features/doctor/finding";
import { migrate } from "@/lib/database/migrate";
import { main } from "@/scripts/doctor";
import { withoutCredentials } from "../support/credentials";
import { requiredEnvironment as required } from "../support/environment";
import { temporaryFolder } from "../support/folder";
import { runHere } from "../support/run-script";

const root = process.cwd();
const lines = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join("");

beforeEach(() => {
  const folder = temporaryFolder();
  for (const path of ["node_modules", "prisma", "generated"])
    symlinkSync(resolve(path), join(folder, path), "junction");
  writeFileSync(join(folder, "package.json"), readFileSync("package.json"));
  process.chdir(folder);
  // What the machine or the run brings along.
  for (const name of [
    ...Object.keys(withoutCredentials),
    ...Object.keys(required),
    "AUTH_URL",
    "PORT",
    "DATABASE_URL",
  ])
    vi.stubEnv(name, undefined);
  for (const name of ["LOCAL_PROVIDERS_URL", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"])
    vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  process.chdir(root);
});

type Answer = { code: number; findings: Finding[]; mended: string[]; origin: string | null };

async function doctor(...args: string[]): Promise<Answer> {
  const { code, output } = await runHere(main, [...args, "--json"]);
  return { code, ...JSON.parse(output) } as Answer;
}
const codes = ({ findings }: Answer) => findings.map(({ code }) => code);
const told = ({ findings }: Answer, code: string) => findings.find((one) => one.code === code)?.text;

describe("a folder as it was cloned", () => {
  it("is fine, and stays as it is", async () => {
    const before = readdirSync(".");
    const answer = await doctor();
    expect(answer).toMatchObject({ code: 0, origin: expect.stringMatching(/^http:\/\/localhost:\d+$/) });
    expect(new Set(codes(answer).filter((code) => code !== "running"))).toEqual(new Set(["secret_missing"]));
    expect(readdirSync(".")).toEqual(before);
  });

  it("is told in words what is wired to what, and never with a stack", async () => {
    const { code, output } = await runHere(main, []);
    expect(code).toBe(0);
    expect(output).toMatch(/GitHub +local provider +set AUTH_GITHUB_ID and AUTH_GITHUB_SECRET to go live/);
    expect(output).toMatch(/2 (notes|.*notes)/);
    expect(output).not.toMatch(/\n\s+at |undefined/);
  });

  it("is no production server", async () => {
    const answer = await doctor("--production");
    expect(answer.code).toBe(1);
    expect(codes(answer)).toContain("build_missing");
    const start = answer.findings.filter(({ code }) => code === "start").map(({ about }) => about);
    expect(start).toEqual(expect.arrayContaining(["AUTH_SECRET", "TOKEN_ENCRYPTION_KEY", "AUTH_URL"]));
  });
});

it("--fix makes secrets, renames what is of version 4 and closes the file; then there is nothing left", async () => {
  writeFileSync(
    ".env.local",
    `# mine\nexport NEXTAUTH_URL=http://localhost:3000\nNEXTAUTH_SECRET=${required.AUTH_SECRET}\n`,
  );
  chmodSync(".env.local", 0o644);
  const mended = await doctor("--fix");
  expect(mended.mended).toEqual(
    expect.arrayContaining([
      "Renamed NEXTAUTH_SECRET to AUTH_SECRET in .env.local.",
      "Wrote TOKEN_ENCRYPTION_KEY to .env.local.",
      "Closed .env.local to other users of this machine.",
    ]),
  );
  expect(mended.findings.filter(({ fix }) => fix)).toEqual([]);
  const text = readFileSync(".env.local", "utf8");
  expect(text).toMatch(/^# mine\nexport AUTH_URL=http:\/\/localhost:3000\n/);
  expect(text).toMatch(/^TOKEN_ENCRYPTION_KEY="/m);
  expect(text).not.toMatch(/NEXTAUTH/);
  expect(statSync(".env.local").mode & 0o777).toBe(0o600);
});

describe("an env file that cannot be read", () => {
  it.each<[string, () => void, RegExp]>([
    [
      "a line without its =",
      () => writeFileSync(".env.local", "A=1\nALLOWED_EMAILS ada@example.com\n"),
      /line 2 is not of the form/,
    ],
    ["a quote that does not end", () => writeFileSync(".env.local", 'A="1\n'), /line 1/],
    ["no text", () => writeFileSync(".env.local", Buffer.from([0, 1, 2, 255])), /not a text file/],
    ["a folder", () => mkdirSync(".env.local"), /cannot be read \(EISDIR\)/],
  ])("%s is told alone, since the rest would be a guess", async (_name, make, words) => {
    make();
    const answer = await doctor();
    expect(answer.code).toBe(1);
    expect(codes(answer)).toEqual(["env_file_unreadable"]);
    expect(answer.findings[0]).toMatchObject({ about: ".env.local", text: expect.stringMatching(words) });
  });

  it("a secret that another file hides is told once, and none is made", async () => {
    writeFileSync(".env.local", lines(required));
    writeFileSync(".env.development.local", "AUTH_SECRET=\n");
    const answer = await doctor("--fix");
    expect(answer.findings.filter(({ severity }) => severity === "error")).toMatchObject([
      { code: "secret_hidden", about: "AUTH_SECRET", text: expect.stringMatching(/Remove the empty line/) },
    ]);
    expect(readFileSync(".env.development.local", "utf8")).toBe("AUTH_SECRET=\n");
  });
});

describe("a database", () => {
  const withDatabase = (url: string) =>
    writeFileSync(".env.local", lines({ ...required, DATABASE_URL: url }));

  it.each<[string, string, () => void, RegExp]>([
    ["below a file", "file:a-file/app.db", () => writeFileSync("a-file", ""), /cannot be opened for writing/],
    [
      "that is none",
      "file:app.db",
      () => writeFileSync("app.db", "no database at all".repeat(100)),
      /is not a SQLite database/,
    ],
    ["that does not answer", "postgres://u:its-password@127.0.0.1:9/app", () => {}, /cannot be reached/],
  ])("%s is an error, with what to do", async (_name, url, make, words) => {
    withDatabase(url);
    make();
    const answer = await doctor();
    expect(answer.code).toBe(1);
    expect(told(answer, "database")).toMatch(words);
    expect(JSON.stringify(answer)).not.toContain("its-password");
  });

  it("that is behind is a note; one that is up to date, or not made yet, is none", async () => {
    withDatabase("file:app.db");
    expect(codes(await doctor())).not.toContain("migrations_pending");
    expect(readdirSync(".")).not.toContain("app.db");
    writeFileSync("app.db", "");
    expect(told(await doctor(), "migrations_pending")).toMatch(/The next start applies them/);
    await migrate("file:app.db");
    const answer = await doctor();
    expect(codes(answer).filter((code) => /database|migrations/.test(code))).toEqual([]);
  });

  it("in a file, on a host that keeps none, is a warning", async () => {
    withDatabase("file:app.db");
    vi.stubEnv("VERCEL", "1");
    expect(told(await doctor(), "database_ephemeral")).toMatch(/Name a PostgreSQL server/);
  });
});

it("a port that is taken, and one that is this app's", async () => {
  writeFileSync(".env.local", lines(required));
  let body = "something else";
  const server = createServer((_request, response) => response.end(body)).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("PORT", String(port));
  const taken = await doctor();
  expect(taken.code).toBe(1);
  expect(told(taken, "port")).toMatch(new RegExp(`^Port ${port} is busy\\. Stop what runs there`));
  body = '{"status":"live"}';
  const ours = await doctor();
  expect(ours).toMatchObject({ code: 0, origin: `http://localhost:${port}` });
  expect(codes(ours)).toContain("running");
  // `npm run dev` was given a port that nothing else says: Next writes it down, and leaves it behind when it is killed.
  vi.stubEnv("PORT", undefined);
  mkdirSync(".next/dev", { recursive: true });
  writeFileSync(".next/dev/lock", JSON.stringify({ pid: process.pid, port }));
  expect(await doctor()).toMatchObject({ code: 0, origin: `http://localhost:${port}` });
  body = "something else";
  expect((await doctor()).origin).not.toBe(`http://localhost:${port}`);
});

it("what git keeps, and what it would take along", async () => {
  execFileSync("git", ["init", "--quiet"]);
  writeFileSync(".env.local", lines(required));
  expect(told(await doctor(), "env_file_not_ignored")).toMatch(/Name the file in \.gitignore/);
  writeFileSync(".gitignore", ".env.local\n");
  expect(codes(await doctor())).not.toContain("env_file_not_ignored");
  execFileSync("git", ["add", "--force", ".env.local"]);
  expect(told(await doctor(), "env_file_tracked")).toMatch(/git rm --cached \.env\.local/);
});

it("packages that are not those of package.json", async () => {
  const json = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: Record<string, string> };
  writeFileSync(
    "package.json",
    JSON.stringify({ ...json, dependencies: { ...json.dependencies, zod: "99.0.0" } }),
  );
  expect(told(await doctor(), "dependencies_stale")).toMatch(/^zod is not installed .* Run `npm install`/);
});

it("--strict fails on a warning, which is none of CI's business without it", async () => {
  writeFileSync(".env.local", lines({ ...required, AUTH_GITUB_ID: "Ov23liAbCdEf01234567" }));
  expect((await doctor()).code).toBe(0);
  expect((await doctor("--strict")).code).toBe(1);
});

it("an option that there is none of is told by its name", async () => {
  await expect(main(["--lvie"])).rejects.toThrow("--lvie");
});
