import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it, vi } from "vitest";
import { isBuiltOf, madeOfNow, recordBuild } from "@/scripts/support/made-of";
import { temporaryFolder } from "../support/folder";

/** A project of a few files. */
function project() {
  const folder = temporaryFolder();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write(".env.example", "# A comment.\nAUTH_URL=\n# SIGNUP=open\n");
  write(".gitignore", ".next/\nnode_modules/\n.env.local\n");
  write("app/page.tsx", "1");
  write("tests/a.test.ts", "1");
  write(".next/BUILD_ID", "1");
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  return { folder, write, remove: (path: string) => rmSync(join(folder, path)) };
}

it("a build is made anew of what has changed, and of nothing else", () => {
  const { folder, write, remove } = project();
  const first = madeOfNow(folder) ?? "";
  expect(isBuiltOf(first, folder)).toBe(false);
  recordBuild(first, folder);
  expect(isBuiltOf(first, folder)).toBe(true);

  for (const path of ["tests/b.test.ts", "docs/x.png", "README.md", ".next/trace"]) write(path, "2");
  vi.stubEnv("TERM_SESSION", "2");
  expect(madeOfNow(folder)).toBe(first);

  const changes = [
    () => write("app/page.tsx", "2"),
    () => write("app/new.tsx", "1"),
    () => remove("app/page.tsx"),
    () => write(".env.local", "AUTH_URL=https://app.example\n"),
    () => write("node_modules/.package-lock.json", "{}"),
    () => vi.stubEnv("SIGNUP", "closed"),
    () => vi.stubEnv("NEXT_PUBLIC_COLOUR", "red"),
  ];
  const seen = new Set([first]);
  for (const change of changes) {
    change();
    seen.add(madeOfNow(folder) ?? "");
  }
  vi.unstubAllEnvs();
  expect(seen.size).toBe(changes.length + 1);
  expect([...seen].filter((madeOf) => isBuiltOf(madeOf, folder))).toEqual([first]);
});

it("without git it is always made anew", () => {
  const folder = temporaryFolder();
  // Not that of a repository that this folder lies in.
  vi.stubEnv("GIT_DIR", join(folder, "none"));
  expect(madeOfNow(folder)).toBeNull();
  vi.unstubAllEnvs();
});
