import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type CoveringTest,
  type Requirement,
  readTests,
  securityDoc,
  withSecurityTable,
} from "@/scripts/security-table";
import { temporaryFolder } from "../support/folder";

const marker = "<!-- All below is written by the security step of npm test. -->";
const document = `# Security\n\n${marker}\n\nold`;
const requirements: Requirement[] = [
  { id: "O1", requirement: "Codes | only" },
  { id: "S1", requirement: "Tokens", unmet: "nobody has thought of one" },
];
const test = (changes: Partial<CoveringTest> = {}): CoveringTest => ({
  ids: ["O1"],
  title: "refuses <b>",
  file: "a.test.ts",
  status: "passed",
  ...changes,
});

describe("the table of requirements", () => {
  it("keeps what is above it, counts titles and results, and escapes both", () => {
    const tests = [test(), test(), test({ title: "more", status: "in the browser step" })];
    const text = withSecurityTable(document, requirements, tests);
    expect(text.split("\n")).toEqual([
      "# Security",
      "",
      marker,
      "",
      "| | Requirement | Tests | Result |",
      "|---|---|---|---|",
      "| O1 | Codes \\| only | refuses \\<b> (2 times)<br>more | 2 passed; 1 in the browser step |",
      "| S1 | Tokens |  | no test: nobody has thought of one |",
      "",
    ]);
    expect(withSecurityTable(text, requirements, tests)).toBe(text);
  });

  it("names all that is wrong at once", () => {
    const tests = [test({ ids: ["S1", "O99"] })];
    const make = () => withSecurityTable(document, requirements, tests);
    expect(make).toThrow("O1 has neither a test nor a reason why not.");
    expect(make).toThrow("S1 has tests, so its `unmet` must go.");
    expect(make).toThrow('a.test.ts: "refuses <b>" names O99, which is no requirement.');
    expect(() => withSecurityTable("# Security", requirements, tests)).toThrow(`${securityDoc} has lost`);
  });

  it("is made of the titles that begin with ids, by file, wherever they ran", () => {
    const folder = temporaryFolder();
    const report = (name: string, content: object) => {
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify(content));
      return path;
    };
    const passed = (title: string) => ({ title, status: "passed" });
    const tests = readTests({
      vitest: report("vitest.json", {
        testResults: [
          {
            name: "/x/b.test.ts",
            assertionResults: [passed("O1 S1 two rows"), passed("about O1"), passed("O1 a")],
          },
          { name: "C:\\x\\a.test.ts", assertionResults: [passed("S1 first")] },
        ],
      }),
      playwright: report("playwright.json", {
        suites: [{ specs: [], suites: [{ specs: [{ title: "S1 in a page", file: "a.spec.ts" }] }] }],
      }),
    });
    expect(tests).toEqual([
      { ids: ["S1"], title: "first", file: "a.test.ts", status: "passed" },
      { ids: ["O1", "S1"], title: "two rows", file: "b.test.ts", status: "passed" },
      { ids: ["O1"], title: "a", file: "b.test.ts", status: "passed" },
      { ids: ["S1"], title: "in a page", file: "a.spec.ts", status: "in the browser step" },
    ]);
  });
});
