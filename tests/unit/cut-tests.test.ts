import { describe, expect, it } from "vitest";
import { cutCode } from "@/scripts/parts/code";
import { cut, none } from "../support/cut-code";

describe("in tests", () => {
  const inTest = (text: string, names = {}) => cut(text, { path: "tests/unit/a.test.ts", names }).text;

  it("a test goes that does something with the part, and a file that has no other", () => {
    const other = 'it("b", () => { expect(kept).toBe(1); });';
    expect(inTest(`it("a", () => { const a = gone(); kept(a); });\n${other}`)).toBe(other);
    expect(inTest('it("a", () => { const a = gone(); kept(a); });')).toBeNull();
  });

  it("only a test's title decides nothing: another call with a function is a use", () => {
    const names = { routes: ["/part"] };
    const other = 'it("/part", () => { expect(kept).toBe(1); });';
    const use =
      'it("a", async () => { const form = await formOf("/part", (a) => a); expect(form).toBe(1); });';
    expect(inTest(`${use}\n${other}`, names)).toBe(other);
  });

  it("an expectation goes alone, and a test that expects nothing else with it", () => {
    const rest = "expect(kept).toBe(1);";
    expect(inTest(`it("a", () => { expect(gone()).toBe(2); ${rest} });`)).toBe(`it("a", () => { ${rest} });`);
    expect(inTest(`it("a", () => { expect(gone()).toBe(2); });\nit("b", () => { ${rest} });`)).toBe(
      `it("b", () => { ${rest} });`,
    );
  });

  it("with what it waits for that is done there goes the test, and with what is spread", () => {
    const rest = "expect(kept).toBe(1);";
    const other = 'it("b", () => { expect(kept).toBe(1); });';
    for (const does of ["expect(await gone()).toBe(2);", "kept({ ...gone, a: 1 });"])
      expect(inTest(`it("a", async () => { ${does} ${rest} });\n${other}`)).toBe(other);
    const looked = `it("a", async () => { expect(await findIt(gone)).toBe(2); ${rest} });`;
    expect(inTest(looked)).toBe(`it("a", async () => { ${rest} });`);
  });

  it("what only they called goes with them, where it stands", () => {
    const other = 'it("b", () => { expect(kept).toBe(1); });';
    const helped = 'function help() { return 1; } it("a", () => { expect(help()).toBe(gone); });';
    expect(inTest(`describe("all", () => { ${helped} ${other} });`)).toBe(
      `describe("all", () => { ${other} });`,
    );
  });

  it("a row of a test's table goes alone, and so does what a test does for one row", () => {
    const names = { words: ["part"] };
    expect(inTest('it.each(["part", "b"])("%s", (a) => { expect(a).toBe(1); });', names)).toBe(
      'it.each([ "b"])("%s", (a) => { expect(a).toBe(1); });',
    );
    const rest = "expect(a).toBe(1);";
    for (const condition of ['if (a === "part") kept(a);', 'if (a === "part") kept(a); else kept(2);'])
      expect(inTest(`it("a", () => { ${condition} ${rest} });`, names)).toBe(
        `it("a", () => {${condition.includes("else") ? " kept(2);" : ""} ${rest} });`,
      );
  });

  it("what a table says of a file of the part, or of what is in it, goes", () => {
    const table = (entries: string) =>
      `const why: Record<string, string> = { ${entries}"lib/kept.ts": "b" }; it("a", () => { expect(why).toBe(kept); });`;
    expect(inTest(table('"lib/gone.ts run": "a", "lib/gone.ts": "a", '))).toBe(table(""));
  });

  it("a loop over nothing and tests of nothing go", () => {
    const other = 'it("b", () => { expect(kept).toBe(1); });';
    const names = { routes: ["/part"] };
    expect(inTest(`it.each(["/part"])("%s", (a) => { expect(a).toBe(1); });\n${other}`, names)).toBe(other);
  });

  it("a helper that chooses by the part's name goes the other way", () => {
    const names = { words: ["part"] };
    const rest = 'it("b", () => { expect(help("a")).toBe(2); });';
    for (const choice of ['a === "part" ? 1 : 2', 'a !== "part" ? 2 : 1'])
      expect(inTest(`const help = (a) => ${choice};\n${rest}`, names)).toBe(
        `const help = () => 2; ${rest.replace('"a"', "")}`,
      );
  });

  it("a helper that does nothing else takes its tests along, in other files too", () => {
    const texts = new Map([
      ["lib/gone.ts", "export const gone = 1;"],
      ["tests/support/help.ts", 'import { gone } from "@/lib/gone";\nexport const help = () => gone;\n'],
      [
        "tests/unit/a.test.ts",
        'import { help } from "../support/help";\nit("a", () => { const a = help(); use(a); });\n',
      ],
    ]);
    expect(cutCode(texts, new Set(["lib/gone.ts"]), none).files).toEqual(
      new Map([
        ["tests/support/help.ts", null],
        ["tests/unit/a.test.ts", null],
      ]),
    );
  });
});
