import { describe, expect, it } from "vitest";
import { inMarkdown, nameFault, renamed, slugFault, slugOf, tidy } from "@/scripts/rename";

describe("a name", () => {
  it.each([
    "Acme",
    'O\'Brien & "Sons" <Ltd>',
    "</script><script>alert(1)</script>",
    "Acme 🔥",
    "👩‍👩‍👧‍👦",
    "العربية",
    "日本語",
    "%d\\n$&",
    "a".repeat(50),
    "👩‍👩‍👧‍👦".repeat(50),
  ])("%s can be one", (name) => {
    expect(nameFault(tidy(name))).toBeNull();
  });

  it.each([
    ["none", "", /^Say what/],
    ["only spaces", "  \u00a0 ", /^Say what/],
    ["201 letters", "a".repeat(201), /50 characters at most.*201\.$/],
    ["a line break", "Ac\nme", /nobody sees/],
    ["a control character", "Ac\u0000me", /nobody sees/],
    ["a turn of the text", "Acme\u202eevil", /nobody sees/],
    ["a space without width", "Ac\u200bme", /nobody sees/],
    ["half of a letter", "Ac\ud800me", /nobody sees/],
    ["nothing but joiners", "\u200d\u200d", /nothing in it/],
    ["Next's place for a title", "50%sure", /%s/],
  ])("is refused in a sentence: %s", (_name, name, sentence) => {
    expect(nameFault(tidy(name))).toMatch(sentence);
  });

  it("is tidied: spaces at the ends and in rows", () => {
    expect(tidy("  Acme   Corp ")).toBe("Acme Corp");
  });
});

describe("the name for machines", () => {
  it.each([
    ["Acme", "acme"],
    ["Café Zoë & Söhne", "cafe-zoe-sohne"],
    ["--A--", "a"],
    ["🔥", ""],
    ["العربية", ""],
    [`${"a".repeat(39)} b`, "a".repeat(39)],
  ])("of %s is %j", (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it.each([
    ["", /^No name for machines/],
    ["Acme", /a-z/],
    ["a_b", /a-z/],
    ["../a", /a-z/],
    ["-a", /a-z/],
    ["a".repeat(41), /40 characters/],
    ["zod", /--slug zod-app/],
  ])("%j is refused in a sentence", (slug, sentence) => {
    expect(slugFault(slug, ["zod"])).toMatch(sentence);
  });
});

describe("renaming", () => {
  const files = {
    "lib/brand.ts": 'export const brand = {\n  name: "Old",\n  slug: "old",\n  description: "Was.",\n};\n',
    "package.json": '{\n  "name": "old",\n  "version": "1.0.0"\n}\n',
    "package-lock.json":
      '{\n  "name": "old",\n  "packages": {\n    "": {\n      "name": "old"\n    }\n  }\n}\n',
    "README.md": "# Old\n\nOld is good.\n",
  };
  const to = { name: 'A "$&" *b*', slug: "a-b", description: "Is." };

  it("changes the places of the name and nothing else", () => {
    expect(Object.fromEntries(renamed(files, to))).toEqual({
      "lib/brand.ts":
        'export const brand = {\n  name: "A \\"$&\\" *b*",\n  slug: "a-b",\n  description: "Is.",\n};\n',
      "package.json": '{\n  "name": "a-b",\n  "version": "1.0.0",\n  "description": "Is."\n}\n',
      "package-lock.json":
        '{\n  "name": "a-b",\n  "packages": {\n    "": {\n      "name": "a-b"\n    }\n  }\n}\n',
      "README.md": '# A "$\\&" \\*b\\*\n\nOld is good.\n',
    });
  });

  it("again gives the same as at once, and twice changes nothing more", () => {
    const twice = renamed(Object.fromEntries(renamed(files, { ...to, name: "Between" })), to);
    expect(twice).toEqual(renamed(files, to));
    expect(renamed(Object.fromEntries(twice), to)).toEqual(twice);
  });

  it("leaves a README alone that is headed otherwise, or missing", () => {
    const { "README.md": _, ...others } = files;
    for (const input of [others, { ...files, "README.md": "<h1>Mine</h1>\n" }])
      expect(renamed(input, to).has("README.md")).toBe(false);
  });

  it("says what is missing where lib/brand.ts has lost a line", () => {
    expect(() => renamed({ ...files, "lib/brand.ts": "export const brand = {};\n" }, to)).toThrow(
      'lib/brand.ts has no line that begins with "  name:".',
    );
  });

  it("text looks in Markdown as it is", () => {
    expect(inMarkdown("<b>_a_</b> [x](y) `z`")).toBe("\\<b\\>\\_a\\_\\</b\\> \\[x\\](y) \\`z\\`");
  });
});
