import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/folder";

/**
 * A clone with nothing but the runner, a command that says hello, and `engines` of the test's choice, run by a Node
 * that believes to be another version.
 */
function run(version: string, options: { engines?: string; installed?: boolean; args?: string[] } = {}) {
  const { engines = "^20.19.0 || ^22.12.0 || >=24.0.0", installed = true, args = ["hello"] } = options;
  const folder = join(temporaryFolder(), "a clone with spaces & ünïcödé %41");
  mkdirSync(join(folder, "scripts"), { recursive: true });
  cpSync("scripts/run.mjs", join(folder, "scripts", "run.mjs"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", engines: { node: engines } }));
  const hello = `
    export async function main(args: string[]): Promise<number> {
      if (args[0] === "fault") throw Object.assign(new Error("A sentence."), { name: "Fault" });
      if (args[0] === "bug") throw new TypeError("A bug.");
      console.log("hello", process.cwd() === ${JSON.stringify(folder)}, ...args);
      return Number(args[0] ?? 0);
    }`;
  writeFileSync(join(folder, "scripts", "hello.ts"), hello);
  if (installed) {
    mkdirSync(join(folder, "node_modules", "tsx", "esm"), { recursive: true });
    writeFileSync(
      join(folder, "node_modules", "tsx", "package.json"),
      JSON.stringify({ name: "tsx", type: "module", exports: { "./esm/api": "./esm/api.js" } }),
    );
    const real = import.meta.resolve("tsx/esm/api");
    writeFileSync(
      join(folder, "node_modules", "tsx", "esm", "api.js"),
      `export * from ${JSON.stringify(real)};`,
    );
  }
  const preload = join(folder, "older.mjs");
  writeFileSync(
    preload,
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`,
  );
  const runner = join(folder, "scripts", "run.mjs");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", pathToFileURL(preload).href, runner, ...args],
    { encoding: "utf8", cwd: temporaryFolder(), env: { ...process.env, NODE_OPTIONS: "" } },
  );
  return { status, stdout, stderr };
}

const current = process.versions.node;

describe("a Node that is too old or in between", () => {
  it.each(["18.20.8", "20.18.9", "21.7.3", "22.11.0", "23.11.1", "16.0.0"])(
    "%s is told so in one line",
    (version) => {
      expect(run(version)).toEqual({
        status: 1,
        stdout: "",
        stderr: `This app needs Node ^20.19.0 || ^22.12.0 || >=24.0.0; this is Node ${version}.\n`,
      });
    },
  );

  it("is told so even when dependencies are missing as well", () => {
    expect(run("18.20.8", { installed: false }).stderr).toMatch(/^This app needs Node .*\n$/);
  });
});

describe("a Node that is right", () => {
  it.each(["20.19.0", "22.12.0", "24.0.0", "30.1.2"])("%s runs", (version) => {
    const { status, stdout, stderr } = run(version, { args: ["hello"] });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "hello true\n", stderr: "" });
  });

  it("is told in one line that dependencies are missing", () => {
    expect(run(current, { installed: false })).toEqual({
      status: 1,
      stdout: "",
      stderr: "Dependencies are missing. Run `npm install` first.\n",
    });
  });
});

describe("a command", () => {
  it("gets its arguments and gives the exit code", () => {
    expect(run(current, { args: ["hello", "3", "--flag"] })).toMatchObject({
      status: 3,
      stdout: "hello true 3 --flag\n",
    });
  });

  it("ends a Fault with its sentence and a bug with its stack", () => {
    expect(run(current, { args: ["hello", "fault"] })).toEqual({
      status: 1,
      stdout: "",
      stderr: "A sentence.\n",
    });
    const bug = run(current, { args: ["hello", "bug"] });
    expect(bug.status).toBe(1);
    expect(bug.stderr).toMatch(/TypeError: A bug\.\n\s+at /);
  });
});
