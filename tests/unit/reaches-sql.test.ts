import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/folder";
import { reachesSql } from "../support/reaches-sql";

it("a test reaches SQL by a helper that it imports, or that its helpers do", () => {
  const folder = temporaryFolder();
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  mkdirSync(join(folder, "support"));
  file("support/sql.ts", "");
  file("deep.ts", 'import { openSql } from "./support/sql";\nexport * from "./loop";');
  file("loop.ts", 'export { deep } from "./deep";\nimport { readFileSync } from "node:fs";');
  const far = file("far.test.ts", 'import {\n  deep,\n} from "./loop";');
  const none = file("none.test.ts", 'import { sql } from "@/support/sql";\nimport "vitest";');
  expect([reachesSql(far), reachesSql(none)]).toEqual([true, false]);
});

it("is so for what tests of ours do", () => {
  const reaching = ["integration/admission.test.ts", "integration/cleanup-servers.test.ts", "support/sql.ts"];
  const others = ["integration/ports.test.ts", "integration/commands.test.ts", "support/signed-in.ts"];
  expect(reaching.filter((path) => !reachesSql(`tests/${path}`))).toEqual([]);
  expect(others.filter((path) => reachesSql(`tests/${path}`))).toEqual([]);
});
