import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { vendors } from "@/local-providers/vendors";

// Beside each stand-in: what it imitates, where that is written, when somebody read it, and the test that holds it.
const folder = "local-providers/vendors";
const columns = ["Behaviour", "Source", "Read", "Test"];

type Row = { behaviour: string; source: string; read: string; test: string };

/** @throws Error where there is no such table */
function rowsOf(text: string): Row[] {
  const lines = text.split("\n");
  const head = lines.findIndex((line) => cellsOf(line).join() === columns.join());
  if (head === -1) throw new Error(`There is no table with the columns ${columns.join(", ")}.`);
  const body = lines.slice(head + 2);
  const end = body.findIndex((line) => !line.startsWith("|"));
  return body.slice(0, end === -1 ? undefined : end).map((line) => {
    const [behaviour = "", source = "", read = "", test = "", ...more] = cellsOf(line);
    if (more.length > 0) throw new Error(`A row has more than ${columns.length} cells: ${line}`);
    return { behaviour, source, read, test };
  });
}

const cellsOf = (line: string) =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** @returns one sentence for each thing that is wrong with a row */
function faultsOf({ behaviour, source, read, test }: Row, today: string): string[] {
  const faults: string[] = [];
  if (behaviour === "") faults.push("says no behaviour");
  if (!/https:\/\/[^\s)>]+\.[^\s)>]+/.test(source)) faults.push("links to no source");
  if (!isDay(read) || read > today) faults.push(`was read on no day: ${read}`);
  const [, file = "", title = ""] = /^`(tests\/[\w./-]+\.(?:test|spec)\.ts)`: (.+)$/.exec(test) ?? [];
  if (!file) faults.push(`names no test: ${test}`);
  else if (!existsSync(file)) faults.push(`names a file that is not there: ${file}`);
  else if (!hasTest(readFileSync(file, "utf8"), title)) faults.push(`names no test of ${file}: ${title}`);
  return faults.map((fault) => `"${behaviour}" ${fault}`);
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Whether a source text has a test of this title, as it is written there: `%s` and all. */
function hasTest(source: string, title: string): boolean {
  const inCode = JSON.stringify(title).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`\\(\\s*${inCode},\\s*(async )?\\(`).test(source);
}

const today = new Date().toISOString().slice(0, 10);

const ids = vendors.map(({ id }) => id);
/** A stand-in that keeps to the standards (local-providers/ordinary.ts) imitates nobody, and may do without. */
const needed = ids.filter((id) => !readFileSync(`${folder}/${id}.ts`, "utf8").includes('"../ordinary"'));
const tables = readdirSync(folder).filter((name) => name.endsWith(".md"));

describe.each(tables.map((name) => name.replace(".md", "")))("the table of %s", (id) => {
  it("has a source, a day and a test for each behaviour", () => {
    const rows = rowsOf(readFileSync(`${folder}/${id}.md`, "utf8"));
    expect(rows).not.toEqual([]);
    expect(rows.flatMap((row) => faultsOf(row, today))).toEqual([]);
    const said = rows.map(({ behaviour }) => behaviour);
    expect(said).toEqual([...new Set(said)]);
  });
});

it("there are tables of these vendors only", () => {
  expect(ids.map((id) => `${id}.md`)).toEqual(expect.arrayContaining(tables));
  expect(tables).toEqual(expect.arrayContaining(needed.map((id) => `${id}.md`)));
});

describe("a row that is wrong", () => {
  const file = "tests/unit/stand-in-tables.test.ts";
  const good: Row = {
    behaviour: "Tokens end",
    source: "[Docs](https://docs.example.com/tokens)",
    read: "2026-11-27",
    test: `\`${file}\`: there are tables of these vendors only`,
  };

  it("is seen", () => {
    expect(faultsOf(good, "2026-11-27")).toEqual([]);
    const wrong: [Partial<Row>, string][] = [
      [{ behaviour: "" }, '"" says no behaviour'],
      [{ source: "the docs" }, '"Tokens end" links to no source'],
      [{ source: "http://docs.example.com" }, '"Tokens end" links to no source'],
      [{ read: "last week" }, '"Tokens end" was read on no day: last week'],
      [{ read: "2026-02-30" }, '"Tokens end" was read on no day: 2026-02-30'],
      [{ read: "2026-11-28" }, '"Tokens end" was read on no day: 2026-11-28'],
      [{ test: "somewhere" }, '"Tokens end" names no test: somewhere'],
      [
        { test: "`tests/unit/gone.test.ts`: is" },
        '"Tokens end" names a file that is not there: tests/unit/gone.test.ts',
      ],
      [{ test: `\`${file}\`: there are tables` }, `"Tokens end" names no test of ${file}: there are tables`],
    ];
    for (const [change, fault] of wrong)
      expect(faultsOf({ ...good, ...change }, "2026-11-27")).toEqual([fault]);
  });

  it("and a table that is none", () => {
    expect(() => rowsOf("| Behaviour | Source | Test |\n|---|---|---|\n")).toThrow("no table");
    const head = `| ${columns.join(" | ")} |\n|---|---|---|---|\n`;
    expect(rowsOf(`# Vendor\n\n${head}| a | b | c | d |\n\nAnd more.`)).toHaveLength(1);
    expect(() => rowsOf(`${head}| a | b | c | d | e |`)).toThrow("more than 4 cells");
  });
});
