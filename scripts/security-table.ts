/** Writes the table of docs/security.md: what a sign-in must withstand, and which tests show that it does. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Fault } from "@/lib/fault";

export const securityDoc = "docs/security.md";
/** The titles with their results: of one run, so not in git. */
const resultsFile = "test-results/security.md";
/** Characters of a row of the table. */
const longestRow = 200;

/** One thing that a sign-in must withstand. A test that covers it begins its title with the id: `"O3 refuses …"`. */
export type Requirement = {
  id: `${"O" | "I" | "S" | "A" | "W" | "R" | "T"}${number}`;
  requirement: string;
  /** Why no test covers it. Goes as soon as one does. */
  unmet?: string;
  /** What its tests leave out so far. */
  uncovered?: string;
};

/** A test that begins with the ids of requirements. */
export type CoveringTest = { ids: string[]; title: string; file: string; status: string };

type Reports = {
  /** Vitest's JSON report of the tests in tests/security */
  vitest: string;
  /** Playwright's JSON list of the browser tests, which a step of their own runs afterwards */
  playwright: string;
};

type VitestReport = {
  testResults: { name: string; assertionResults: { title: string; status: string }[] }[];
};
type Suite = { specs: { title: string; file: string }[]; suites?: Suite[] };

const marker = "<!-- All below is written by the security step of npm test. -->";

/**
 * Brings the table up to date, and writes the results of this run.
 * @param results the file for the titles with their results
 * @throws Fault when the table was not, so that nobody commits a change without its table; and when it cannot be made
 */
export function updateSecurityTable(
  requirements: readonly Requirement[],
  reports: Reports,
  results = resultsFile,
): void {
  const tests = readTests(reports);
  const before = readFileSync(securityDoc, "utf8");
  const after = withSecurityTable(before, requirements, tests);
  mkdirSync(dirname(results), { recursive: true });
  writeFileSync(results, securityResults(requirements, tests));
  if (after === before) return;
  writeFileSync(securityDoc, after);
  throw new Fault(`${securityDoc} was out of date. \`npm test -- security\` has rewritten it; commit it.`);
}

/** @returns the document with its table as the requirements and tests are now */
export function withSecurityTable(
  document: string,
  requirements: readonly Requirement[],
  tests: readonly CoveringTest[],
): string {
  const at = document.indexOf(marker);
  if (at < 0) throw new Fault(`${securityDoc} has lost its line ${marker}`);
  const ids = new Set<string>(requirements.map(({ id }) => id));
  const faults = tests.flatMap((test) =>
    test.ids
      .filter((id) => !ids.has(id))
      .map((id) => `${test.file}: "${test.title}" names ${id}, which is no requirement.`),
  );
  const rows = requirements.map((requirement) => {
    const covering = tests.filter((test) => test.ids.includes(requirement.id));
    if (covering.length === 0 && !requirement.unmet)
      faults.push(`${requirement.id} has neither a test nor a reason why not.`);
    if (covering.length > 0 && requirement.unmet)
      faults.push(`${requirement.id} has tests, so its \`unmet\` must go.`);
    return row(requirement, covering);
  });
  if (faults.length > 0) throw new Fault("The table of requirements cannot be made:", ...faults);
  const table = ["| | Requirement | Tests | In |", "|---|---|--:|---|", ...rows].join("\n");
  return `${document.slice(0, at)}${marker}\n\n${table}\n`;
}

function row({ id, requirement, unmet, uncovered }: Requirement, tests: readonly CoveringTest[]): string {
  const start = `| ${id} | ${escapeCell(requirement)} | ${tests.length} |`;
  if (unmet) return `${start} ${escapeCell(`no test: ${unmet}`)} |`;
  const end = uncovered ? ` (not covered: ${escapeCell(uncovered)}) |` : " |";
  return `${start} ${shortened(filesOf(tests), longestRow - start.length - end.length - 1)}${end}`;
}

/** @returns the names of the files, those with the most tests first */
function filesOf(tests: readonly CoveringTest[]): string[] {
  const files = count(tests.map(({ file }) => file)).sort(
    ([a, times], [b, more]) => more - times || (a < b ? -1 : 1),
  );
  return files.map(([file]) => escapeCell(file.replace(".test.ts", "").replace(".spec.ts", " (browser)")));
}

/** @returns the names, and instead of those that do not fit how many they are */
function shortened(names: readonly string[], width: number): string {
  for (let shown = names.length; shown > 0; shown--) {
    const rest = names.length - shown;
    const text = names.slice(0, shown).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
    if (text.length <= width) return text;
  }
  return `${names.length} files`;
}

/** @returns a document of all titles with their results */
export function securityResults(
  requirements: readonly Requirement[],
  tests: readonly CoveringTest[],
): string {
  const parts = requirements.map(({ id, requirement }) => {
    const covering = tests.filter((test) => test.ids.includes(id));
    const lines = count(covering.map(({ title, file, status }) => `${file}: ${title}: ${status}`));
    const items = lines.map(
      ([line, times]) => `- ${escapeCell(line)}${times > 1 ? ` (${times} times)` : ""}`,
    );
    return [`## ${id} ${escapeCell(requirement)}`, "", ...items, ""].join("\n");
  });
  return ["# What the tests of docs/security.md said", "", ...parts].join("\n");
}

/** @returns each text once with how often it is there, in the order of their first time */
function count(texts: readonly string[]): [text: string, times: number][] {
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  return [...times];
}

const escapeCell = (text: string) => text.replace(/[\\|<*_`]/g, "\\$&").replace(/\s+/g, " ");

/** Finds the tests that cover requirements, in an order that does not depend on which ran first. */
export function readTests({ vitest, playwright }: Reports): CoveringTest[] {
  const fast = (JSON.parse(readFileSync(vitest, "utf8")) as VitestReport).testResults.flatMap(
    ({ name, assertionResults }) => assertionResults.map((test) => ({ ...test, file: baseName(name) })),
  );
  const specs = (suite: Suite): Suite["specs"] => [...suite.specs, ...(suite.suites ?? []).flatMap(specs)];
  const { suites } = JSON.parse(readFileSync(playwright, "utf8")) as { suites: Suite[] };
  const browser = suites
    .flatMap(specs)
    .map(({ title, file }) => ({ title, file: baseName(file), status: "in the browser step" }));
  return [fast, browser].flatMap((tests) =>
    tests
      .flatMap(({ title, file, status }) => {
        const ids = title.match(/^(?:[OISAWRT]\d+ )+/)?.[0] ?? "";
        return ids ? [{ ids: ids.trim().split(" "), title: title.slice(ids.length), file, status }] : [];
      })
      // A stable sort: within a file the order is the file's own.
      .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)),
  );
}

const baseName = (path: string) => path.split(/[\\/]/).at(-1) ?? "";
