import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Clone } from "../support/clone";

const name = "Ac\"me's </script> 🔥";

// Whole programs are started here, one after the other.
test("a clone is renamed, twice, and passes its checks", () => {
  const clone = new Clone();
  const read = (path: string) => readFileSync(join(clone.folder, path), "utf8");

  const shown = clone.run("rename", "--dry-run", name);
  expect(shown).toMatchObject({
    status: 0,
    output: expect.stringContaining("+# Ac\"me's \\</script\\> 🔥\n"),
  });
  expect(clone.changed).toEqual([]);

  writeFileSync(join(clone.folder, "letter.txt"), "Mine.");
  expect(clone.run("rename", name)).toEqual({
    status: 1,
    output: expect.stringMatching(/^There are changes that are not committed\..*\n\?\? letter\.txt\n$/),
  });
  expect(clone.changed).toEqual(["letter.txt"]);
  clone.commit();

  expect(clone.run("rename", name)).toMatchObject({
    status: 0,
    output: expect.stringMatching(/^Renamed, in /),
  });
  expect(clone.changed).toEqual(["README.md", "lib/brand.ts", "package-lock.json", "package.json"]);
  expect(read("lib/brand.ts")).toContain(name.replace('"', '\\"'));
  // Of all code only the brand's words are others.
  clone.check(false);
  clone.vitest("tests/unit/brand.test.ts", "tests/unit/permanent.test.ts", "tests/unit/lockfile.test.ts");
  clone.commit();

  expect(clone.run("rename", name)).toEqual({
    status: 0,
    output: `It is called ${name} already. Nothing has changed.\n`,
  });
  expect(clone.run("rename", "العربية", "--slug", "arabic")).toMatchObject({ status: 0 });
  expect(read("README.md")).toMatch(/^# العربية\n/);
  clone.vitest("tests/unit/brand.test.ts");

  // As somebody has it who took the files without their history.
  rmSync(join(clone.folder, ".git"), { recursive: true });
  expect(clone.run("rename", "Acme")).toEqual({
    status: 1,
    output: expect.stringMatching(/^Git could not .*\n$/),
  });
  expect(clone.run("rename", "Acme", "--force")).toMatchObject({ status: 0 });
  expect(read("README.md")).toMatch(/^# Acme\n/);
});
