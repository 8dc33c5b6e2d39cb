import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Clone } from "../support/clone";

// `npm run update` with the whole starter and its real `remove`, in a copy that began with a history of its own.
// What it does with conflicts, and where it stops, tests/integration/update.test.ts tries on a small one.

/** Changes what a file says in one place. */
function change(clone: Clone, path: string, from: string, to: string): void {
  expect(clone.read(path), path).toContain(from);
  clone.write(
    path,
    clone.read(path).replace(from, () => to),
  );
}

// part: theme, devices
it("yesterday's copy, with edits in ten files and two parts removed, becomes today's", () => {
  const starter = new Clone();
  starter.git("tag", "v0.1.0");
  const mine = new Clone();

  expect(mine.run("remove", "theme", "devices", "--no-check").status).toBe(0);
  mine.commit();
  // Four files.
  expect(mine.run("rename", "Acme").status).toBe(0);
  change(mine, "app/page.tsx", "You are signed in.", "Welcome back.");
  change(mine, "app/globals.css", "@theme", "/* Mine. */\n@theme");
  change(mine, "features/account/sections.ts", 'name: "Profile"', 'name: "Me"');
  change(mine, "features/session/policy.ts", "idle: 14 * day", "idle: 7 * day");
  mine.write(".env.example", `${mine.read(".env.example")}\n# Mine\nMINE=\n`);
  mine.write("features/mine/policy.ts", "/** Mine. */\nexport const mine = 1;\n");
  expect(mine.changed).toHaveLength(10);
  mine.commit();

  change(starter, "features/session/policy.ts", "touchInterval = 60 * 60", "touchInterval = 30 * 60");
  change(starter, "app/page.tsx", 'className="mt-8"', 'className="mt-10"');
  change(starter, "features/theme/actions.ts", "import ", "// A fix in a part that has gone.\nimport ");
  change(starter, "tests/security/devices.test.ts", "import ", "// Another.\nimport ");
  starter.write("lib/fix.ts", "/** Fixes it. */\nexport const fix = 1;\n");
  for (const path of ["package.json", "package-lock.json"])
    change(starter, path, '"version": "0.1.0"', '"version": "0.2.0"');
  starter.commit();
  starter.git("tag", "v0.2.0");

  expect(mine.run("update", "--from", starter.folder)).toEqual({
    status: 0,
    output: expect.stringMatching(/^v0\.2\.0 is merged into yours, from v0\.1\.0: 4 files\.\n/),
  });
  expect(mine.read("features/session/policy.ts")).toContain("idle: 7 * day");
  expect(mine.read("features/session/policy.ts")).toContain("touchInterval = 30 * 60");
  expect(mine.read("app/page.tsx")).toContain("Welcome back.");
  expect(mine.read("app/page.tsx")).toContain("mt-10");
  expect(mine.read("lib/brand.ts")).toContain('name: "Acme"');
  expect(existsSync(join(mine.folder, "lib/fix.ts"))).toBe(true);
  for (const path of ["features/theme", "features/devices", "tests/security/devices.test.ts"])
    expect(existsSync(join(mine.folder, path)), path).toBe(false);
  expect(JSON.parse(mine.read(".starter.json"))).toMatchObject({
    version: "0.2.0",
    removed: ["devices", "theme"],
  });
  expect(mine.run("test", "types", "lint")).toMatchObject({ status: 0 });
});
