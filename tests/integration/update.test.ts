import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder";

// A starter of two versions, small but for the command itself, and a clone of the first that its owner has changed.
let starter: string;
let clone: string;

const identity = { GIT_AUTHOR_NAME: "T", GIT_AUTHOR_EMAIL: "t@example.org" };
// The cast: Next's types want NODE_ENV in every environment.
const env = {
  ...{ PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1" },
  ...{ ...identity, GIT_COMMITTER_NAME: "T", GIT_COMMITTER_EMAIL: "t@example.org" },
  GIT_CONFIG_NOSYSTEM: "1",
} as unknown as NodeJS.ProcessEnv;

const git = (folder: string, ...args: string[]) =>
  execFileSync("git", args, { cwd: folder, env, encoding: "utf8" });

function write(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const read = (path: string) => readFileSync(join(clone, path), "utf8");

function commit(folder: string, message: string): void {
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", message);
}

function update(...args: string[]): { status: number | null; output: string } {
  const program = join(clone, "scripts/run.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "update", ...args], {
    cwd: clone,
    env,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

/** What a version's `remove` is asked for, it does: here a folder for each part. */
const remove = `
import { existsSync, rmSync, writeFileSync } from "node:fs";
export async function main(args: string[]): Promise<number> {
  for (const part of args.filter((name) => !name.startsWith("--"))) {
    if (!existsSync(\`parts/\${part}\`)) throw new Error(\`no part \${part}\`);
    rmSync(\`parts/\${part}\`, { recursive: true });
  }
  writeFileSync(".starter.json", "{}");
  return 0;
}
`;

const lines = Array.from({ length: 20 }, (_, index) => `line ${index}\n`);
const changed = (index: number, text: string) => lines.with(index, `${text}\n`).join("");

beforeEach(() => {
  const folder = temporaryFolder();
  [starter, clone] = [join(folder, "starter"), join(folder, "a clone")];
  for (const path of [
    "scripts/run.mjs",
    "scripts/update.ts",
    "scripts/parts/record.ts",
    "scripts/support/edits.ts",
    "scripts/support/git.ts",
    "lib/fault.ts",
    "tsconfig.json",
  ]) {
    mkdirSync(dirname(join(starter, path)), { recursive: true });
    cpSync(path, join(starter, path));
  }
  const { engines } = JSON.parse(readFileSync("package.json", "utf8"));
  const own = (version: string) =>
    `${JSON.stringify({ name: "starter", version, type: "module", engines }, null, 2)}\n`;
  write(starter, {
    "package.json": own("0.1.0"),
    ".gitignore": "node_modules/\n",
    "scripts/remove.ts": remove,
    "app/page.txt": lines.join(""),
    "parts/chat/chat.txt": "chat\n",
    "parts/mail/mail.txt": "mail\n",
    "old.txt": "old\n",
  });
  git(starter, "init", "--quiet", "--initial-branch=main");
  commit(starter, "First");
  git(starter, "tag", "v0.1.0");
  git(dirname(starter), "clone", "--quiet", "--no-tags", starter, clone);
  symlinkSync(resolve("node_modules"), join(clone, "node_modules"), "junction");
  writeFileSync(join(clone, ".git/info/exclude"), "/node_modules\n");
  rmSync(join(starter, "old.txt"));
  write(starter, {
    "package.json": own("0.2.0"),
    "app/page.txt": changed(15, "a fix"),
    "parts/chat/chat.txt": "chat, and more\n",
    "parts/mail/mail.txt": "mail, and more\n",
    "new.txt": "new\n",
  });
  commit(starter, "Second");
  git(starter, "tag", "v0.2.0");
  rmSync(join(clone, "parts/chat"), { recursive: true });
  write(clone, {
    "app/page.txt": changed(2, "my own"),
    "mine.txt": "mine\n",
    // A name of one's own stands beside the version.
    "package.json": own("0.1.0").replace("starter", "acme"),
    ".starter.json": `${JSON.stringify({ version: "0.1.0", removed: ["chat"], keptTables: ["Chat"] })}\n`,
  });
  commit(clone, "Mine");
});

/** Nothing is otherwise than before, and nothing is left behind. */
function expectUntouched(): void {
  expect(git(clone, "status", "--porcelain")).toBe("");
  expect(git(clone, "worktree", "list").trim().split("\n")).toHaveLength(1);
}

test("edits are kept, fixes arrive, what was removed stays away, and it is remembered", () => {
  const shown = update("--from", starter, "--dry-run");
  expect(shown).toMatchObject({ status: 0, output: expect.stringContaining("+a fix\n") });
  expect(shown.output).not.toContain("chat");
  expectUntouched();

  expect(update("--from", starter)).toEqual({
    status: 0,
    output: expect.stringMatching(/^v0\.2\.0 is merged into yours, from v0\.1\.0: \d files\.\n/),
  });
  expect(read("app/page.txt")).toBe(lines.with(2, "my own\n").with(15, "a fix\n").join(""));
  expect([read("mine.txt"), read("new.txt"), read("parts/mail/mail.txt")]).toEqual([
    "mine\n",
    "new\n",
    "mail, and more\n",
  ]);
  expect(JSON.parse(read("package.json"))).toMatchObject({ name: "acme", version: "0.1.0" });
  expect(["old.txt", "parts/chat"].map((path) => existsSync(join(clone, path)))).toEqual([false, false]);
  expect(JSON.parse(read(".starter.json"))).toEqual({
    version: "0.2.0",
    removed: ["chat"],
    keptTables: ["Chat"],
    source: starter,
  });
  expect(git(clone, "worktree", "list").trim().split("\n")).toHaveLength(1);
  commit(clone, "Updated");
  expect(update()).toEqual({
    status: 0,
    output: "Yours is made of the newest version, v0.2.0. Nothing has changed.\n",
  });
});

test("a conflict is marked as git marks it, and can be undone", () => {
  write(clone, { "app/page.txt": changed(15, "my own fix") });
  commit(clone, "Mine");
  expect(update("--from", starter)).toEqual({
    status: 1,
    output: expect.stringMatching(/conflicts.*\n {2}app\/page\.txt\n/),
  });
  expect(read("app/page.txt")).toMatch(/<<<<<<< .*\nmy own fix\n=======\na fix\n>>>>>>> /);
  expect(git(clone, "status", "--porcelain")).toContain("UU app/page.txt");
  git(clone, "reset", "--hard", "--quiet");
  expectUntouched();
});

describe("of a starter that has no version yet", () => {
  const withoutTags = () => {
    git(starter, "tag", "--delete", "v0.1.0", "v0.2.0");
    return git(starter, "rev-parse", "HEAD").trim();
  };

  test("its newest commit is taken, from the one that both histories share, and remembered", () => {
    const newest = withoutTags();
    expect(update("--from", starter)).toEqual({
      status: 0,
      output: expect.stringMatching(
        new RegExp(`^${newest} is merged into yours, from [0-9a-f]{40}: \\d files\\.\n`),
      ),
    });
    expect(read("app/page.txt")).toBe(lines.with(2, "my own\n").with(15, "a fix\n").join(""));
    expect(existsSync(join(clone, "parts/chat"))).toBe(false);
    expect(JSON.parse(read(".starter.json"))).toMatchObject({ version: "0.1.0", commit: newest });
    commit(clone, "Updated");
    expect(update()).toEqual({
      status: 0,
      output: `Yours is made of ${newest}, and the starter has no version yet. Nothing has changed.\n`,
    });

    write(starter, { "later.txt": "later\n" });
    commit(starter, "Third");
    git(starter, "tag", "v0.3.0");
    expect(update()).toMatchObject({ status: 0, output: expect.stringMatching(/^v0\.3\.0 is merged/) });
    expect(read("later.txt")).toBe("later\n");
    const { version, commit: left } = JSON.parse(read(".starter.json"));
    expect({ version, left }).toEqual({ version: "0.3.0", left: undefined });
  });

  test("a clone of another history is asked for the commit", () => {
    const first = git(starter, "rev-parse", "v0.1.0").trim();
    withoutTags();
    rmSync(join(clone, ".git"), { recursive: true });
    git(clone, "init", "--quiet");
    writeFileSync(join(clone, ".git/info/exclude"), "/node_modules\n");
    commit(clone, "Mine");
    expect(update("--from", starter)).toEqual({
      status: 1,
      output: expect.stringMatching(
        /^The starter has no version yet .*--base <commit>\. Nothing has changed\.\n$/,
      ),
    });
    expectUntouched();
    expect(update("--from", starter, "--base", "nothing")).toEqual({
      status: 1,
      output: "The starter has no version and no commit nothing. Nothing has changed.\n",
    });
    expect(update("--from", starter, "--base", first).status).toBe(0);
    expect(read("app/page.txt")).toBe(lines.with(2, "my own\n").with(15, "a fix\n").join(""));
  });
});

describe("nothing has changed", () => {
  test("where something is not committed", () => {
    write(clone, { "mine.txt": "changed\n" });
    expect(update("--from", starter)).toEqual({
      status: 1,
      output: expect.stringMatching(/^There are changes/),
    });
    expect(read("mine.txt")).toBe("changed\n");
  });

  test.each([
    ["nobody says where the versions are", [], /^Say where the starter's versions are/],
    [
      "the address answers nothing",
      ["--from", "/nowhere/at/all"],
      /could not be fetched from \/nowhere\/at\/all\. Nothing/,
    ],
    ["the version is not known", ["0.9.0", "--from", "STARTER"], /^The starter has no version v0\.9\.0\./],
    ["the base is not known", ["--base", "0.0.1", "--from", "STARTER"], /^This clone was made of v0\.0\.1,/],
  ])("where %s", (_name, args, sentence) => {
    const given = args.map((arg) => (arg === "STARTER" ? starter : arg));
    expect(update(...given)).toEqual({ status: 1, output: expect.stringMatching(sentence) });
    expectUntouched();
  });

  test("where a part cannot be left out of a version", () => {
    write(clone, {
      ".starter.json": `${JSON.stringify({ version: "0.1.0", removed: ["chat", "fax"] })}\n`,
    });
    commit(clone, "Mine");
    expect(update("--from", starter)).toEqual({
      status: 1,
      output: expect.stringMatching(
        /^chat, fax could not be left out of v0\.1\.0\. Nothing has changed\.\n.*no part fax/s,
      ),
    });
    expectUntouched();
  });

  test("where a file that git does not keep is in the way", () => {
    write(clone, {
      "new.txt": "not committed, and not to be lost\n",
      ".git/info/exclude": "/node_modules\n/new.txt\n",
    });
    expect(update("--from", starter)).toEqual({
      status: 1,
      output: expect.stringMatching(/^new\.txt is in the way: .*Nothing has changed\.\n$/),
    });
    expect(read("new.txt")).toBe("not committed, and not to be lost\n");
    expectUntouched();
  });
});
