import { describe, expect, it } from "vitest";
import { cutCode } from "@/scripts/parts/code";
import { cut, head, none } from "../support/cut-code";

describe("what uses a part goes with it", () => {
  it.each([
    ["an entry of a list", "export const list = [kept, gone, 3];", "export const list = [kept, 3];"],
    ["the last entry", "export const list = [kept, gone];", "export const list = [kept];"],
    ["what is spread", "export const list = [...gone(), kept];", "export const list = [ kept];"],
    [
      "a row of a table",
      'export const rows = [{ name: "a", run: gone }, { name: "b", run: kept }];',
      'export const rows = [ { name: "b", run: kept }];',
    ],
    ["a member", "export const all = { kept, gone, a: other(1) };", "export const all = { kept, };"],
    ["a statement", "export function f() { gone(); kept(); }", "export function f() { kept(); }"],
    [
      "a condition, with what it leads to",
      "export function f() { if (gone()) return 1; return kept; }",
      "export function f() { return kept; }",
    ],
    [
      "a condition that asks more",
      "export function f(a) { if (a && gone()) return 1; return kept; }",
      "export function f() { return kept; }",
    ],
    ["one way of two", "export const f = (a) => gone(a) ?? kept(a);", "export const f = (a) => kept(a);"],
    ["a choice", "export const f = (a) => gone(a) ? other(a) : kept(a);", "export const f = (a) => kept(a);"],
    [
      "the other branch stays",
      "export function f() { if (gone()) { other(); } else { kept(); } }",
      "export function f() { kept(); }",
    ],
    [
      "a variable and its uses",
      "export function f() { const a = gone(); kept(a); log(1); }",
      "export function f() { log(1); }",
    ],
    [
      "what is awaited together",
      "export async function f() { const [a, b] = await Promise.all([gone(), kept()]); use(a); return b; }",
      "export async function f() { const [ b] = await Promise.all([ kept()]); return b; }",
    ],
    [
      "a helper of nothing else",
      "const help = () => gone();\nexport const list = [help, kept];",
      "export const list = [ kept];",
    ],
    [
      "what only it used",
      "const help = (a) => a;\nexport function f() { gone(help(1)); return kept; }",
      "export function f() { return kept; }",
    ],
    [
      "a parameter that only it used",
      "function g(a, b) { gone(b); return kept(a); }\nexport const f = () => g(1, 2);",
      "function g(a) { return kept(a); } export const f = () => g(1);",
    ],
    [
      "the last of several results that only it used",
      "const [a, b] = kept();\nexport function f() { gone(b); return a; }",
      "const [a] = kept(); export function f() { return a; }",
    ],
    [
      "an element of HTML that holds nothing else",
      "export const f = (a) => <ul id={a}>{a ? <li><b>{gone}</b></li> : null}<li>{kept}</li></ul>;",
      "export const f = (a) => <ul id={a}><li>{kept}</li></ul>;",
    ],
    ["a type's member", "export type A = { a: string; b: Gone };", "export type A = { a: string; };"],
    ["one type of several", "export type A = string | Gone | number;", "export type A = string | number;"],
    [
      "what is passed on",
      'export { gone as a } from "./gone";\nexport const b = kept;',
      "export const b = kept;",
    ],
    [
      "what is loaded later",
      'export async function f() { const { a } = await import("./gone"); a(); return kept; }',
      "export async function f() { return kept; }",
    ],
    [
      "the comment above",
      "export const list = [\n  kept,\n  // Of the part.\n  gone,\n];",
      "export const list = [ kept, ];",
    ],
  ])("%s", (_, before, after) => {
    const top = head.replace("gone, other", "gone, type Gone, other");
    expect(cut(before, { head: top })).toEqual({ text: after, obstacles: [] });
  });

  it("what a call does stays, where nothing asks any more what came of it", () => {
    const text = "export function f() { const a = kept(1); gone(a); log(1); }";
    expect(cut(text).text).toBe("export function f() { kept(1); log(1); }");
    const two = "export function f() { const { a, b } = kept(1); gone(a); log(b); }";
    expect(cut(two).text).toBe("export function f() { const { b } = kept(1); log(b); }");
  });

  it("what nothing uses any more goes, a file or an export; what a test uses stays", () => {
    const imports = (names: string, from: string) => `import { ${names} } from "${from}";\n`;
    const texts = new Map([
      ["lib/gone.ts", imports("one, two, type Three", "./both") + imports("alone", "@/lib/alone")],
      ["lib/a.ts", `${imports("two", "./both")}two();\n`],
      ["lib/alone.ts", `${imports("deep", "./deep")}export const alone = deep;\n`],
      ["lib/deep.ts", "export const deep = 1;\n"],
      [
        "lib/both.ts",
        "const help = 1;\nexport function one() { return help; }\nexport const two = () => 2;\nexport type Three = 3;\n",
      ],
      ["lib/tested.ts", "export const tested = 1;\n"],
      [
        "tests/unit/tested.test.ts",
        `${imports("tested", "@/lib/tested")}it("is", () => expect(tested).toBe(1));\n`,
      ],
    ]);
    texts.set("lib/gone.ts", texts.get("lib/gone.ts") + imports("tested", "./tested"));
    const { files, obstacles } = cutCode(texts, new Set(["lib/gone.ts"]), none);
    expect({ ...Object.fromEntries(files), obstacles }).toEqual({
      "lib/alone.ts": null,
      "lib/deep.ts": null,
      "lib/both.ts": expect.stringMatching(/^\s*export const two = \(\) => 2;\s*$/),
      obstacles: [],
    });
  });

  it("another thing of the same name stays", () => {
    const text = "export function f(gone) { return gone + kept; }";
    expect(cut(text).text).toBe(text);
  });

  it("an element of a page, with the sentence that it is in", () => {
    const page = (inside: string) => `export const P = () => <main>${inside}</main>;`;
    const cutPage = (inside: string, names = {}) =>
      cut(page(inside), { path: "lib/a.tsx", names, head: 'import { Gone } from "./gone";\n' }).text;
    expect(cutPage("<Gone a={1} /><b>kept</b>")).toBe(page("<b>kept</b>"));
    expect(cutPage("{kept ? <Gone /> : null}<b>kept</b>")).toBe(page("<b>kept</b>"));
    expect(
      cutPage('<ul><li>Go to <a href="/part/x">it</a>.</li><li>kept</li></ul>', { routes: ["/part"] }),
    ).toBe(page("<ul><li>kept</li></ul>"));
  });

  it("refuses what it cannot decide, and says where", () => {
    const { obstacles } = cut("export class A { b = gone(); }");
    expect(obstacles).toEqual([
      expect.stringMatching(/^lib\/a\.tsx:3 .*: it is the body of something that stays$/),
    ]);
  });
});

describe("what names a part goes with it", () => {
  it.each([
    [
      "an address in a list",
      'export const list = ["/a", "/part/[id]", "/b"];',
      'export const list = ["/a", "/b"];',
    ],
    [
      "an entry with it",
      'export const list = [{ path: "/part" }, { path: "/partition" }];',
      'export const list = [ { path: "/partition" }];',
    ],
    [
      "what leads to its page",
      'export const all = { a: { words: 1, page: "/part" }, b: { words: 2, page: "/b" } };',
      'export const all = { b: { words: 2, page: "/b" } };',
    ],
    ["a variable", "export const shape = { PART_URL: 1, OTHER: 2 };", "export const shape = { OTHER: 2 };"],
    [
      "a variable that is taken out of the others",
      "export const f = () => { const { PART_URL: url, OTHER } = env(); return { a: OTHER, url }; };",
      "export const f = () => { const { OTHER } = env(); return { a: OTHER }; };",
    ],
    [
      "a table",
      "export const f = () => [db().partRow.count(), db().other.count()];",
      "export const f = () => [ db().other.count()];",
    ],
    [
      "what a mark says",
      "// part: part\nexport const a = 1;\n// part: another\nexport const b = 2;",
      "// part: another export const b = 2;",
    ],
  ])("%s", (_, before, after) => {
    const names = { routes: ["/part", "/part/[id]"], env: ["PART_URL"], models: ["PartRow"] };
    expect(cut(before, { head: "", names })).toEqual({ text: after, obstacles: [] });
  });
});
