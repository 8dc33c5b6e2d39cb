import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type CoveringTest,
  type Requirement,
  readTests,
  securityDoc,
  securityResults,
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
  const rows = (tests: CoveringTest[], changed: Partial<Requirement> = {}) => {
    const [first, ...others] = requirements;
    const text = withSecurityTable(document, [{ ...first, ...changed } as Requirement, ...others], tests);
    return text.split("\n").slice(6);
  };

  it("keeps what is above it, counts tests, names their files, and escapes", () => {
    const tests = [test({ file: "b_c.test.ts" }), test(), test(), test({ file: "a.spec.ts" })];
    expect(withSecurityTable(document, requirements, tests).split("\n")).toEqual([
      "# Security",
      "",
      marker,
      "",
      "| | Requirement | Tests | In |",
      "|---|---|--:|---|",
      "| O1 | Codes \\| only | 4 | a, a (browser), b\\_c |",
      "| S1 | Tokens | 0 | no test: nobody has thought of one |",
      "",
    ]);
  });

  it("is the same whatever the tests said, and in whichever order they ran", () => {
    const tests = ["b", "a", "c", "a"].map((name) => test({ file: `${name}.test.ts` }));
    const others = [...tests].reverse().map((one) => ({ ...one, title: "another", status: "listed" }));
    expect(rows(tests)).toEqual(rows(others));
  });

  it("has rows of 200 characters at most, which say how many files they leave out", () => {
    const tests = Array.from({ length: 50 }, (_, at) => test({ file: `${at + 100}-file.test.ts` }));
    for (const uncovered of [undefined, "what is left"]) {
      const [row = ""] = rows(tests, uncovered ? { uncovered } : {});
      expect(row.length).toBeLessThanOrEqual(200);
      const [, named = "", more] = row.match(/\| 50 \| (.+) and (\d+) more/) ?? [];
      expect(named.split(", ").length + Number(more)).toBe(50);
      if (uncovered) expect(row).toMatch(/ \(not covered: what is left\) \|$/);
    }
    expect(rows(tests, { requirement: "x".repeat(180) })[0]).toContain("| 50 files |");
  });

  it("goes with a document of all titles and results", () => {
    const tests = [test(), test(), test({ title: "more", file: "a.spec.ts", status: "in the browser step" })];
    expect(securityResults(requirements, tests).split("\n")).toEqual([
      "# What the tests of docs/security.md said",
      "",
      "## O1 Codes \\| only",
      "",
      "- a.test.ts: refuses \\<b>: passed (2 times)",
      "- a.spec.ts: more: in the browser step",
      "",
      "## S1 Tokens",
      "",
      "",
    ]);
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
            assertionResults: [passed("O1 S1 two rows"), passed("about O1"), passed("O1 a"), passed("T5 b")],
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
      { ids: ["T5"], title: "b", file: "b.test.ts", status: "passed" },
      { ids: ["S1"], title: "in a page", file: "a.spec.ts", status: "in the browser step" },
    ]);
  });
});
